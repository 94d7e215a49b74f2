from odoo import api, fields, models
from odoo.exceptions import UserError

BUFFER_GROUPS = "sales_team.group_sale_salesman,mrp.group_mrp_user,purchase.group_purchase_user"


class SalePromise(models.Model):
    """The ledger: every date that was promised for an order line.

    Rows are written by the promise itself and never changed or deleted, by nobody;
    what they need of an order is copied, so that they outlive it.
    """

    _name = "sale.promise"
    _description = "Promised Date"
    _order = "id desc"
    _rec_name = "order_name"
    _check_company_auto = True
    _allow_sudo_commands = False

    order_line_id = fields.Many2one(
        "sale.order.line",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
    )
    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    order_name = fields.Char(string="Order Reference", required=True, readonly=True)
    line_name = fields.Text(string="Description", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_qty = fields.Float(string="Quantity", digits="Product Unit", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    date = fields.Datetime(string="Promised Date", required=True, readonly=True)
    previous_date = fields.Datetime(string="Promised Before", readonly=True)
    asked_date = fields.Datetime(string="Asked On", readonly=True)
    safety_days = fields.Float(
        string="Safety (Days)",
        readonly=True,
        help="Days in this date with which as many promises are kept as the company wants.",
    )
    layer_ids = fields.One2many(
        "sale.promise.layer", "promise_id", string="Buffer", readonly=True, groups=BUFFER_GROUPS
    )
    kind = fields.Selection(
        [
            ("first", "First Promise"),
            ("repromise", "New Promise"),
            ("pull_in", "Moved Earlier"),
            ("customer_change", "Changed by the Customer"),
            ("manual", "Set by Hand"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", string="Promised By", required=True, readonly=True)
    given = fields.Boolean(string="Told to the Customer", readonly=True, help="The customer was told.")
    note = fields.Char(readonly=True)

    # === ACTIONS === #

    def action_view_layers(self):
        """Open where the buffer of this promise sits.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.actions"]._for_xml_id("crm_smb_manufacturing.sale_promise_layer_action"),
            "view_mode": "list",
            "views": [(False, "list")],
            "domain": [("promise_id", "=", self.id)],
            "context": {},
        }

    # === CRUD === #

    def write(self, vals):
        """Refuse: a promise that was made stays as it was made."""
        if self and vals:
            raise UserError(self.env._("Promised dates are kept as they were given."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ledger(self):
        raise UserError(self.env._("Promised dates are kept as they were given."))

    # === ACTIONS === #

    def action_promise_book(self):
        """Answer all open lines jointly: which of these promises are kept, which are not.

        :return: window action of the order book
        """
        return self.env["sale.promise.book"].action_promise_book()
