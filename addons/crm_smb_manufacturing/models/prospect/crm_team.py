from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _get_lead_to_assign_domain(self):
        """What lies in the public pool waits for a claim, not for Odoo's assignment."""
        return [*super()._get_lead_to_assign_domain(), ("pool_date", "=", False)]
