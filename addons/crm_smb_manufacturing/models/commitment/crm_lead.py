from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    commitment_ids = fields.One2many("customer.commitment", "lead_id", string="What We Promised")

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: colleagues' promises move with the opportunity that they were about.
        self.env["customer.commitment"].sudo().search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return result
