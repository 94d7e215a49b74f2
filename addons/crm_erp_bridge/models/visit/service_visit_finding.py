from odoo import api, fields, models


class ServiceVisitFinding(models.Model):
    """What came up at a visit may be a chance or a promise."""

    _inherit = "service.visit.finding"

    kind = fields.Selection(
        selection_add=[("lead", "Opportunity"), ("commitment", "Promise of ours")],
        ondelete={"lead": "set default", "commitment": "set default"},
    )

    @api.model
    def _get_document_models(self):
        return super()._get_document_models() | {"crm.lead", "customer.commitment"}

    def _create_lead(self):
        return self.env["crm.lead"].create(
            {
                "name": self.name,
                "type": "opportunity",
                "partner_id": self.visit_id.partner_id.id,
                "user_id": (self.visit_id.partner_id.user_id or self.visit_id.user_id).id,
                "company_id": self.company_id.id,
                "description": self.visit_id.report,
                "date_deadline": self.due_date,
            }
        )

    def _create_commitment(self):
        return self.env["customer.commitment"].create(
            {
                "name": self.name,
                "partner_id": self.visit_id.partner_id.commercial_partner_id.id,
                "contact_id": self.visit_id.contact_id.id,
                "user_id": (self.visit_id.user_id or self.env.user).id,
                "due_date": self.due_date,
                "company_id": self.company_id.id,
            }
        )
