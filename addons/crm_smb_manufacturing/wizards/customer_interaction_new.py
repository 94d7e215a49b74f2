from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.interaction.channels import CHANNELS, RESULTS

# Shortcut -> what is added to the day of the contact.
SHORTCUTS = {
    "1d": ("Tomorrow", {"days": 1}),
    "3d": ("In 3 days", {"days": 3}),
    "1w": ("In a week", {"weeks": 1}),
    "2w": ("In 2 weeks", {"weeks": 2}),
    "1m": ("In a month", {"months": 1}),
}
SATURDAY = 5


class CustomerInteractionNew(models.TransientModel):
    """Records a contact within seconds, on a telephone too."""

    _name = "customer.interaction.new"
    _description = "Log a Contact"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False), ('partner_share', '=', True)]",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Opportunity",
        compute="_compute_lead_id",
        store=True,
        readonly=False,
        domain="[('partner_id', 'child_of', partner_id)] if partner_id else []",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Talked To",
        domain="[('commercial_partner_id', '=', partner_id), ('is_company', '=', False)]",
    )
    channel = fields.Selection(CHANNELS, required=True, default="call")
    date = fields.Date(required=True, default=fields.Date.context_today)
    result = fields.Selection(RESULTS, required=True, default="same")
    note = fields.Text(string="What Was Said")
    photo_ids = fields.Many2many(
        "ir.attachment",
        "customer_interaction_new_photo_rel",
        "wizard_id",
        "attachment_id",
        string="Photos",
    )
    next_step = fields.Char()
    next_in = fields.Selection(
        [(key, label) for key, (label, _step) in SHORTCUTS.items()], string="When", store=False
    )
    next_date = fields.Date(string="Next On", compute="_compute_next_date", store=True, readonly=False)
    next_channel = fields.Selection(CHANNELS, string="Next By", default="call")
    due_activity_ids = fields.Many2many("mail.activity", compute="_compute_due_activity_ids")
    activity_id = fields.Many2one(
        "mail.activity",
        string="Marks as Done",
        compute="_compute_activity_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', due_activity_ids)]",
    )
    event_id = fields.Many2one("calendar.event", string="Meeting")
    promise = fields.Char(string="We Promised")
    promise_date = fields.Date(
        string="Promised For", compute="_compute_promise_date", store=True, readonly=False
    )

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if defaults.get("activity_id"):
            activity = self.env["mail.activity"].browse(defaults["activity_id"])
            defaults.update(self._prepare_activity_defaults(activity))
        if defaults.get("event_id"):
            event = self.env["calendar.event"].browse(defaults["event_id"])
            defaults.update(self._prepare_event_defaults(event))
        if defaults.get("lead_id") and not defaults.get("partner_id"):
            defaults["partner_id"] = self.env["crm.lead"].browse(defaults["lead_id"]).partner_id.id
        return self._name_the_firm(defaults)

    @api.model
    def _name_the_firm(self, defaults):
        partner = self.env["res.partner"].browse(defaults.get("partner_id"))
        firm = partner.commercial_partner_id
        if partner != firm:
            defaults = {"contact_id": partner.id, **defaults, "partner_id": firm.id}
        return defaults

    @api.model
    def _prepare_activity_defaults(self, activity):
        partner, lead = activity._contact_subjects().get(activity, (self.env["res.partner"],) * 2)
        kind = activity.activity_type_id.contact_channel
        return {"partner_id": partner.id, "lead_id": lead.id, **({"channel": kind} if kind else {})}

    @api.model
    def _prepare_event_defaults(self, event):
        guests = event.partner_ids.filtered("partner_share")
        partner = event.opportunity_id.partner_id or guests[:1]
        return {
            "partner_id": partner.id,
            "lead_id": event.opportunity_id.id,
            "channel": "meeting",
            "activity_id": event.activity_ids.filtered(lambda a: a.user_id == self.env.user)[:1].id,
            "date": min(event.plan_date, fields.Date.context_today(self)),
        }

    @api.depends("partner_id")
    def _compute_lead_id(self):
        """The one open opportunity of the customer, if there is just one."""
        for contact in self:
            if contact.lead_id and contact.lead_id.partner_id.commercial_partner_id == contact.partner_id:
                continue
            if not contact.partner_id:
                contact.lead_id = contact.lead_id
                continue
            leads = self.env["crm.lead"].search(
                [("partner_id", "child_of", contact.partner_id.ids), ("won_status", "=", "pending")], limit=2
            )
            contact.lead_id = leads if len(leads) == 1 else False

    @api.depends("partner_id", "lead_id")
    def _compute_due_activity_ids(self):
        """My open follow-ups of the customer and the opportunity."""
        for contact in self:
            contact.due_activity_ids = self.env["mail.activity"].search(
                [
                    ("user_id", "=", self.env.uid),
                    "|",
                    "&",
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", contact.partner_id.ids),
                    "&",
                    ("res_model", "=", "crm.lead"),
                    ("res_id", "in", contact.lead_id.ids),
                ],
                order="date_deadline, id",
            )

    @api.depends("due_activity_ids")
    def _compute_activity_id(self):
        """The one that is due, or nothing."""
        today = fields.Date.context_today(self)
        for contact in self:
            due = contact.due_activity_ids._origin.filtered(lambda a: a.date_deadline <= today)
            if contact.activity_id._origin not in contact.due_activity_ids._origin:
                contact.activity_id = due[:1]

    @api.depends("next_in")
    def _compute_next_date(self):
        """So much later; not on a weekend, unless the day itself is chosen."""
        for contact in self:
            if contact.next_in:
                contact.next_date = self._working_day(
                    fields.Date.add(contact.date, **SHORTCUTS[contact.next_in][1])
                )
            else:
                contact.next_date = contact.next_date

    @api.depends("promise")
    def _compute_promise_date(self):
        """A promise without a date is forgotten: the next step's, or a week from now."""
        for contact in self:
            if contact.promise and not contact.promise_date:
                week = fields.Date.add(contact.date, weeks=1)
                contact.promise_date = contact.next_date or self._working_day(week)

    @api.model
    def _working_day(self, day):
        """The day itself, or the Monday after a weekend."""
        weekend = day.weekday() >= SATURDAY
        return fields.Date.add(day, days=7 - day.weekday()) if weekend else day

    @api.model
    def _open(self, **defaults):
        """The action that opens the form with these values."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_smb_manufacturing.customer_interaction_new_action"
        )
        return {
            **action,
            "context": {f"default_{fname}": value for fname, value in defaults.items()},
        }

    def action_save(self):
        """Record the contact; the rest follows from it."""
        self.ensure_one()
        self.env["customer.interaction"].create(self._prepare_interaction_vals())
        return {"type": "ir.actions.act_window_close"}

    def action_save_and_new(self):
        """Record the contact and ask for the next one."""
        self.action_save()
        return self._open()

    def _prepare_interaction_vals(self):
        names = ["channel", "date", "result", "note", "next_step", "next_date", "next_channel"]
        links = ["partner_id", "lead_id", "contact_id", "activity_id", "event_id"]
        return {
            **{name: self[name] for name in names},
            **{name: self[name].id for name in links},
            "photo_ids": [Command.set(self.photo_ids.ids)],
            "commitment_ids": [Command.create(vals) for vals in self._prepare_promise_vals()],
        }

    def _prepare_promise_vals(self):
        if not self.promise:
            return []
        if not self.partner_id:
            raise UserError(self.env._("A promise needs a customer to whom it was made."))
        return [
            {
                "name": self.promise,
                "partner_id": self.partner_id.id,
                "contact_id": self.contact_id.id,
                "lead_id": self.lead_id.id,
                "date": self.date,
                "due_date": self.promise_date,
            }
        ]
