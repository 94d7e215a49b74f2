from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from .channels import CHANNELS, RESULTS, UNREACHED

# A next step without a date is looked at again after so many days.
NEXT_DAYS = 7


class CustomerInteraction(models.Model):
    """A contact that somebody of us had with a customer, and what follows from it."""

    _name = "customer.interaction"
    _description = "Contact With a Customer"
    _order = "date desc, id desc"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Customer", index=True, ondelete="cascade", check_company=True
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", index="btree_not_null", ondelete="set null", check_company=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Talked To",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('commercial_partner_id', '=', partner_id), ('is_company', '=', False)]",
    )
    channel = fields.Selection(CHANNELS, required=True, default="call")
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    result = fields.Selection(RESULTS, required=True, default="same")
    note = fields.Text(string="What Was Said")
    next_step = fields.Char()
    next_date = fields.Date(string="Next On")
    next_channel = fields.Selection(CHANNELS, string="Next By", default="call")
    photo_ids = fields.Many2many(
        "ir.attachment",
        "customer_interaction_photo_rel",
        "interaction_id",
        "attachment_id",
        string="Photos",
    )
    activity_id = fields.Many2one(
        "mail.activity",
        string="Follow-up Done",
        index="btree_not_null",
        ondelete="set null",
        help="The planned follow-up that this contact carried out.",
    )
    event_id = fields.Many2one(
        "calendar.event", string="Meeting Held", index="btree_not_null", ondelete="set null"
    )
    next_activity_id = fields.Many2one(
        "mail.activity", string="Next Follow-up", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        precompute=True,
    )

    _has_subject = models.Constraint(
        "CHECK (partner_id IS NOT NULL OR lead_id IS NOT NULL)",
        "A contact is with a customer or about an opportunity.",
    )
    _partner_date_idx = models.Index("(partner_id, date DESC, id DESC)")
    _user_date_idx = models.Index("(user_id, date)")

    @api.depends("partner_id", "lead_id")
    def _compute_company_id(self):
        for contact in self:
            contact.company_id = (
                contact.company_id
                or contact.lead_id.company_id
                or contact.partner_id.company_id
                or self.env.company
            )

    @api.depends("channel", "date", "partner_id", "lead_id")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for contact in self:
            contact.display_name = self.env._(
                "%(channel)s on %(date)s: %(subject)s",
                channel=channels.get(contact.channel, ""),
                date=format_date(self.env, contact.date),
                subject=contact.partner_id.name or contact.lead_id.name or "",
            )

    # -- recording ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(self._complete_vals(vals_list))
        contacts._keep_photos()
        contacts._touch_last_contact()
        # A follow-up that was marked as done elsewhere has already said so there.
        logged = contacts.filtered(lambda contact: not contact.activity_id or contact.activity_id.active)
        logged._log_lines()
        logged._finish_activities()
        contacts._schedule_next()
        contacts._report_key_customers()
        return contacts

    def write(self, vals):
        # Whoever says that a prospect was followed may at least see it.
        self.env["crm.lead"].browse(vals.get("lead_id")).check_access("read")
        corrected = {"partner_id", "lead_id", "date", "result"} & vals.keys()
        before = self._last_contacts() if corrected else None
        result = super().write(self._complete_vals([vals])[0] if vals.get("partner_id") else vals)
        if corrected:
            self._recompute_last_contact(before)
            self._touch_last_contact()
        if vals.get("photo_ids"):
            self._keep_photos()
        return result

    def unlink(self):
        before = self._last_contacts()
        result = super().unlink()
        self._recompute_last_contact(before)
        return result

    def _last_contacts(self):
        """The customers and opportunities of which one of these is the last contact."""
        return {
            fname: self.filtered(lambda c, f=fname: c[f].last_contact_date == c.date)[fname]
            for fname in ("partner_id", "lead_id")
        }

    @api.model
    def _complete_vals(self, vals_list):
        """The customer is the firm; the person of it that was meant is the contact."""
        Lead, Partner = self.env["crm.lead"], self.env["res.partner"]
        leads = Lead.browse({vals["lead_id"] for vals in vals_list if vals.get("lead_id")})
        partner_ids = {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        partners = Partner.browse(partner_ids | set(leads.partner_id.ids))
        completed = []
        for vals in vals_list:
            lead = Lead.browse(vals.get("lead_id")).with_prefetch(leads.ids)
            partner = Partner.browse(vals.get("partner_id") or lead.partner_id.id)
            partner = partner.with_prefetch(partners.ids)
            completed.append({**vals, **self._firm_vals(partner, vals.get("contact_id"))})
        return completed

    @api.model
    def _firm_vals(self, partner, contact_id):
        firm = partner.commercial_partner_id
        person = {"contact_id": partner.id} if partner != firm and not contact_id else {}
        return {"partner_id": firm.id, **person}

    def _keep_photos(self):
        """Who may read the contact may see its photos."""
        for contact in self.filtered("photo_ids"):
            loose = contact.photo_ids.filtered(lambda photo: photo.res_model != self._name)
            # Attachments of one contact belong together: one write for each contact with photos.
            loose.write({"res_model": self._name, "res_id": contact.id})

    # -- the customer's chatter -----------------------------------------------------

    def _log_lines(self):
        """One line on the customer, and one on the opportunity, in four queries at most."""
        # sudo: whoever may record a contact may have it noted, may he edit the customer or not.
        for model, fname in (("res.partner", "partner_id"), ("crm.lead", "lead_id")):
            silent = self.filtered(
                lambda contact, f=fname: contact[f] and not contact._is_told_by_activity(f)
            )
            for author, contacts in silent.grouped("user_id").items():
                bodies = {}
                for contact in contacts:
                    line = contact._line()
                    known = bodies.get(contact[fname].id)
                    bodies[contact[fname].id] = known + Markup("<br/>") + line if known else line
                documents = self.env[model].sudo().browse(bodies)
                documents._message_log_batch(bodies, author_id=author.sudo().partner_id.id)

    def _is_told_by_activity(self, fname):
        """Whether the follow-up that this contact finishes says the same on that document."""
        activity, document = self.activity_id, self[fname]
        return (activity.res_model, activity.res_id) == (document._name, document.id)

    def _line(self):
        """The contact in one line: how, with whom, what came of it, what is next."""
        parts = [
            self._label("channel"),
            self.contact_id.name,
            self._label("result"),
            self.note and " ".join(self.note.split()),
            self._next_words(),
            self.photo_ids and self.env._("photos: %(count)s", count=len(self.photo_ids)),
        ]
        return Markup(" · ").join(part for part in parts if part)

    def _next_words(self):
        if not (self.next_step or self.next_date):
            return ""
        return self.env._(
            "next: %(step)s %(date)s",
            step=self.next_step or self._label("next_channel"),
            date=format_date(self.env, self._next_deadline()),
        )

    def _label(self, fname):
        labels = dict(self._fields[fname]._description_selection(self.env))
        return labels.get(self[fname], "")

    # -- follow-ups -------------------------------------------------------------------

    def _finish_activities(self):
        """The follow-up that this contact was is done."""
        for contact in self.filtered("activity_id"):
            activity = contact.activity_id
            if activity.user_id != self.env.user and not activity.can_write:
                raise AccessError(self.env._("This follow-up is somebody else's."))
            activity.action_feedback(feedback=contact._line())

    def _next_deadline(self):
        return self.next_date or fields.Date.add(self.date, days=NEXT_DAYS)

    def _schedule_next(self):
        """Plan the next step on the opportunity, or else on the customer."""
        wanted = self.filtered(lambda contact: contact.next_step or contact.next_date)
        if not wanted:
            return
        types = self._activity_types()
        # sudo: as for the lines in the chatter
        activities = (
            self.env["mail.activity"].sudo().create([contact._prepare_next_vals(types) for contact in wanted])
        )
        for contact, activity in zip(wanted, activities, strict=True):
            contact.next_activity_id = activity

    def _prepare_next_vals(self, types):
        document = self.lead_id or self.partner_id
        kind = types.get(self.next_channel or self.channel) or types["todo"]
        return {
            "res_model_id": self.env["ir.model"]._get_id(document._name),
            "res_id": document.id,
            "activity_type_id": kind.id,
            "summary": self.next_step or False,
            "date_deadline": self._next_deadline(),
            "user_id": self.user_id.id,
        }

    @api.model
    def _activity_types(self):
        """Return {channel: activity type}, and the one for anything else as "todo"."""
        kinds = self.env["mail.activity.type"].search([("contact_channel", "!=", False)], order="id desc")
        types = {kind.contact_channel: kind for kind in kinds if not kind.res_model}
        types["todo"] = self.env.ref("mail.mail_activity_data_todo")
        return types

    # -- the last contact ---------------------------------------------------------------

    def _touch_last_contact(self):
        """Bring the last contact of customers and opportunities forward."""
        held = self.filtered(lambda contact: contact.result != UNREACHED)
        for fname in ("partner_id", "lead_id"):
            latest = {}
            for contact in held.filtered(fname):
                known = latest.get(contact[fname].id)
                latest[contact[fname].id] = max(known, contact.date) if known else contact.date
            self.env[self._fields[fname].comodel_name]._bring_last_contact_forward(latest)

    @api.model
    def _recompute_last_contact(self, subjects):
        """A contact was corrected: what is the last one now?

        :param dict subjects: see ``_last_contacts``
        """
        for fname, records in subjects.items():
            # sudo: the last contact is a fact of the customer, whoever had it
            found = dict(
                self.sudo()._read_group(
                    [(fname, "in", records.ids), ("result", "!=", UNREACHED)], [fname], ["date:max"]
                )
            )
            dates = {record.id: date for record, date in found.items()}
            records._set_last_contact({record.id: dates.get(record.id) for record in records})

    # -- key customers ------------------------------------------------------------------

    def _report_key_customers(self):
        """Tell the second person and the manager of key customers, in one message each."""
        for contact in self.filtered(lambda c: c.company_id.report_key_contacts):
            partner = contact.partner_id
            tier = partner.customer_tier_id or partner.customer_family_id.customer_tier_id
            if tier.is_key:
                contact._report_to(contact._key_readers())

    def _key_readers(self):
        """The second person and the team leader, else a manager, without who had the contact."""
        partner = self.partner_id
        # sudo: a salesperson reads neither teams' nor colleagues' settings.
        second = partner.backup_user_id or partner.customer_family_id.backup_user_id
        team = self.lead_id.sudo().team_id or self.user_id.sudo().sale_team_id  # sudo: see above
        leader = team.user_id.filtered("active") - self.user_id
        if not leader:
            customer = partner.sudo()  # sudo: see above
            leader = customer._visit_leaders(besides=self.user_id)[customer]
        return (second.filtered("active") | leader) - self.user_id

    def _report_to(self, readers):
        if not readers:
            return
        # sudo: as for the lines in the chatter
        self.partner_id.sudo().message_notify(
            partner_ids=readers.partner_id.ids,
            author_id=self.user_id.partner_id.id,
            subject=self.env._(
                "%(user)s was in contact with %(customer)s",
                user=self.user_id.name,
                customer=self.partner_id.name,
            ),
            body=self._line(),
        )

    # -- buttons ------------------------------------------------------------------------

    def action_open_subject(self):
        """Open the opportunity of this contact, or else the customer."""
        self.ensure_one()
        return (self.lead_id or self.partner_id)._get_records_action()
