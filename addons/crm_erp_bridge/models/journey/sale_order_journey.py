from odoo import api, fields, models
from odoo.tools import format_date

from ...journey import STAGES, progress

FULL = 1.0 - 1e-6

# model -> who may follow the link of a document on the journey page
LINKED_MODELS = (
    "mrp.production",
    "stock.picking",
    "account.move",
    "account.payment",
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    journey_html = fields.Html(
        string="Journey",
        compute="_compute_journey_html",
        sanitize=False,
        compute_sudo=False,
        export_string_translation=False,
    )

    @api.depends("journey_stage", "journey_percent")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_journey_html(self):
        qweb = self.env["ir.qweb"]
        links = {model: self.env[model].has_access("read") for model in LINKED_MODELS}
        for order in self:
            order.journey_html = order.id and qweb._render(
                "crm_erp_bridge.journey_panel",
                {**order._origin._journey_values(order._origin.journey()), "links": links},
            )

    @api.readonly
    def journey(self):
        """The way of this order through the firm, for screens and outside systems.

        Whoever may read the order may read its journey. It holds no cost; amounts
        are left out for users who see no prices, and everything internal for the
        customer. Dates are ISO strings in UTC, or null; shares whole percentages.

        :return: dict ``{id, name, stage, stage_label, percent, promise_date,
            first_promise_date, forecast_date, slip_days, reason, reason_label,
            stages: [{stage, label, percent, state, date}], prepayment_percent,
            materials: {percent, missing: [...]}, productions: [...], transfers: [...],
            invoices: [...], payments: [...], ticket_count}``; the last six only for
            internal users
        :raise AccessError: for users who may not read the order
        """
        self.ensure_one()
        self.check_access("read")
        # the documents behind an order are read for whoever may read the order:
        # sales need no right on manufacturing to answer their customer
        order_sudo = self.sudo()
        if not self.env.user._is_internal():
            return order_sudo._prepare_customer_journey()
        return order_sudo._prepare_journey()

    def _journey_values(self, journey):
        """What the templates of the journey need: the journey, and how to show a day.

        :param dict journey: see :meth:`journey`
        """
        return {"journey": journey, "day": self._journey_day}

    def _journey_day(self, moment):
        """An ISO date, or an ISO datetime in UTC, as a day where the reader is."""
        if not moment:
            return ""
        day = fields.Date.to_date(moment)
        if "T" in moment:
            moment = fields.Datetime.to_datetime(moment.replace("T", " "))
            day = fields.Datetime.context_timestamp(self, moment).date()
        return format_date(self.env, day)

    def _prepare_customer_journey(self):
        """What the customer may know: stages, percentages and dates."""
        self.ensure_one()
        result = progress(self._journey_facts()[self])
        labels = dict(self._fields["journey_stage"]._description_selection(self.env))
        dates = self._journey_dates()
        current = STAGES.index(result.stage) if result.stage in STAGES else -1
        return {
            "id": self.id,
            "name": self.name,
            "stage": result.stage,
            "stage_label": labels[result.stage],
            "percent": result.percent,
            "promise_date": _iso(self._journey_promise_date()),
            "prepayment_percent": self._journey_prepayment_percent(),
            "stages": [
                {
                    "stage": stage,
                    "label": labels[stage],
                    "percent": int(result.shares[stage] * 100 + 1e-6),
                    "state": _stage_state(result, stage, current),
                    "date": _iso(result.shares[stage] >= FULL and dates.get(stage)),
                }
                for stage in STAGES
                if stage in result.shares
            ],
        }

    def _prepare_journey(self):
        """The customer's view and the documents behind it.

        Hook: extend to show another kind of document.
        """
        self.ensure_one()
        invoices = self._journey_invoices()
        return {
            **self._prepare_customer_journey(),
            "materials": self._journey_materials(),
            "productions": [
                production._prepare_journey_vals() for production in self._journey_productions().sorted("id")
            ],
            "transfers": [picking._prepare_journey_vals() for picking in self.picking_ids.sorted("id")],
            "invoices": [invoice._prepare_journey_vals() for invoice in invoices.sorted("id")],
            "payments": [
                payment._prepare_journey_vals() for payment in invoices._journey_payments().sorted("id")
            ],
            "ticket_count": self.service_ticket_count,
        }

    def _journey_materials(self):
        """What of the bought and stocked components is there, weighed by value, and what is missing.

        :return: dict ``{percent, missing: [{product, quantity, unit, date}]}``; percent null where
            nothing is made; date is when it is expected, null when nothing is on the way
        """
        self.ensure_one()
        productions = self._journey_productions().filtered(lambda one: one.state not in ("draft", "done"))
        makers = productions._component_makers()
        moves = self.env["stock.move"].concat(*(move for move, made in makers.items() if not made))
        moves = moves.filtered(lambda move: move.state != "cancel" and move.product_uom_qty > 0)
        missing = moves.filtered(
            lambda move: move.product_uom.compare(move.quantity, move.product_uom_qty) < 0
        )
        needed = there = 0.0
        for move in moves:
            # What has no cost weighs as one: it is missing all the same.
            value = move.product_qty * move.product_id.standard_price or 1.0
            needed += value
            there += value * min(1.0, move.quantity / move.product_uom_qty)
        return {
            "percent": int(100 * there / needed + 1e-6) if needed else None,
            "missing": [move._prepare_missing_vals() for move in missing.sorted("id")],
        }

    def _journey_dates(self):
        """When each stage was completed, as far as documents tell.

        :return: dict stage -> date or datetime
        """
        self.ensure_one()
        ordered = self.date_order if self.state == "sale" else False
        deliveries = self.picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.location_dest_id.usage == "customer"
        )
        invoices = self._journey_invoices().filtered(lambda invoice: invoice.state == "posted")
        productions = self._journey_productions().filtered(lambda production: production.state == "done")
        return {
            "quotation": ordered,
            "confirmed": ordered,
            "production": max(productions.mapped("date_finished"), default=False),
            "shipped": max(deliveries.mapped("date_done"), default=False),
            "invoiced": max(invoices.mapped("invoice_date"), default=False),
            "paid": max(
                invoices._journey_payments().mapped("date"),
                default=False,
            ),
        }

    def _journey_promise_day(self):
        """The promised date as a day where the user is, or False."""
        promised = self._journey_promise_date()
        return promised and fields.Datetime.context_timestamp(self, promised).date()

    def _journey_promise_date(self):
        """The date that we told the customer, or False."""
        self.ensure_one()
        told = self.promise_given_date and self.promise_date
        return self.commitment_date or told or False

    def _journey_prepayment_percent(self):
        """Share of the order paid before its invoice, in whole percent."""
        self.ensure_one()
        if not self.amount_total:
            return 0
        billed, still_open = (
            self._journey_invoices().filtered(lambda invoice: invoice._is_downpayment())._journey_balance()
        )
        collected = (billed - still_open) * (self.currency_rate or 1.0)
        # online payments wait on their transaction until there is an invoice
        prepaid = max(collected, self.amount_paid)
        return min(100, int(100 * prepaid / self.amount_total + 1e-6))


def _stage_state(result, stage, current):
    """done, current or todo, for the eye."""
    if result.shares[stage] >= FULL:
        return "done"
    return "current" if STAGES.index(stage) == current else "todo"


def _iso(moment):
    return moment.isoformat() if moment else None
