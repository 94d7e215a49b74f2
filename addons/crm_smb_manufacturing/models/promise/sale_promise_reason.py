from odoo import fields, models

REASON_KINDS = [
    ("stock", "In Stock"),
    ("incoming", "Receipt"),
    ("purchasing", "Purchasing"),
    ("vendor", "Vendor"),
    ("subcontract", "Subcontractor"),
    ("transfer", "Transfer"),
    ("queue", "Queue"),
    ("work", "Work"),
    ("closed", "Closed"),
    ("lead_time", "Lead Time"),
    ("outgoing", "Packing and Shipping"),
    ("security", "Security Days"),
    ("transit", "In Transit"),
    ("impossible", "Impossible"),
]


class SalePromiseReason(models.Model):
    """A stretch of the chain that binds the answer to one order line or inquiry."""

    _name = "sale.promise.reason"
    _description = "Reason of a Promised Date"
    _order = "order_line_id, inquiry_id, sequence, id"
    _rec_name = "text"
    _check_company_auto = True

    order_line_id = fields.Many2one(
        "sale.order.line",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
    )
    inquiry_id = fields.Many2one(
        "sale.inquiry",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(REASON_KINDS, required=True, readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    workcenter_id = fields.Many2one(
        "mrp.workcenter", string="Work Center", readonly=True, ondelete="set null"
    )
    vendor_id = fields.Many2one("res.partner", readonly=True)
    order_product_id = fields.Many2one(related="order_line_id.product_id", string="Promised Product")
    is_continued = fields.Boolean(
        readonly=True,
        help="The same operation goes on after a break, or the break itself.",
    )
    date_from = fields.Datetime(string="From", readonly=True)
    date_to = fields.Datetime(string="Until", readonly=True)
    days = fields.Float(readonly=True, digits=(16, 4), help="Days of 24 hours.")
    gain_days = fields.Float(
        string="Gain (Days)",
        readonly=True,
        digits=(16, 4),
        help="How much earlier the date would be without this wait.",
    )
    length_days = fields.Float(
        readonly=True,
        digits=(16, 4),
        help="What the sentence tells: of work, all of the operation, also after a break.",
    )
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    step = fields.Char(readonly=True, help="The operation, the receipts, or what the lead time is for.")
    text = fields.Char(
        string="Reason",
        compute="_compute_text",
        # a salesperson reads the names of machines, vendors and warehouses here,
        # and nothing else of them
        compute_sudo=True,
    )

    _one_owner = models.Constraint(
        "CHECK (num_nonnulls(order_line_id, inquiry_id) = 1)",
        "A reason belongs to one order line or to one inquiry.",
    )

    def _most_binding(self):
        """Return the reason that a person would name: what would help most, else the longest."""
        # Work that waits through nights is what a person would name, not the nights.
        nights = {}
        for reason in self.filtered(lambda reason: reason.kind == "closed"):
            machine = reason.workcenter_id
            nights[machine] = max(nights.get(machine, 0), reason.gain_days)
        gains = {
            reason: max(reason.gain_days, nights.get(reason.workcenter_id, 0) if reason.kind == "work" else 0)
            for reason in self
        }
        named = self.filtered(lambda reason: reason.kind != "closed") or self
        return named.sorted(lambda reason: (-gains[reason], -reason.length_days))[:1]
