from odoo import api, fields, models

KINDS = [("note", "Only noted"), ("ticket", "Ticket")]


class ServiceVisitFinding(models.Model):
    """Something that came up at a visit, and the document that carries it on.

    A kind is an entry of the selection and ``_create_<kind>()``, which returns the document.
    """

    _name = "service.visit.finding"
    _description = "Finding of a Visit"
    _order = "visit_id, id"

    visit_id = fields.Many2one(comodel_name="service.visit", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="visit_id.company_id", store=True)
    kind = fields.Selection(selection=KINDS, default="ticket", required=True)
    name = fields.Char(string="What", required=True)
    due_date = fields.Date(string="Until")
    document = fields.Reference(selection="_selection_document", readonly=True, copy=False)

    @api.model
    def _selection_document(self):
        models_ = self.env["ir.model"].sudo().search([("model", "in", list(self._get_document_models()))])
        return [(model.model, model.name) for model in models_]

    @api.model
    def _get_document_models(self):
        """Return the models that findings become."""
        return {"service.ticket"}

    def _create_documents(self):
        """Create the documents of the findings that have none."""
        for finding in self.filtered(lambda one: not one.document):
            document = getattr(finding, f"_create_{finding.kind}")()
            if document:
                finding.document = f"{document._name},{document.id}"

    def _create_note(self):
        return None

    def _create_ticket(self):
        return self.env["service.ticket"].create(self._prepare_ticket_vals())

    def _prepare_ticket_vals(self):
        visit = self.visit_id
        return {
            "name": self.name,
            "channel": "visit",
            "kind": "complaint",
            "company_id": visit.company_id.id,
            "partner_id": visit.partner_id.id,
            "contact_id": visit.contact_id.id,
            "description": visit.report,
        }
