from odoo import api, models
from odoo.fields import Domain

# Records whose owner acts through another record: they go where that one goes.
FOLLOWING = ("mail.activity", "mail.followers", "calendar.attendee")


class CustomerHandover(models.Model):
    """What is handed over: a table that other addons extend."""

    _inherit = "customer.handover"

    @api.model
    def _handover_fields(self):
        """Return ``{model: [fields that name a user]}`` of everything that is handed over.

        To be extended: ``fields = super()._handover_fields()``, add, return. A field is a
        many2one to ``res.users``, or to ``res.partner`` where a user acts as that partner,
        or a many2many to ``res.users`` where the leaver is one of several.
        Models that are not installed are left out by the caller.
        """
        return {
            "res.partner": ["user_id", "backup_user_id", "buyer_id"],
            "crm.lead": ["user_id", "backup_user_id"],
            "sale.order": ["user_id"],
            "customer.commitment": ["user_id"],
            "sale.contract": ["user_id"],
            "account.move": ["invoice_user_id"],
            "purchase.order": ["user_id"],
            "mrp.production": ["user_id"],
            "stock.picking": ["user_id"],
            "calendar.event": ["user_id"],
            "mail.activity": ["user_id"],
            "crm.team": ["user_id"],
            "crm.team.member": ["user_id"],
            # What would wait for the leaver: approvals, new products.
            "tier.definition": ["reviewer_id"],
            "res.company": ["product_engineer_id"],
            # Who acknowledges changes there.
            "mrp.workcenter": ["responsible_user_ids"],
            "mail.alias": ["alias_defaults"],
            "calendar.attendee": ["partner_id"],
            "mail.followers": ["partner_id"],
        }

    @api.model
    def _handover_domains(self):
        """Return ``{model: Domain}`` of what is still open; the rest is history and stays.

        To be extended like ``_handover_fields``; a model that is missing here is handed
        over whole (what is archived stays).
        """
        open_sale = (
            Domain("invoice_status", "=", "to invoice")
            | Domain("delivery_status", "in", ("pending", "started", "partial"))
            | (Domain("delivery_status", "=", False) & Domain("invoice_status", "=", "no"))
        )
        open_sale = Domain("state", "=", "sale") & open_sale
        open_purchase = Domain("receipt_status", "in", ("pending", "partial")) | Domain(
            "invoice_status", "=", "to invoice"
        )
        return {
            "crm.lead": Domain("won_status", "=", "pending"),
            "sale.order": Domain("state", "in", ("draft", "sent")) | open_sale,
            "customer.commitment": Domain("state", "=", "open"),
            "sale.contract": Domain("state", "not in", ("closed", "terminated")),
            "account.move": Domain("state", "=", "draft") & Domain("move_type", "!=", "entry"),
            "purchase.order": Domain("state", "in", ("draft", "sent", "to approve"))
            | (Domain("state", "=", "purchase") & open_purchase),
            "mrp.production": Domain("state", "not in", ("done", "cancel")),
            "stock.picking": Domain("state", "not in", ("done", "cancel")),
            "calendar.event": Domain("stop", ">=", "now"),
            "calendar.attendee": Domain("event_id.stop", ">=", "now") & Domain("event_id.active", "=", True),
        }

    @api.model
    def _handover_customer_fields(self):
        """Return ``{model: field that leads to the customer}`` where it is not ``partner_id``."""
        return {"res.partner": "commercial_partner_id"}

    @api.model
    def _handover_company_fields(self):
        """Return ``{model: field that says whose company}`` where it is not ``company_id``."""
        return {"crm.team.member": "crm_team_id.company_id", "res.company": "id"}

    @api.model
    def _handover_models(self):
        """Return ``{model: [fields]}`` of what is installed here."""
        known = {
            model: [name for name in names if name in self.env[model]._fields]
            for model, names in self._handover_fields().items()
            if model in self.env
        }
        return {model: names for model, names in known.items() if names}

    @api.model
    def _handover_document(self, record):
        """Return (model, id) of the record that this one is about, else its own."""
        if record._name == "calendar.attendee":
            record = record.event_id
        about = record._name in (*FOLLOWING, "calendar.event") and record.res_id
        return (record.res_model, record.res_id) if about else (record._name, record.id)

    def _handover_domain(self, model, name, leaver):
        """Return the domain of what a field of a model names the leaver in, still open."""
        Model = self.env[model]
        if name == "alias_defaults":
            # The text of a dict: the number ends there.
            return Domain.OR(Domain(name, "like", f"user_id': {leaver.id}{end}") for end in ",}")
        named = leaver.partner_id if Model._fields[name].comodel_name == "res.partner" else leaver
        domain = self._handover_domains().get(model, Domain.TRUE) & Domain(name, "=", named.id)
        if model == "calendar.attendee":
            # Meetings of colleagues about nothing of ours are the leaver's own matter.
            domain &= Domain("event_id.user_id", "=", leaver.id) | Domain("event_id.res_id", "!=", 0)
        return domain

    def _handover_company_domain(self, model):
        """Return what keeps another company's records out; TRUE without a company."""
        path = self._handover_company_fields().get(model, "company_id")
        field = self.env[model]._fields.get(path.split(".")[0])
        if not field or not field.store:
            return Domain.TRUE
        return Domain(path, "in", [self.company_id.id, False])

    @api.model
    def _open_items(self, user):
        """Return the names of the kinds of open records that name a user, in all companies."""
        kinds = []
        for model, names in self._handover_models().items():
            if model in ("mail.followers", "calendar.attendee"):
                continue
            domain = Domain.OR(self._handover_domain(model, name, user) for name in names)
            # sudo: what is open counts, whoever may read it.
            if self.env[model].sudo().search(domain, limit=1):
                kinds.append(self.env["ir.model"]._get(model).name)
        return kinds
