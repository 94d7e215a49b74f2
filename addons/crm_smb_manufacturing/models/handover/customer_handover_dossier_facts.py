from odoo import api, fields, models
from odoo.tools import format_amount, format_date

# Rows per chapter: a dossier is read, not filed.
ROWS = 12


class CustomerHandover(models.Model):
    """The chapters of a dossier; other addons add theirs."""

    _inherit = "customer.handover"

    @api.model
    def _handover_dossier(self, partner):
        """Return the chapters of a customer's dossier: ``[{"title", "rows": [text], "open"}]``.

        To be extended: call super, add chapters in the language of ``self.env``. Chapters
        without rows are left out. At most a few queries each, whatever the history. Those with
        ``open`` stand in the customer's chatter as well: they name no amount and no document, since
        colleagues who see no prices and other companies read there.

        :param partner: the customer, a company record of ``res.partner``
        """
        family = self._dossier_family(partner)
        return [
            {"title": self.env._("Open promises"), "rows": self._dossier_promises(family), "open": True},
            {"title": self.env._("Quotations and open orders"), "rows": self._dossier_orders(family)},
            {"title": self.env._("Negotiation rounds"), "rows": self._dossier_rounds(family)},
            {"title": self.env._("Open opportunities"), "rows": self._dossier_leads(family)},
            {"title": self.env._("Debts"), "rows": self._dossier_debts(family)},
            {"title": self.env._("People"), "rows": self._dossier_people(partner), "open": True},
            {
                "title": self.env._("Habits"),
                "rows": self._dossier_habits(partner, family),
                "open": True,
            },
        ]

    @api.model
    def _dossier_family(self, partner):
        """Domain of the customer's documents in this company."""
        return [("partner_id", "child_of", partner.commercial_partner_id.id)]

    @api.model
    def _dossier_date(self, date):
        return format_date(self.env, date) if date else ""

    @api.model
    def _dossier_promises(self, family):
        """What was promised: commitments, and delivery dates of what is not delivered."""
        rows = []
        if "customer.commitment" in self.env:
            promised = self.env["customer.commitment"].search(
                [*family, ("state", "=", "open")], limit=ROWS, order="due_date"
            )
            rows += [
                f"{self._dossier_date(one.due_date)} · {one.name} · {one.user_id.name or ''}"
                for one in promised
            ]
        lines = self.env["sale.order.line"].search(
            [
                ("order_id.partner_id", family[0][1], family[0][2]),
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("sent", "sale")),
                ("promise_date", "!=", False),
                ("order_id.delivery_status", "!=", "full"),
            ],
            limit=ROWS,
            order="promise_date, id",
        )
        return rows + [
            f"{self._dossier_date(line.promise_date)} · {line.order_id.name} · {line.product_id.display_name}"
            for line in lines
        ]

    @api.model
    def _dossier_orders(self, family):
        domain = self._handover_domains()["sale.order"]
        orders = self.env["sale.order"].search(
            [*family, ("company_id", "=", self.env.company.id), *domain], limit=ROWS, order="date_order desc"
        )
        states = dict(orders._fields["state"]._description_selection(self.env))
        return [
            f"{order.name} · {self._dossier_date(order.date_order)} · {states[order.state]} · "
            f"{format_amount(self.env, order.amount_total, order.currency_id)}"
            for order in orders
        ]

    @api.model
    def _dossier_rounds(self, family):
        rounds = self.env["sale.round"].search(
            [
                ("order_id.partner_id", family[0][1], family[0][2]),
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("open", "accepted")),
            ],
            limit=ROWS,
            order="date desc",
        )
        return [
            " · ".join(
                text
                for text in (self._dossier_date(one.date), one.display_name, one.customer_reply or "")
                if text
            )
            for one in rounds
        ]

    @api.model
    def _dossier_leads(self, family):
        leads = self.env["crm.lead"].search(
            [
                *family,
                ("won_status", "=", "pending"),
                ("company_id", "in", (self.env.company.id, False)),
            ],
            limit=ROWS,
            order="date_deadline, id desc",
        )
        return [f"{lead.name} · {lead.stage_id.name or ''}" for lead in leads]

    @api.model
    def _dossier_debts(self, family):
        invoices = self.env["account.move"].search(
            [
                *family,
                ("company_id", "=", self.env.company.id),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            limit=ROWS,
            order="invoice_date_due, id",
        )
        return [
            self.env._(
                "%(invoice)s: %(amount)s, due %(date)s",
                invoice=invoice.name,
                amount=format_amount(self.env, invoice.amount_residual, invoice.currency_id),
                date=self._dossier_date(invoice.invoice_date_due),
            )
            for invoice in invoices
        ]

    @api.model
    def _dossier_people(self, partner):
        roles = dict(partner._fields["buying_role"]._description_selection(self.env))
        channels = dict(partner._fields["preferred_channel"]._description_selection(self.env))
        return [
            " · ".join(
                text
                for text in (
                    person.name,
                    person.function,
                    roles.get(person.buying_role),
                    person.phone,
                    person.email,
                    channels.get(person.preferred_channel),
                    person.decides_what,
                    person.preferences,
                )
                if text
            )
            for person in partner.child_ids.filtered(lambda p: p.type == "contact")[:ROWS]
        ]

    @api.model
    def _dossier_habits(self, partner, family):
        """How often the customer orders and what it asks for."""
        since = fields.Date.add(fields.Date.context_today(self), years=-1)
        domain = [
            *family,
            ("company_id", "=", self.env.company.id),
            ("state", "=", "sale"),
            ("date_order", ">=", since),
        ]
        Order = self.env["sale.order"]
        [(count, last)] = Order._read_group(domain, [], ["__count", "date_order:max"])
        rows = []
        if count:
            rows.append(
                self.env._(
                    "%(count)s orders in a year, the last on %(date)s",
                    count=count,
                    date=self._dossier_date(last),
                )
            )
        if partner.property_payment_term_id:
            rows.append(self.env._("Pays: %(terms)s", terms=partner.property_payment_term_id.name))
        if partner.transit_days:
            rows.append(self.env._("Days in transit: %(days)s", days=partner.transit_days))
        if partner.customer_tier_id:
            rows.append(self.env._("Tier: %(tier)s", tier=partner.customer_tier_id.name))
        return rows

    @api.model
    def _dossier_chapters(self, partner, chatter=False):
        """Return the chapters that have something to say; for the chatter the open ones only."""
        return [
            chapter
            for chapter in self._handover_dossier(partner)
            if chapter["rows"] and (chapter.get("open") or not chatter)
        ]
