from collections import Counter

from odoo import api, models


class TakeoverRun(models.AbstractModel):
    """Sales from before."""

    _inherit = "takeover.run"

    @api.model
    def _load_history(self, job):
        rows = job.good("history")
        customers = self._customers_of_rows(job, rows)
        there = self._known_sales(rows)
        items = []
        for row in job.good("history"):
            product = self._product(job, row, "code")
            if not product:
                continue
            vals = self._prepare_sale_vals(row, customers[id(row)], product)
            key = self._sale_key(vals)
            if there[key]:
                # Two equal rows are two sales; each row uses up one that is there.
                there[key] -= 1
                job.existing["history"] += 1
            else:
                items.append(([row], vals))
        self._create_rows(job, "legacy.sale", items)

    @api.model
    def _prepare_sale_vals(self, row, customer, product):
        company = self.env.company
        return {
            "date": row["date"],
            "partner_id": customer.id,
            "product_id": product.id,
            "quantity": float(row["quantity"]),
            "amount": company.currency_id.round(float(row["amount"])),
            "cost": company.currency_id.round(float(row["cost"] or 0)),
            "company_id": company.id,
            "currency_id": company.currency_id.id,
        }

    @api.model
    def _sale_key(self, vals):
        return (
            vals["date"],
            vals["partner_id"],
            vals["product_id"],
            *(round(vals[name], 6) for name in ("quantity", "amount", "cost")),
        )

    @api.model
    def _known_sales(self, rows):
        """Count the sales that are there by everything that tells them apart."""
        if not rows:
            return Counter()
        dates = [row["date"] for row in rows]
        sales = self.env["legacy.sale"].search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("date", ">=", min(dates)),
                ("date", "<=", max(dates)),
            ],
            ["date", "partner_id", "product_id", "quantity", "amount", "cost"],
        )
        return Counter(
            self._sale_key(
                {
                    "date": sale.date,
                    "partner_id": sale.partner_id.id,
                    "product_id": sale.product_id.id,
                    "quantity": sale.quantity,
                    "amount": sale.amount,
                    "cost": sale.cost,
                }
            )
            for sale in sales
        )
