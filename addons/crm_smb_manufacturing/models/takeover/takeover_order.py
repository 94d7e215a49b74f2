import datetime

import pytz

from odoo import api, models


class TakeoverRun(models.AbstractModel):
    """Open orders: confirmed under their own number, due when the customer was told."""

    _inherit = "takeover.run"

    @api.model
    def _load_orders(self, job):
        rows = job.good("orders")
        customers = self._customers_of_rows(job, rows)
        self._give_codes(job, customers.values())
        lines = {}
        for row in job.good("orders"):
            product = self._product(job, row, "code")
            if product:
                lines.setdefault(row["number"], []).append((row, customers[id(row)], product))
        there = self._known_orders(lines)
        items = []
        for number, order_lines in lines.items():
            order_lines = self._lines_of_one_customer(job, order_lines)
            if number in there:
                self._note_known_order(job, there[number], order_lines)
            else:
                items.append(
                    (
                        [row for row, _customer, _product in order_lines],
                        self._prepare_order_vals(number, order_lines),
                    )
                )
        done = self._create_rows(job, "sale.order", items)
        if not job.dry_run:
            self._confirm_orders(job, done)

    @api.model
    def _known_orders(self, numbers):
        orders = self.env["sale.order"].search(
            [
                ("name", "in", list(numbers)),
                ("company_id", "=", self.env.company.id),
            ]
        )
        return {order.name: order for order in orders}

    @api.model
    def _lines_of_one_customer(self, job, order_lines):
        first_row, customer, _product = order_lines[0]
        good = []
        for row, line_customer, product in order_lines:
            if line_customer == customer:
                good.append((row, line_customer, product))
            else:
                job.reject(row, "order_of_two", value=row["number"], row=first_row.number)
        return good

    @api.model
    def _note_known_order(self, job, order, order_lines):
        """An order that is there is people's business; what it lacks is told."""
        for row, _customer, product in order_lines:
            if product in order.order_line.product_id:
                job.existing["orders"] += 1
            else:
                job.reject(row, "order_exists", value=row["number"])

    @api.model
    def _prepare_order_vals(self, number, order_lines):
        dates = [row["date"] for row, _customer, _product in order_lines if row["date"]]
        vals = {
            "name": number,
            "partner_id": order_lines[0][1].id,
            "company_id": self.env.company.id,
            "order_line": [
                (0, 0, self._prepare_order_line_vals(row, product)) for row, _customer, product in order_lines
            ],
        }
        if dates:
            vals["commitment_date"] = self._noon(max(dates))
        return vals

    @api.model
    def _prepare_order_line_vals(self, row, product):
        vals = {"product_id": product.id, "product_uom_qty": float(row["quantity"])}
        if row["price"] is not None:
            vals["price_unit"] = float(row["price"])
        return vals

    @api.model
    def _noon(self, date):
        """Return noon of a day in the company's working time zone, as UTC."""
        zone = pytz.timezone(self.env.company.resource_calendar_id.tz or "UTC")
        noon = datetime.datetime.combine(date, datetime.time(12))
        return zone.localize(noon).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _confirm_orders(self, job, done):
        """Confirm what no guard holds; what one holds stays a quotation and is told."""
        items = []
        for rows, order in done:
            reasons = order._hold_reasons()
            if reasons:
                job.flagged["orders"] += len(rows)
                job.note(rows[0], "order_held", value=order.name, detail=" ".join(reasons))
            else:
                items.append((rows, order))
        self._apply(job, items, self._confirm_batch)

    @api.model
    def _confirm_batch(self, orders):
        self.env["sale.order"].concat(*orders).action_confirm()
        return orders
