from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date

# Rows per chapter: it is read while the customer walks in.
ROWS = 6


class ResPartner(models.Model):
    """One page about a customer, before he walks in: on the screen, and as PDF."""

    _inherit = "res.partner"

    def action_view_briefing(self):
        """Open the briefing of this customer; it prints from there.

        :return: report action
        :raises AccessError: for whoever sees no prices
        """
        self.check_access("read")
        self._ensure_can_be_briefed()
        report = self.env.ref("crm_erp_bridge.res_partner_report_briefing")
        return report.report_action(self.commercial_partner_id, config=False)

    @api.model
    def _ensure_can_be_briefed(self):
        if self.env.user.has_group("crm_smb_manufacturing.group_price_hidden"):
            raise AccessError(self.env._("A briefing shows prices and debts, which are not shown to you."))

    def _briefing(self):
        """Return the chapters of the briefing: ``[{"title", "rows": [text]}]``, empty ones left out.

        Hook: extend to tell more. Whoever reads it reads what he may read anyway, in this
        company; a few queries per chapter, whatever the history.
        """
        self.ensure_one()
        self._ensure_can_be_briefed()
        told = self.env["customer.handover"]
        family = told._dossier_family(self)
        chapters = [
            ("customer.interaction", self.env._("Last contacts"), lambda: self._briefing_contacts(family)),
            ("sale.order", self.env._("Open promises"), lambda: told._dossier_promises(family)),
            ("sale.order", self.env._("Orders and their dates"), lambda: self._briefing_orders(family)),
            ("sale.round", self.env._("Open rounds and prices"), lambda: self._briefing_rounds(family)),
            ("crm.lead", self.env._("Open opportunities"), lambda: told._dossier_leads(family)),
            ("service.ticket", self.env._("Complaints"), lambda: told._dossier_tickets(self)),
            ("account.move", self.env._("Debts"), lambda: told._dossier_debts(family)),
            ("res.partner", self.env._("People"), lambda: told._dossier_people(self)),
            ("res.partner", self.env._("Habits"), lambda: told._dossier_habits(self, family)),
        ]
        rows = [
            {"title": title, "rows": find()[:ROWS]}
            for model, title, find in chapters
            if self.env[model].has_access("read")
        ]
        return [chapter for chapter in rows if chapter["rows"]]

    @api.model
    def _briefing_text(self, *parts):
        return " · ".join(str(part) for part in parts if part)

    @api.model
    def _briefing_day(self, moment):
        """Return an instant as a day where the reader is."""
        return moment and format_date(self.env, fields.Datetime.context_timestamp(self, moment).date())

    def _briefing_contacts(self, family):
        contacts = self.env["customer.interaction"].search(
            [*family, ("company_id", "in", (self.env.company.id, False))],
            limit=ROWS,
            order="date desc, id desc",
        )
        channels = dict(contacts._fields["channel"]._description_selection(self.env))
        return [
            self._briefing_text(
                format_date(self.env, one.date),
                channels[one.channel],
                one.user_id.name,
                one.note,
                one.next_step and f"→ {one.next_step} {format_date(self.env, one.next_date) or ''}".strip(),
            )
            for one in contacts
        ]

    def _briefing_orders(self, family):
        orders = self.env["sale.order"].search(
            [
                *family,
                ("company_id", "=", self.env.company.id),
                ("state", "=", "sale"),
                ("journey_stage", "not in", ("paid", "cancelled")),
            ],
            limit=ROWS,
            order="forecast_date, id",
        )
        stages = dict(orders._fields["journey_stage"]._description_selection(self.env))
        return [
            self._briefing_text(
                order.name,
                format_amount(self.env, order.amount_total, order.currency_id),
                f"{stages[order.journey_stage]} {order.journey_percent}%",
                self._briefing_promise(order),
            )
            for order in orders
        ]

    def _briefing_promise(self, order):
        promised, expected = (
            self._briefing_day(order._journey_promise_date()),
            self._briefing_day(order.forecast_date),
        )
        if expected and expected != promised:
            return self.env._(
                "promised %(promised)s, expected %(expected)s", promised=promised or "-", expected=expected
            )
        return promised and self.env._("promised %(promised)s", promised=promised)

    def _briefing_rounds(self, family):
        rounds = self.env["sale.round"].search(
            [
                ("order_id.partner_id", family[0][1], family[0][2]),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "open"),
            ],
            limit=ROWS,
            order="date desc",
        )
        return [
            self._briefing_text(
                self._briefing_day(one.date),
                one.display_name,
                format_amount(self.env, one.amount_total, one.currency_id),
                ", ".join(self._briefing_price(line) for line in one.line_ids if line.product_id)[:200],
                one.customer_reply,
            )
            for one in rounds
        ]

    def _briefing_price(self, line):
        price = format_amount(self.env, line.price_unit, line.currency_id)
        return f"{line.product_id.display_name} {line.product_uom_qty:g} × {price}"
