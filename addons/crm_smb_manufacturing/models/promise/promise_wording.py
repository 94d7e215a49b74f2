"""The reasons of an answer in words, in the language of whoever reads."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

SECONDS_PER_DAY = 86400


class SalePromiseReason(models.Model):
    _inherit = "sale.promise.reason"

    def _prepare_vals_list(self, owner, found):
        """Return the values of the reasons of one answer.

        :param owner: `sale.order.line` or `sale.inquiry`
        :param found: the engine's `Answer`
        """
        worked = defaultdict(float)
        for part in found.segments:
            if part.kind == "work":
                worked[self._operation_of(part)] += part.days
        vals_list, current = [], None
        for sequence, part in enumerate(found.segments, start=1):
            operation = self._operation_of(part)
            vals = self._prepare_vals(owner, part)
            if part.kind == "work":
                vals["length_days"] = worked[operation]
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

    def _prepare_vals(self, owner, part):
        """Return the values of one segment; the engine's keys begin with ids."""
        is_transfer = part.kind == "transfer"
        step = ", ".join(part.name or ()) if part.kind == "incoming" else part.name
        is_inquiry = owner._name == "sale.inquiry"
        return {
            "inquiry_id" if is_inquiry else "order_line_id": owner.id,
            "company_id": owner.company_id.id,
            "kind": part.kind,
            "product_id": part.product[0] if part.product else False,
            "workcenter_id": part.workcenter,
            "vendor_id": part.vendor,
            "warehouse_id": part.name[1] if is_transfer else False,
            "step": False if is_transfer else step,
            "date_from": part.date_from,
            "date_to": part.date_to,
            "days": part.days,
            "length_days": part.days,
            "gain_days": part.gain.total_seconds() / SECONDS_PER_DAY if part.gain else 0,
        }

    @api.depends("kind", "length_days", "date_to", "step")
    @api.depends("product_id", "workcenter_id", "vendor_id", "warehouse_id")
    @api.depends_context("lang", "tz")
    def _compute_text(self):
        for reason in self:
            reason.text = getattr(reason, f"_text_of_{reason.kind}")(reason._names())

    def _names(self):
        """Return the texts that the sentence may use: names, `length` (how long), `date` (its end)."""
        self.ensure_one()
        is_work = self.kind == "work"
        return {
            "product": self.product_id.display_name,
            "workcenter": self.workcenter_id.name,
            "vendor": self.vendor_id.display_name,
            "warehouse": self.warehouse_id.name,
            "operation": self.step,
            "step": self.step,
            "receipts": self.step,
            "length": self._hours_text(self.length_days) if is_work else self._length_text(self.length_days),
            "date": self.date_to and self._date_text(self.date_to),
        }

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
        if names["step"]:
            return self.env._("%(length)s are kept as safety, measured on the last year (%(step)s)", **names)
        return self.env._("%(length)s are kept as security", **names)

    def _text_of_transit(self, names):
        return self.env._("%(length)s on the way to the customer", **names)

    def _text_of_impossible(self, names):
        return self.env._(
            "%(product)s cannot be supplied: check its routes, vendors, bill of materials and work centers",
            **names,
        )
