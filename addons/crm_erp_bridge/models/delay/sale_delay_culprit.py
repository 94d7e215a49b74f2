from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

FOREVER = datetime.max
# Who answers for a document.
OWNER_FIELDS = {
    "purchase.order": "user_id",
    "stock.picking": "user_id",
    "mrp.production": "user_id",
    "res.partner": "buyer_id",
    "product.product": "responsible_id",
    "repair.order": "user_id",
    "service.ticket": "user_id",
}
QUALITY_KEYS = ("supply", "work")


class SaleDelayShare(models.Model):
    """Whose wait is it? From the key of a chain to cause, person and document."""

    _inherit = "sale.delay.share"

    # === WHAT KEEPS AN ORDER FROM GOING ON === #

    @api.model
    def _blockers(self, lines, since, now):
        """Return what kept lines from going on, which no machine or receipt shows.

        Hook: extend with ``super()``, the strongest first; a credit hold is one.

        :param lines: `sale.order.line`
        :return: {line id: [("cause,model,id", from, until)]}, naive UTC datetimes
        """
        found = {line.id: [] for line in lines}
        for line_ids, key, begin, until in self._engineering_blockers(lines):
            for line_id in line_ids:
                if line_id in found and until > since:
                    found[line_id].append((key, begin, until))
        return found

    @api.model
    def _engineering_blockers(self, lines):
        """Return [(line ids, key, from, until)] of bills to release and deviations to decide."""
        productions = lines.order_id.stock_reference_ids.production_ids.filtered(
            lambda one: one.state not in ("done", "cancel")
        )
        rows = []
        served = productions and self.env["sale.promise.loader"]._lines_of_productions(
            lines.company_id[:1], productions.ids
        )
        for production in productions:
            lines_of = served.get(production.id, ())
            bill = production.bom_id
            if bill.use_revisions and bill.revision_state == "draft":
                rows.append((lines_of, f"engineering,mrp.bom,{bill.id}", production.create_date, FOREVER))
            for deviation in production.deviation_ids:
                is_open = deviation.state == "waiting"
                until = FOREVER if is_open else deviation.decided_date or deviation.write_date
                key = f"engineering,mrp.deviation,{deviation.id}"
                rows.append((lines_of, key, deviation.create_date, until))
        return rows

    @api.model
    def _changed_wishes(self, lines):
        """Return {line id: [ledger row]} of dates that moved because of the customer.

        The wish was changed, or the customer answered when the date was no longer held.
        """
        # sudo: the ledger is read whole, whoever promised
        rows = self.env["sale.promise"].sudo().search([("order_line_id", "in", lines.ids)], order="id")
        told, found = {}, {}
        for row in rows:
            first = told.setdefault(row.order_line_id.id, row)
            if row.kind == "customer_change" or (
                row.kind == "repromise" and self._is_late_answer(row, first)
            ):
                found.setdefault(row.order_line_id.id, []).append(row)
        return found

    @api.model
    def _is_late_answer(self, row, first):
        """Tell whether a date was promised anew as its first promise was no longer held."""
        order = row.order_id
        is_quotation = order.state != "sale" or row.create_date <= order.date_order
        return is_quotation and row.create_date > row.company_id._promise_hold_until(first.create_date)

    # === WHOSE IT IS === #

    @api.model
    def _culprits(self, company, windows, grown, now):
        """Return {(line id, key): values of a share} for all that grew in these windows."""
        since = min(window.since for window in windows)
        losses = self._quality_losses(company, since)
        stops = self._stops(company, since, now)
        found = {}
        for window in windows:
            makers = window.line.order_id.stock_reference_ids.production_ids
            for key in grown[window.line.id]:
                facts = dict(window.about.get(key, {}))
                found[window.line.id, key] = self._culprit(key, facts, window.line, losses, stops, makers)
        return found

    @api.model
    def _culprit(self, key, facts, line, losses, stops, makers):
        kind, *rest = key.split(",")
        if len(rest) == 2 and not rest[0].isdigit():
            return self._share_of(kind, self.env[rest[0]].browse(int(rest[1])), facts)
        product_id = facts.get("product_id") or (rest and rest[0].isdigit() and int(rest[0]))
        if kind in QUALITY_KEYS and product_id in losses:
            return self._share_of("quality", losses[product_id], facts)
        return getattr(self, f"_culprit_of_{kind}")(product_id, facts, line, stops, makers)

    @api.model
    def _culprit_of_supply(self, product_id, facts, line, stops, makers):
        """Return the share of whoever buys: the receipt, else the vendor, else the product."""
        document = facts.get("document")
        if document:
            record = self.env[document[0]].browse(document[1])
            vendor = record.partner_id if record._name in ("purchase.order", "stock.picking") else None
            facts = {**facts, "vendor_id": (vendor and vendor.id) or facts.get("vendor_id")}
            return self._share_of("purchasing", record, facts)
        if facts.get("vendor_id"):
            return self._share_of("purchasing", self.env["res.partner"].browse(facts["vendor_id"]), facts)
        return self._share_of("purchasing", self.env["product.product"].browse(product_id), facts)

    @api.model
    def _culprit_of_work(self, product_id, facts, line, stops, makers):
        """Return the share of the machine that stopped, else of the queue before it."""
        workcenter = self.env["mrp.workcenter"].browse(facts.get("workcenter_id"))
        if workcenter in stops:
            return self._share_of("machine", stops[workcenter], facts)
        document = facts.get("document")
        making = makers.filtered(lambda one: one.product_id.id == product_id and one.state != "cancel")[:1]
        if document:
            making = self.env[document[0]].browse(document[1])
        return self._share_of("queue", making or workcenter or line.order_id, facts)

    @api.model
    def _culprit_of_transfer(self, product_id, facts, line, stops, makers):
        return self._share_of("logistics", self.env["product.product"].browse(product_id), facts)

    @api.model
    def _culprit_of_logistics(self, product_id, facts, line, stops, makers):
        moves = line.move_ids.filtered(lambda move: move.state != "cancel" and move._is_journey_delivery())
        picking = moves.sorted("id", reverse=True).picking_id[:1]
        return self._share_of("logistics", picking or line.order_id, facts)

    @api.model
    def _share_of(self, cause, record, facts):
        """Return the values of a share: its cause, document and who answers for that."""
        record = record.sudo()  # sudo: whose it is, is found whoever presses the button
        workcenter = self.env["mrp.workcenter"].sudo().browse(facts.get("workcenter_id"))
        name = OWNER_FIELDS.get(record._name)
        owner = record[name] if name in record._fields else self.env["res.users"]
        if cause in ("queue", "machine"):
            owner = workcenter.responsible_user_ids[:1] or owner
        if not owner and facts.get("vendor_id"):
            owner = self.env["res.partner"].sudo().browse(facts["vendor_id"]).buyer_id
        return {
            "key": f"{cause},{record._name},{record.id}",
            "cause": cause,
            "evidence_model": record._name if record else False,
            "evidence_id": record.id,
            "owner_id": owner[:1].id,
            "workcenter_id": workcenter.id if cause in ("queue", "machine") else False,
            "vendor_id": facts.get("vendor_id") if cause == "purchasing" else False,
        }

    # === EVIDENCE === #

    @api.model
    def _quality_losses(self, company, since):
        """Return {product id: document} of what was thrown away, reworked or sent again since.

        The nearest document comes first: the scrap, the repair, the complaint that took the stock.
        """
        losses = {}
        for remedy in self.env["service.remedy"].search(
            [("company_id", "=", company.id), ("replacement_order_id.date_order", ">=", since)], order="id"
        ):
            goods = remedy.replacement_order_id.order_line.filtered(lambda line: not line.display_type)
            losses.update(dict.fromkeys(goods.product_id.ids, remedy.ticket_id))
        repairs = self.env["repair.order"].search(
            [("company_id", "=", company.id), ("state", "!=", "cancel"), ("create_date", ">=", since)],
            order="id",
        )
        losses.update({repair.product_id.id: repair for repair in repairs})
        scraps = self.env["stock.scrap"].search(
            [("company_id", "=", company.id), ("state", "=", "done"), ("date_done", ">=", since)], order="id"
        )
        losses.update({scrap.product_id.id: scrap for scrap in scraps})
        return losses

    @api.model
    def _stops(self, company, since, now):
        """Return {work centre: document} of machines that stood still since.

        A closure that was known before, from its first to its last day, moves nothing any more; a stop
        that is being recorded does until it ends.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT machine.id, 'resource.calendar.leaves', leave.id
                  FROM resource_calendar_leaves leave
                  JOIN mrp_workcenter machine ON machine.resource_id = leave.resource_id
                 WHERE machine.company_id = %(company)s AND leave.time_type = 'leave'
                   AND leave.date_to > %(since)s AND leave.write_date >= %(since)s
                 UNION ALL
                SELECT log.workcenter_id, 'mrp.workcenter.productivity', log.id
                  FROM mrp_workcenter_productivity log
                  JOIN mrp_workcenter machine ON machine.id = log.workcenter_id
                  JOIN mrp_workcenter_productivity_loss loss ON loss.id = log.loss_id
                  JOIN mrp_workcenter_productivity_loss_type kind ON kind.id = loss.loss_id
                 WHERE machine.company_id = %(company)s AND kind.loss_type = 'availability'
                   AND log.date_start <= %(now)s AND COALESCE(log.date_end, %(now)s) >= %(since)s
                """,
                company=company.id,
                since=since,
                now=now,
            )
        )
        return {
            self.env["mrp.workcenter"].browse(one): self.env[model].browse(id_) for one, model, id_ in rows
        }
