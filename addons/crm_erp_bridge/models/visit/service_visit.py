from odoo import fields, models

RESULTS = {"good": "good", "neutral": "same", "bad": "bad"}


class ServiceVisit(models.Model):
    """A visit that was made is a contact with the customer: it is typed only once."""

    _inherit = "service.visit"

    def _after_done(self):
        res = super()._after_done()
        # sudo: service agents visit customers without rights on sales
        self.env["customer.interaction"].sudo().create([visit._prepare_interaction_vals() for visit in self])
        return res

    def _prepare_interaction_vals(self):
        return {
            "partner_id": self.partner_id.commercial_partner_id.id,
            "contact_id": self.contact_id.id,
            "channel": self.kind,
            "date": fields.Date.context_today(self),
            "user_id": (self.user_id or self.env.user).id,
            "result": RESULTS[self.mood],
            "note": self.report,
        }
