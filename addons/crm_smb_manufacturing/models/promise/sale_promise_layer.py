from odoo import api, fields, models
from odoo.exceptions import UserError

from ...promise.padding import Part, take_apart
from .sale_promise_reason import REASON_KINDS

DAY = 86400
LAYERS = [
    ("vendor", "Vendor"),
    ("purchasing", "Purchasing"),
    ("workshop", "Workshop"),
    ("planning", "Production Planning"),
    ("engineering", "R&D"),
    ("sales", "Sales"),
    ("shipping", "Shipping"),
    ("safety", "Safety, Held Once"),
]
# What of a reason makes a part of the chain.
PART_FIELDS = ["kind", "date_from", "date_to", "product_id", "workcenter_id", "vendor_id", "step"]


class SalePromiseLayer(models.Model):
    """Who answered which part of a promised date, and what that part usually takes.

    Written with the promise, from what was measured in the year before it, and never changed:
    net times and paddings of a promise add up to its date less the question's, to the second.
    """

    _name = "sale.promise.layer"
    _description = "Buffer in a Promised Date"
    _order = "promise_id desc, id"
    _rec_name = "layer"
    _check_company_auto = True
    _allow_sudo_commands = False

    promise_id = fields.Many2one(
        "sale.promise", required=True, readonly=True, ondelete="cascade", index=True, check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    promised_on = fields.Datetime(readonly=True)
    order_name = fields.Char(string="Order Reference", related="promise_id.order_name")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    promised_product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    user_id = fields.Many2one("res.users", string="Promised By", readonly=True)
    layer = fields.Selection(LAYERS, required=True, readonly=True)
    kind = fields.Selection([*REASON_KINDS, ("sales", "Told Later")], required=True, readonly=True)
    product_id = fields.Many2one("product.product", string="For", readonly=True)
    workcenter_id = fields.Many2one(
        "mrp.workcenter", string="Work Center", readonly=True, ondelete="set null"
    )
    vendor_id = fields.Many2one("res.partner", readonly=True)
    seconds = fields.Integer(readonly=True, aggregator=None)
    net_seconds = fields.Integer(readonly=True, aggregator=None)
    padding_seconds = fields.Integer(readonly=True, aggregator=None)
    days = fields.Float(
        string="Answered (Days)", readonly=True, help="What is typed in or was answered, days of 24 hours."
    )
    measured_count = fields.Integer(
        string="Times Measured",
        readonly=True,
        aggregator=None,
        help="How often it was measured in the year before the promise; fewer than three are no measure.",
    )
    p50_days = fields.Float(
        string="Measured P50", readonly=True, aggregator=None, help="Half of them took no longer."
    )
    p80_days = fields.Float(
        string="Measured P80", readonly=True, aggregator=None, help="Four of five took no longer."
    )
    net_days = fields.Float(
        string="Net (Days)",
        readonly=True,
        help="Measured P50; what was answered where nothing was measured; none of a mere buffer.",
    )
    padding_days = fields.Float(
        string="Buffer (Days)",
        readonly=True,
        help="Answered less net. Negative: less was answered than it usually takes.",
    )

    # === CRUD === #

    def write(self, vals):
        """Refuse: a promise that was made stays as it was made."""
        if self and vals:
            raise UserError(self.env._("Promised dates are kept as they were given."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ledger(self):
        raise UserError(self.env._("Promised dates are kept as they were given."))

    # === WRITTEN WITH THE PROMISE === #

    @api.model
    def _record(self, promises):
        """Write where the buffer of new promises sits.

        :param promises: `sale.promise` in sudo, just written, whose lines still have their reasons
        """
        # Of all lines at once: their chains are read one by one.
        promises.order_line_id.promise_reason_ids.fetch(PART_FIELDS)
        chains = {promise: promise.order_line_id.promise_reason_ids for promise in promises}
        chains = {promise: chain for promise, chain in chains.items() if chain and chain[-1].date_to}
        parts = {promise: [self._part(reason) for reason in chain] for promise, chain in chains.items()}
        measured = self._measure(promises.company_id, [part for chain in parts.values() for part in chain])
        vals_list = []
        for promise, chain in chains.items():
            told = round((promise.date - chain[-1].date_to).total_seconds())
            layers = take_apart(parts[promise], measured, told)
            vals_list += [self._prepare_vals(promise, one) for one in layers]
        self.create(vals_list)

    @staticmethod
    def _part(reason):
        return Part(
            kind=reason.kind,
            seconds=round((reason.date_to - reason.date_from).total_seconds()),
            product=reason.product_id.id,
            workcenter=reason.workcenter_id.id,
            vendor=reason.vendor_id.id,
            step=reason.step if reason.kind in ("lead_time", "security") else None,
        )

    def _prepare_vals(self, promise, one):
        part = one.part
        return {
            "promise_id": promise.id,
            "company_id": promise.company_id.id,
            "promised_on": promise.create_date,
            "partner_id": promise.partner_id.id,
            "promised_product_id": promise.product_id.id,
            "categ_id": promise.product_id.categ_id.id,
            "user_id": promise.user_id.id,
            "layer": one.name,
            "kind": part.kind,
            "product_id": part.product,
            "workcenter_id": part.workcenter,
            "vendor_id": part.vendor,
            "seconds": one.seconds,
            "net_seconds": one.net,
            "padding_seconds": one.padding,
            "days": one.seconds / DAY,
            "measured_count": one.count,
            "p50_days": (one.p50 or 0) / DAY,
            "p80_days": (one.p80 or 0) / DAY,
            "net_days": one.net / DAY,
            "padding_days": one.padding / DAY,
        }
