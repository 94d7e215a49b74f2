from odoo import api, fields, models


class ServiceTicket(models.Model):
    """What the shop floor knows about the goods in question."""

    _inherit = "service.ticket"

    production_id = fields.Many2one(
        comodel_name="mrp.production",
        string="Manufacturing Order",
        compute="_compute_production_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        help="The order that made the goods in question: of the lots, or of the sales "
        "order when there is only one.",
    )

    @api.depends("lot_ids", "sale_order_id")
    def _compute_production_id(self):
        # sudo: agents take tickets about goods whose production they may not see
        tickets = self.sudo()
        makers = tickets.lot_ids._origin._lot_productions()
        for ticket in tickets:
            made = [makers[lot] for lot in ticket.lot_ids._origin if lot in makers]
            candidates = self.env["mrp.production"].sudo().union(*made) or (
                ticket.sale_order_id._journey_productions().filtered("sale_line_id")
            )
            # what somebody chose stays as long as it may be right
            if ticket.production_id not in candidates:
                ticket.production_id = candidates if len(candidates) == 1 else False

    @api.model
    def _get_lot_facts(self, lots):
        facts = super()._get_lot_facts(lots)
        # sudo: the desk reads what was built without rights on manufacturing
        for lot, production in lots.sudo()._lot_productions().items():
            facts[lot] = [*facts.get(lot, []), *production._lot_facts()]
        return facts
