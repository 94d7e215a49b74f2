"""The reasons of an answer in words, in the language of whoever asked."""

from collections import defaultdict

from odoo import fields, models
from odoo.tools import format_date, formatLang

SECONDS_PER_DAY = 86400


class SalePromiseReason(models.Model):
    _inherit = "sale.promise.reason"

    def _prepare_vals_list(self, line, found):
        """Return the values of the reasons of one line.

        :param line: `sale.order.line`
        :param found: the engine's `Answer`
        """
        worked = defaultdict(float)
        for part in found.segments:
            if part.kind == "work":
                worked[self._operation_of(part)] += part.days
        vals_list, current = [], None
        for sequence, part in enumerate(found.segments, start=1):
            operation = self._operation_of(part)
            length = self._length_text(part.days)
            if part.kind == "work":
                length = self._hours_text(worked[operation])
            vals = self._prepare_vals(line, part, length)
            is_continued = operation is not None and operation == current
            vals_list.append({**vals, "sequence": sequence, "is_continued": is_continued})
            if part.kind == "work":
                current = operation
        return vals_list

    @staticmethod
    def _operation_of(part):
        """Return what identifies the operation of a segment, None outside of one."""
        if part.kind not in ("work", "closed") or not part.workcenter:
            return None
        return part.product, part.operation, part.workcenter

    def _prepare_vals(self, line, part, length):
        """Return the values of one segment; the engine's keys begin with ids."""
        product_id = part.product[0] if part.product else False
        return {
            "order_line_id": line.id,
            "company_id": line.company_id.id,
            "kind": part.kind,
            "product_id": product_id,
            "workcenter_id": part.workcenter,
            "vendor_id": part.vendor,
            "date_from": part.date_from,
            "date_to": part.date_to,
            "days": part.days,
            "gain_days": part.gain.total_seconds() / SECONDS_PER_DAY if part.gain else 0,
            "text": self._text_of(part.kind, self._names_of(part, length)),
        }

    def _names_of(self, part, length):
        """Return the texts that the sentence of a segment may use."""
        # sudo: a salesperson reads the names of machines, vendors and warehouses
        # here, and nothing else of them
        env = self.sudo().env
        names = dict.fromkeys(("product", "workcenter", "vendor", "warehouse"))
        if part.product:
            product = env["product.product"].browse(part.product[0])
            names["product"] = product.display_name
        if part.workcenter:
            names["workcenter"] = env["mrp.workcenter"].browse(part.workcenter).name
        if part.vendor:
            names["vendor"] = env["res.partner"].browse(part.vendor).display_name
        if part.kind == "transfer":
            names["warehouse"] = env["stock.warehouse"].browse(part.name[1]).name
        names["receipts"] = ", ".join(part.name or ()) if part.kind == "incoming" else ""
        names["operation"] = names["step"] = part.name
        names["length"] = length
        names["date"] = part.date_to and self._date_text(part.date_to)
        return names

    def _text_of(self, kind, names):
        """Return the sentence of one reason.

        :param kind: see REASON_KINDS
        :param names: dict of texts: `product`, `workcenter`, `vendor`, `operation`,
            `warehouse`, `receipts`, `step`, `length` (how long) and `date` (its end)
        """
        return getattr(self, f"_text_of_{kind}")(names)

    def _length_text(self, days):
        """Return a length in words: hours below a day, else days."""
        if days < 1:
            return self._hours_text(days)
        return self.env._("%(days)s days", days=formatLang(self.env, days, digits=1))

    def _hours_text(self, days):
        """Return a length in words, in hours however long."""
        hours = formatLang(self.env, days * 24, digits=1)
        return self.env._("%(hours)s hours", hours=hours)

    def _date_text(self, date):
        """Return the day of a naive UTC datetime where the user is."""
        local = fields.Datetime.context_timestamp(self, date)
        return format_date(self.env, local.date())

    # === ONE FOR EACH KIND === #

    def _text_of_stock(self, names):
        return self.env._("%(product)s is in stock", **names)

    def _text_of_incoming(self, names):
        if names["receipts"]:
            return self.env._("%(product)s arrives on %(date)s with %(receipts)s", **names)
        return self.env._("%(product)s arrives on %(date)s", **names)

    def _text_of_purchasing(self, names):
        return self.env._("purchasing takes %(length)s to order %(product)s", **names)

    def _text_of_vendor(self, names):
        return self.env._(
            "%(product)s from %(vendor)s takes %(length)s and arrives on %(date)s",
            **names,
        )

    def _text_of_subcontract(self, names):
        return self.env._("%(vendor)s takes %(length)s to make %(product)s", **names)

    def _text_of_transfer(self, names):
        return self.env._("%(product)s comes from %(warehouse)s in %(length)s", **names)

    def _text_of_queue(self, names):
        return self.env._("waits %(length)s for work center %(workcenter)s", **names)

    def _text_of_work(self, names):
        return self.env._(
            "%(operation)s of %(product)s on %(workcenter)s takes %(length)s of work",
            **names,
        )

    def _text_of_closed(self, names):
        if names["workcenter"]:
            return self.env._("work center %(workcenter)s is closed for %(length)s", **names)
        return self.env._("the company is closed for %(length)s", **names)

    def _text_of_lead_time(self, names):
        if names["step"] == "incoming":
            return self.env._("receiving %(product)s takes %(length)s", **names)
        return self.env._("making %(product)s takes %(length)s", **names)

    def _text_of_outgoing(self, names):
        return self.env._("packing and shipping take %(length)s", **names)

    def _text_of_security(self, names):
        return self.env._("%(length)s are kept as security", **names)

    def _text_of_transit(self, names):
        return self.env._("%(length)s on the way to the customer", **names)

    def _text_of_impossible(self, names):
        return self.env._(
            "%(product)s cannot be supplied: check its routes, vendors, bill of materials and work centers",
            **names,
        )
