from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL, split_every

from ...delay import Stretch
from .sale_delay_window import Window

# What the engine calls it -> how a chain is compared. Closed time and stock are nobody's.
SUPPLY_KINDS = ("purchasing", "vendor", "subcontract")
CRON = "crm_erp_bridge.sale_forecast_cron"
# Lines written per commit: nobody waits longer for them than that takes.
STEP = 200
LOGISTICS_KINDS = ("outgoing", "security", "transit")


class SalePromiseBook(models.Model):
    """Every answer of the book is a forecast of its lines, and a window of their delays."""

    _inherit = "sale.promise.book"

    def _forecast(self, company, in_steps=False):
        """Answer the book of a company for its forecasts, unless somebody is at it.

        :param bool in_steps: for jobs: commit between, see `_answer`
        """
        book = self._book_of(company)
        if book.try_lock_for_update():
            book.with_context(forecast_in_steps=in_steps)._answer(fields.Datetime.now(), in_steps)

    def _after_answer(self, lines, found, now):
        result = super()._after_answer(lines, found, now)
        confirmed = {key: line for key, line in lines.items() if line.order_id.state == "sale"}
        entries = {key: found.entries[key] for key in confirmed}
        in_order = sorted(confirmed.values(), key=lambda line: (line.order_id.id, line.id))
        for ids in split_every(STEP, [line.id for line in in_order]):
            self._write_forecasts(self._not_busy(self.env["sale.order.line"].browse(ids)), entries, now)
            self._end_step()
        self._close_forecasts(confirmed, now)
        return result

    # === STEPS === #

    def _not_busy(self, lines):
        """Return the lines that nobody else is writing now, locked; the others have their turn soon.

        A forecast never waits for somebody who works: neither keeps the other.
        """
        if not self.env.context.get("forecast_in_steps"):
            return lines
        # Whoever refers to an order meanwhile, or books against it, is not kept.
        orders = lines.order_id.try_lock_for_update(allow_referencing=True)
        free = lines.filtered(lambda line: line.order_id in orders)
        free = free.try_lock_for_update(allow_referencing=True)
        if free != lines:
            self.env.ref(CRON)._trigger(fields.Datetime.add(fields.Datetime.now(), minutes=1))
        return free

    def _end_step(self):
        """Give back what was locked."""
        if self.env.context.get("forecast_in_steps"):
            self.env["ir.cron"]._commit_progress()

    # === OPEN LINES === #

    def _write_forecasts(self, lines, entries, now):
        """Write what the book answers for lines, and divide by how much they slipped since."""
        if not lines:
            return
        first = lines._first_promises()
        named = {
            name
            for entry in entries.values()
            for part in entry.answer.segments
            if part.kind == "incoming"
            for name in part.name or ()
        }
        documents = self.env["sale.promise.book.line"]._documents_named(self.company_id, named)
        planned = self._planned_steps([one for model, one in documents.values() if model == "mrp.production"])
        windows = []
        for line in lines:
            answer = entries[line.id].answer
            if answer.date is None:
                continue
            chain, about = self._stretches(answer.segments, documents, planned)
            forecast = line._honest_forecast(answer.date)
            window = Window(line, chain, about, forecast, first.get(line.id), now)
            if not window.is_same:
                windows.append(window)
        self.env["sale.delay.share"]._divide(self.company_id, windows, now)
        for window in windows:
            window.line._write_forecast(window)

    def _planned_steps(self, production_ids):
        """Return {production id: [(work centre, from, to)]} of the open steps of planned orders."""
        if not production_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT work.production_id, work.workcenter_id, leave.date_from, leave.date_to
                  FROM mrp_workorder work
                  JOIN resource_calendar_leaves leave ON leave.id = work.leave_id
                 WHERE work.production_id = ANY(%s) AND work.state NOT IN ('done', 'cancel')
                 ORDER BY leave.date_from, work.id
                """,
                list(production_ids),
            )
        )
        steps = {}
        for production_id, *step in rows:
            steps.setdefault(production_id, []).append(step)
        return steps

    def _stretches(self, segments, documents, planned):
        """Return (list of `Stretch`, {key: what is known of it}) of an answer's chain."""
        chain, about = [], {}
        for part in segments:
            product_id = part.product[0] if part.product else None
            facts = {"product_id": product_id, "workcenter_id": part.workcenter, "vendor_id": part.vendor}
            if part.kind == "incoming":
                document = next((documents[one] for one in part.name or () if one in documents), None)
                facts["document"] = document
                if document and document[0] == "mrp.production":
                    self._add_steps(chain, about, part, facts, planned.get(document[1], ()))
                    continue
            key = self._key_of(part, product_id)
            chain.append(Stretch(key, _seconds(part.date_from), _seconds(part.date_to), part.kind != "work"))
            if key is not None:
                known = about.setdefault(key, {})
                known.update({name: value for name, value in facts.items() if value})
        if not about:
            # What is there has only to be sent.
            end = _seconds(segments[-1].date_to) if segments else 0
            chain, about = [*chain, Stretch("logistics", end, end, False)], {"logistics": {}}
        return chain, about

    @staticmethod
    def _key_of(part, product_id):
        if part.kind in ("incoming", *SUPPLY_KINDS):
            return f"supply,{product_id}"
        if part.kind in ("queue", "work"):
            return f"work,{product_id},{part.workcenter}"
        if part.kind == "lead_time":
            is_receipt = part.name == "incoming"
            return f"supply,{product_id}" if is_receipt else f"work,{product_id},0"
        if part.kind == "transfer":
            return f"transfer,{product_id}"
        return "logistics" if part.kind in LOGISTICS_KINDS else None

    @staticmethod
    def _add_steps(chain, about, part, facts, steps):
        """Add what a planned manufacturing order still waits for and works, step by step."""
        at, end = _seconds(part.date_from), _seconds(part.date_to)
        key = f"work,{facts['product_id']},0"
        for workcenter_id, start, stop in steps:
            key = f"work,{facts['product_id']},{workcenter_id}"
            start, stop = (min(max(_seconds(one), at), end) for one in (start, stop))
            chain += [Stretch(key, at, start), Stretch(key, start, stop, False)]
            about[key] = {**facts, "workcenter_id": workcenter_id}
            at = stop
        chain.append(Stretch(key, at, end))
        about.setdefault(key, facts)

    # === CLOSED LINES === #

    def _close_forecasts(self, open_lines, now):
        """Take the day on which the last goods left as the last forecast of a line."""
        Line = self.env["sale.order.line"]
        left = Line.search(
            [
                ("is_forecast_open", "=", True),
                ("company_id", "=", self.company_id.id),
                ("id", "not in", list(open_lines)),
            ]
        )
        sent = left._last_sent()
        first = left._first_promises()
        windows = []
        for line in left:
            if line.id in sent and line.state == "sale":
                transit = timedelta(days=line.order_id._promise_transit_days())
                date, end = sent[line.id] + transit, _seconds(sent[line.id] + transit)
                chain = [Stretch("logistics", min(_seconds(line.forecast_at), end), end, False)]
                windows.append(Window(line, chain, {"logistics": {}}, date, first.get(line.id), now))
        self.env["sale.delay.share"]._divide(self.company_id, windows, now)
        for window in windows:
            window.line._write_forecast(window, is_open=False)
        (left - left.browse(window.line.id for window in windows)).write({"is_forecast_open": False})


def _seconds(moment):
    return int((moment - EPOCH).total_seconds())


EPOCH = fields.Datetime.to_datetime("1970-01-01 00:00:00")
