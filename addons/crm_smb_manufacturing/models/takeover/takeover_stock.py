from odoo import api, models


class TakeoverRun(models.AbstractModel):
    """Opening stock: one inventory for products that nothing has moved yet."""

    _inherit = "takeover.run"

    @api.model
    def _load_stock(self, job):
        location = self._warehouse().lot_stock_id
        products = [(row, self._product(job, row, "code")) for row in job.good("stock")]
        moved = self._moved_products([p.id for _row, p in products if p])
        items, seen = {}, moved
        for row, product in products:
            if not product:
                continue
            if product in seen or not row["quantity"]:
                job.existing["stock"] += 1
            else:
                self._add_count(items, row, product, location)
        done = self._apply(job, list(items.values()), self._count_stock)
        for rows, _quant in done:
            job.created["stock"] += len(rows)

    @api.model
    def _add_count(self, items, row, product, location):
        """A product on several rows (bins, batches) is counted once, with the sum."""
        rows, vals = items.setdefault(
            product.id,
            (
                [],
                {
                    "product_id": product.id,
                    "location_id": location.id,
                    "inventory_quantity": 0.0,
                },
            ),
        )
        rows.append(row)
        vals["inventory_quantity"] = float(sum(r["quantity"] for r in rows))

    @api.model
    def _moved_products(self, product_ids):
        """Return the products with any move done: their stock is Odoo's business now."""
        groups = self.env["stock.move"]._read_group(
            [
                ("product_id", "in", product_ids),
                ("state", "=", "done"),
                ("company_id", "=", self.env.company.id),
            ],
            ["product_id"],
        )
        return self.env["product.product"].concat(*(product for (product,) in groups))

    @api.model
    def _count_stock(self, vals_list):
        quants = (
            self.env["stock.quant"]
            .with_context(inventory_mode=True)
            .create([dict(vals) for vals in vals_list])
        )
        quants.action_apply_inventory()
        return list(quants)
