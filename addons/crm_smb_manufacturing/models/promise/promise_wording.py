"""The reasons of an answer in words, in the language of whoever asked."""

from odoo import fields, models
from odoo.tools import format_date, format_decimalized_number


class SalePromiseReason(models.Model):
    _inherit = "sale.promise.reason"

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
            hours = format_decimalized_number(days * 24, 1)
            return self.env._("%(hours)s hours", hours=hours)
        return self.env._("%(days)s days", days=format_decimalized_number(days, 1))

    def _date_text(self, date):
        """Return the day of a naive UTC datetime where the user is."""
        local = fields.Datetime.context_timestamp(self, date)
        return format_date(self.env, local.date())

    # === ONE FOR EACH KIND === #

    def _text_of_stock(self, names):
        return self.env._("%(product)s is in stock", **names)

    def _text_of_incoming(self, names):
        if names["receipts"]:
            return self.env._(
                "%(product)s arrives on %(date)s with %(receipts)s", **names
            )
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
            "%(operation)s of %(product)s on %(workcenter)s takes %(length)s", **names
        )

    def _text_of_closed(self, names):
        if names["workcenter"]:
            return self.env._(
                "work center %(workcenter)s is closed for %(length)s", **names
            )
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
            "%(product)s cannot be supplied: check its routes, vendors, bill of "
            "materials and work centers",
            **names,
        )
