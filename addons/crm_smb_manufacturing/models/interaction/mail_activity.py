from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class MailActivity(models.Model):
    """A follow-up that is done is a contact with the customer."""

    _inherit = "mail.activity"

    first_deadline = fields.Date(
        string="First Planned For",
        compute="_compute_first_deadline",
        store=True,
        precompute=True,
        index=True,
        help="The date that was planned before the activity was put off.",
    )

    def _auto_init(self):
        # Of old activities the date that they have is the first that we know: one statement.
        if not column_exists(self.env.cr, self._table, "first_deadline"):
            create_column(self.env.cr, self._table, "first_deadline", "date")
            self.env.cr.execute("UPDATE mail_activity SET first_deadline = date_deadline")
        return super()._auto_init()

    @api.depends("date_deadline")
    def _compute_first_deadline(self):
        for activity in self:
            activity.first_deadline = activity.first_deadline or activity.date_deadline

    @api.model
    def _contact_subject_fields(self):
        """Documents whose activities concern a customer.

        Other addons add theirs.

        :return: dict of model -> (field of the customer or None for itself,
            field of the opportunity, None for itself, or False for none)
        """
        return {
            "res.partner": (None, False),
            "crm.lead": ("partner_id", None),
            "sale.order": ("partner_id", "opportunity_id"),
        }

    def _contact_subjects(self):
        """Return {activity: (customer, opportunity)} of those that concern one."""
        found = {}
        no_lead = self.env["crm.lead"]
        for model, activities in self.grouped("res_model").items():
            fnames = self._contact_subject_fields().get(model)
            if not fnames:
                continue
            # sudo: whose follow-up it is may finish it, may he read the document or not.
            documents = {d.id: d for d in self.env[model].sudo().browse(activities.mapped("res_id")).exists()}
            for activity in activities:
                document = documents.get(activity.res_id)
                if document is not None:
                    partner = document[fnames[0]] if fnames[0] else document
                    lead = document if fnames[1] is None else document[fnames[1]] if fnames[1] else no_lead
                    found[activity] = (
                        partner.commercial_partner_id if model != "crm.lead" or partner else partner,
                        lead,
                    )
        return found

    def _action_done(self, feedback=False, attachment_ids=None):
        contacts = self._prepare_contact_vals(feedback)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # sudo: a colleague outside of sales who called the customer was in contact, too.
        self.env["customer.interaction"].sudo().create(contacts)
        return result

    def _prepare_contact_vals(self, feedback):
        """Values of the contacts that these follow-ups were, but for those already recorded."""
        spoken = self.filtered("activity_type_id.contact_channel")
        if not spoken:
            return []
        # sudo: recorded is recorded, by whomever.
        recorded = (
            self.env["customer.interaction"].sudo().search([("activity_id", "in", spoken.ids)]).activity_id
        )
        subjects = (spoken - recorded)._contact_subjects()
        return [
            {
                "partner_id": partner.id,
                "lead_id": lead.id,
                "channel": activity.activity_type_id.contact_channel,
                "user_id": self.env.uid,
                "note": "\n".join(filter(None, [activity.summary, feedback])),
                "activity_id": activity.id,
                "event_id": activity.calendar_event_id.id,
            }
            for activity, (partner, lead) in subjects.items()
            if self._is_customer(partner, lead)
        ]

    @api.model
    def _is_customer(self, partner, lead):
        """Not a vendor whom the purchaser calls."""
        return bool(lead or partner and (partner.customer_code or not partner.supplier_rank))

    def action_log_contact(self):
        """Record the contact that this follow-up asks for; saving marks it as done."""
        self.ensure_one()
        self.check_access("read")
        return self.env["customer.interaction.new"]._open(activity_id=self.id)
