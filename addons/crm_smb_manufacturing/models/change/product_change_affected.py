from odoo import api, fields, models
from odoo.exceptions import UserError

from .product_change import STEPS


class ProductChangeAffected(models.Model):
    """An open document that a change touches: it is changed, or left on purpose."""

    _name = "product.change.affected"
    _description = "Document Affected by a Product Change"
    _order = "change_id desc, kind, id"
    _check_company_auto = True

    change_id = fields.Many2one(
        "product.change", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="change_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("quotation", "Quotation"),
            ("order", "Order"),
            ("production", "Manufacturing Order"),
            ("stock", "Stock"),
        ],
        required=True,
        readonly=True,
    )
    order_line_id = fields.Many2one(
        "sale.order.line", readonly=True, index="btree_not_null", ondelete="cascade", check_company=True
    )
    production_id = fields.Many2one(
        "mrp.production", readonly=True, index="btree_not_null", ondelete="cascade", check_company=True
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade", check_company=True)
    lot_id = fields.Many2one(
        "stock.lot", readonly=True, index="btree_not_null", ondelete="cascade", check_company=True
    )
    quantity = fields.Float(readonly=True, digits="Product Unit")
    document = fields.Char(compute="_compute_document", compute_sudo=True)
    decision = fields.Selection(
        [("todo", "To Decide"), ("change", "Changed"), ("leave", "Left as It Is")],
        default="todo",
        required=True,
        readonly=True,
        index=True,
    )
    reason = fields.Char(help="Why it stays as it is, or what was done about the stock.")
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_date = fields.Datetime(string="Decided On", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    # Names of documents are shown to whoever handles the change, without any price.
    @api.depends("order_line_id", "production_id", "product_id", "lot_id", "quantity")
    def _compute_document(self):
        for affected in self:
            line, production = affected.order_line_id, affected.production_id
            if line:
                document = f"{line.order_id.name} · {line.product_id.display_name} × {line.product_uom_qty:g}"
            elif production:
                document = f"{production.name} · {production.product_id.display_name}"
            else:
                lot = f" · {affected.lot_id.name}" if affected.lot_id else ""
                document = f"{affected.product_id.display_name}{lot} × {affected.quantity:g}"
            affected.document = document

    @api.depends("decision", "change_id.state")
    def _compute_can_decide(self):
        for affected in self:
            affected.can_decide = affected.decision == "todo" and affected.change_id.state == "released"

    def write(self, vals):
        if vals.keys() - {"reason"} and not STEPS.is_open(self.env):
            raise UserError(self.env._("What becomes of a document is decided by its buttons."))
        return super().write(vals)

    def action_change(self):
        """Make these documents what the change says.

        :raise UserError: when one is decided already, or cannot be changed any more
        """
        self._ensure_can_decide()
        for affected in self:
            affected._apply()
        self._decide("change")
        return True

    def action_leave(self):
        """Leave these documents as they are, for the reason that is written on them.

        :raise UserError: when a reason is missing
        """
        self._ensure_can_decide()
        for affected in self.filtered(lambda affected: not affected.reason):
            raise UserError(self.env._("Write why %(document)s stays as it is.", document=affected.document))
        self._decide("leave")
        return True

    def action_open(self):
        """Open the document."""
        self.ensure_one()
        self.check_access("read")
        record = self.order_line_id.order_id or self.production_id or self.lot_id or self.product_id
        return record._get_records_action()

    def _decide(self, decision):
        vals = {
            "decision": decision,
            "decided_by_id": self.env.uid,
            "decided_date": fields.Datetime.now(),
        }
        STEPS.opened(self).write(vals)
        self.change_id._finish_if_decided()

    def _ensure_can_decide(self):
        self.change_id._ensure_engineer()
        for affected in self.filtered(lambda affected: not affected.can_decide):
            raise UserError(self.env._("%(document)s is decided already.", document=affected.document))
