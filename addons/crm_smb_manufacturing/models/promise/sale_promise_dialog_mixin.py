from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, formatLang

# How a kind of reason is drawn: six colours with an icon each, that a person can tell apart.
LOOKS = {
    "stock": "stock",
    "incoming": "purchase",
    "purchasing": "purchase",
    "vendor": "purchase",
    "subcontract": "purchase",
    "queue": "queue",
    "work": "work",
    "lead_time": "work",
    "transfer": "transport",
    "outgoing": "transport",
    "transit": "transport",
    "closed": "waiting",
    "security": "waiting",
    "impossible": "impossible",
}


class SalePromiseDialogMixin(models.AbstractModel):
    """What the dialog "Why This Date" shows of an order line or an inquiry.

    Everything is put into words here; the client draws. Nothing is written: the engine is
    asked once, on one snapshot, and only for what is not confirmed yet.
    """

    _name = "sale.promise.dialog.mixin"
    _description = "Dialog: Why This Date"

    def action_view_promise_reasons(self):
        """Open the chain that binds the date, what would change it and what could go earlier.

        :return: client action
        :raises AccessError: for whoever may not read the record or the reasons of promises
        """
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "crm_smb_manufacturing.promise_dialog",
            "name": self.env._("Why This Date"),
            "target": "new",
            "context": {"dialog_size": "extra-large", "footer": False},
            "params": self._prepare_promise_dialog(),
        }

    # === HOOKS === #

    def _dialog_reasons(self):
        """Hook: the reasons that were kept with the answer."""
        raise NotImplementedError

    def _dialog_wish(self):
        """Hook: the record with the date that the customer asks for."""
        raise NotImplementedError

    def _dialog_outlook(self):
        """Hook: the engine's `Outlook` as of the answer, None where nothing is to be decided."""
        raise NotImplementedError

    def _dialog_can_split(self):
        """Hook: whether a partial delivery can be taken over with one click."""
        return False

    # === DATA === #

    def _prepare_promise_dialog(self):
        """Return what the dialog draws, in the words and the time of whoever reads."""
        self.ensure_one()
        self.check_access("read")
        # A customer in the portal reads his order, but not how we come to its date.
        self.env["sale.promise.reason"].check_access("read")
        date = self.promise_date
        outlook = self._dialog_outlook()
        reasons = self._dialog_reasons()
        return {
            "model": self._name,
            "id": self.id,
            "product": self.product_id.display_name,
            "quantity": self._dialog_quantity(self.product_uom_qty),
            "date": date and self._dialog_moment(date),
            "reason": reasons._most_binding().text or "",
            "wish": self._prepare_dialog_wish(date),
            "notice": self._dialog_notice(outlook),
            "segments": self._prepare_dialog_segments(reasons),
            "changes": self._prepare_dialog_changes(outlook),
            "deliveries": self._prepare_dialog_deliveries(outlook),
            "can_split": self._dialog_can_split(),
        }

    def _prepare_dialog_wish(self, date):
        wish = self._dialog_wish()
        if not wish.requested_date or not date:
            return False
        day = fields.Datetime.context_timestamp(self, date).date()
        return {
            "date": format_date(self.env, wish.requested_date),
            "text": wish._requested_text(day),
            "is_late": day > wish.requested_date,
        }

    def _dialog_notice(self, outlook):
        """Return a sentence when the answer would be another one by now."""
        if not outlook:
            return ""
        date = outlook.answer.date
        days = [at and self._dialog_day(at) for at in (self.promise_date or None, date)]
        if days[0] == days[1]:
            return ""
        if not date:
            return self.env._("By now no date can be promised any more: ask again.")
        return self.env._("Asked again, it would be %(date)s.", date=self._dialog_moment(date))

    @api.model
    def _prepare_dialog_segments(self, reasons):
        """Return the segments of the bar: an operation and its breaks are one."""
        # sudo: names of machines, vendors and warehouses, as in the sentence
        reasons = reasons.sudo()
        binding = reasons._most_binding()
        kinds = dict(reasons._fields["kind"]._description_selection(self.env))
        segments = []
        for reason in reasons:
            if reason.is_continued and segments:
                part = segments[-1]
                part["date_to"] = reason.date_to
                part["days"] += reason.days
                part["is_binding"] |= reason == binding
                continue
            is_receiving = reason.kind == "lead_time" and reason.step == "incoming"
            segments.append(
                {
                    "look": "transport" if is_receiving else LOOKS[reason.kind],
                    "kind": kinds[reason.kind],
                    "text": reason.text,
                    "date_from": reason.date_from,
                    "date_to": reason.date_to,
                    "days": reason.days,
                    "is_binding": reason == binding,
                }
            )
        return [self._prepare_dialog_segment(index, part) for index, part in enumerate(segments)]

    @api.model
    def _prepare_dialog_segment(self, index, part):
        return {
            **part,
            "id": index,
            "length": self.env["sale.promise.reason"]._length_text(part["days"]),
            "date_from": self._dialog_moment(part["date_from"]),
            "date_to": part["date_to"] and self._dialog_moment(part["date_to"]),
        }

    def _prepare_dialog_changes(self, outlook):
        """Return what each change would gain, splitting first."""
        if not outlook:
            return []
        changes = [
            {
                "kind": change.kind,
                "text": self._dialog_change_text(change),
                "date": self._dialog_moment(change.date),
                "gain": self.env["sale.promise.reason"]._length_text(change.gain / timedelta(days=1)),
            }
            for change in outlook.changes
        ]
        return self._prepare_dialog_split(outlook) + changes

    def _prepare_dialog_split(self, outlook):
        """Return the partial delivery that has everything there soonest, as one change."""
        date = outlook.answer.date
        parts = [part for part in outlook.deliveries if part.rest_date]
        if not date or not parts:
            return []
        best = min(parts, key=lambda part: (max(part.date, part.rest_date), min(part.date, part.rest_date)))
        first = min(best.date, best.rest_date)
        return [
            {
                "kind": "split",
                "text": self.env._("Split: %(parts)s", parts=self._dialog_delivery_text(best)),
                "date": self._dialog_moment(first),
                "gain": self.env["sale.promise.reason"]._length_text((date - first) / timedelta(days=1)),
            }
        ]

    def _prepare_dialog_deliveries(self, outlook):
        return [
            {
                "id": index,
                "quantity": part.qty / self._dialog_step(),
                "text": self._dialog_delivery_text(part),
            }
            for index, part in enumerate(outlook.deliveries if outlook else ())
        ]

    def _dialog_step(self):
        """Return one piece of the unit that the customer orders in, in the product's unit."""
        return self.product_uom_id._compute_quantity(1, self.product_id.uom_id, round=False)

    # === WORDS === #

    def _dialog_moment(self, date):
        return format_datetime(self.env, date, tz=str(self.env.tz), dt_format="short")

    def _dialog_day(self, date):
        return format_date(self.env, fields.Datetime.context_timestamp(self, date).date())

    def _dialog_quantity(self, quantity):
        digits = 0 if quantity == int(quantity) else 2
        return f"{formatLang(self.env, quantity, digits=digits)} {self.product_uom_id.name}"

    def _dialog_delivery_text(self, part):
        step = self._dialog_step()
        first, last = (part.date, part.qty), (part.rest_date, part.rest)
        if part.rest_date and part.rest_date < part.date:
            # Whoever is asked second may be done first, on another machine.
            first, last = last, first
        names = {
            "part": self._dialog_quantity(first[1] / step),
            "date": self._dialog_day(first[0]),
            "rest": self._dialog_quantity(last[1] / step),
        }
        if not last[0]:
            return self.env._("%(part)s on %(date)s; the other %(rest)s cannot be had", **names)
        return self.env._(
            "%(part)s on %(date)s, the other %(rest)s on %(rest_date)s",
            rest_date=self._dialog_day(last[0]),
            **names,
        )

    def _dialog_change_text(self, change):
        # sudo: names only, as in the reasons
        product = self.env["product.product"].sudo().browse(change.product and change.product[0])
        names = {
            "product": product.display_name,
            "vendor": self.env["res.partner"].sudo().browse(change.vendor).display_name,
            "workcenter": self.env["mrp.workcenter"].sudo().browse(change.workcenter).name,
            "receipts": ", ".join(change.name or ()),
            "minimum": formatLang(self.env, change.min_qty or 0, digits=0),
        }
        return getattr(self, f"_dialog_text_of_{change.kind}")(change, names)

    def _dialog_text_of_overtime(self, _change, names):
        return self.env._("%(workcenter)s works day and night", **names)

    def _dialog_text_of_queue(self, _change, names):
        return self.env._("%(workcenter)s takes this first", **names)

    def _dialog_text_of_receipt(self, _change, names):
        if names["receipts"]:
            return self.env._("%(product)s arrives at once with %(receipts)s", **names)
        return self.env._("%(product)s arrives at once", **names)

    def _dialog_text_of_vendor(self, _change, names):
        return self.env._("%(vendor)s delivers %(product)s at once", **names)

    def _dialog_text_of_other_vendor(self, change, names):
        if (change.min_qty or 0) > 1:
            return self.env._("Buy %(product)s from %(vendor)s, at least %(minimum)s", **names)
        return self.env._("Buy %(product)s from %(vendor)s", **names)
