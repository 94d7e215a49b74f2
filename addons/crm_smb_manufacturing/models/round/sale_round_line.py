from odoo import api, fields, models
from odoo.exceptions import UserError

from . import seal
from .snapshot import line_snapshot


class SaleRoundLine(models.Model):
    """One line of a round: what was offered, word for word. Nobody edits it."""

    _name = "sale.round.line"
    _description = "Line of a Negotiation Round"
    _order = "sequence, id"
    _check_company_auto = True

    round_id = fields.Many2one(
        comodel_name="sale.round",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="round_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="round_id.currency_id")
    order_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The line of the quotation, as long as it exists.",
    )
    sequence = fields.Integer()
    display_type = fields.Selection(
        selection=[
            ("line_section", "Section"),
            ("line_subsection", "Subsection"),
            ("line_note", "Note"),
        ],
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    name = fields.Text(string="Description")
    product_uom_qty = fields.Float(string="Quantity", digits="Product Unit")
    product_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit",
        ondelete="restrict",
    )
    price_unit = fields.Float(string="Unit Price", min_display_digits="Product Price")
    discount = fields.Float(string="Discount (%)", digits="Discount")
    tax_ids = fields.Many2many(
        comodel_name="account.tax",
        string="Taxes",
        context={"active_test": False},
        check_company=True,
    )
    price_subtotal = fields.Monetary(string="Subtotal")
    promise_date = fields.Datetime(string="Promised Date")
    intended_use = fields.Char()
    delivery_partner_id = fields.Many2one("res.partner", string="Delivered To", ondelete="restrict")
    spec_values = fields.Json(
        string="Specification Values",
        help="The specification as a list of {name, value}.",
    )
    specification = fields.Text(
        compute="_compute_specification",
        store=True,
        help="The specification, one name and value per line.",
    )

    @api.depends("spec_values")
    def _compute_specification(self):
        for line in self:
            line.specification = "\n".join(f"{name}: {value}" for name, value in line._spec_pairs())

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        seal.ensure_open(self.env)
        return super().create(vals_list)

    def write(self, vals):
        seal.ensure_open(self.env)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("What was offered in a round cannot be deleted."))

    # === SNAPSHOT === #

    def _snapshot(self):
        """Return the line for ``rounds.diff``."""
        self.ensure_one()
        return line_snapshot(self, self.order_line_id.id, self._spec_pairs())

    def _spec_pairs(self):
        return [(spec["name"], spec["value"]) for spec in self.spec_values or []]

    def _prepare_order_line_vals(self):
        """Values that make an order line what this line offered. The promised date
        is not among them: it belongs to the ledger of promises."""
        self.ensure_one()
        vals = {"name": self.name, "sequence": self.sequence}
        if self.display_type:
            return vals
        return {
            **vals,
            "product_id": self.product_id.id,
            "product_uom_qty": self.product_uom_qty,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": [fields.Command.set(self.tax_ids.ids)],
            "intended_use": self.intended_use,
            "delivery_partner_id": self.delivery_partner_id.id,
        }
