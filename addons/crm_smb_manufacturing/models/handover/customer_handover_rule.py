from odoo import api, fields, models


class CustomerHandoverRule(models.Model):
    """Who takes over which customers: the first rule that fits decides."""

    _name = "customer.handover.rule"
    _description = "Successor by Rule"
    _order = "handover_id, sequence, id"
    _rec_name = "successor_id"

    handover_id = fields.Many2one("customer.handover", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    country_id = fields.Many2one("res.country")
    state_ids = fields.Many2many("res.country.state", string="Regions")
    tier_ids = fields.Many2many("customer.tier", string="Tiers")
    lang = fields.Selection("_get_languages", string="Language")
    successor_id = fields.Many2one(
        "res.users",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    def _fits(self, customer):
        """Whether this rule speaks of a customer; what it leaves open fits everybody."""
        return (
            (not self.country_id or customer.country_id == self.country_id)
            and (not self.state_ids or customer.state_id in self.state_ids)
            and (not self.tier_ids or customer.customer_tier_id in self.tier_ids)
            and (not self.lang or customer.lang == self.lang)
        )
