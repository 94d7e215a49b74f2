from odoo import api, models
from odoo.fields import Domain

from ...identity import name_key
from ...takeover.units import unit_key, unit_reference


class TakeoverRun(models.AbstractModel):
    """Products, their units, vendors and costs."""

    _inherit = "takeover.run"

    @api.model
    def _load_products(self, job):
        rows = self._distinct_products(job)
        self._find_products(job)
        made = {row["parent"].casefold() for row in job.good("bills")}
        parts = {row["component"].casefold() for row in job.good("bills")}
        sold = {row["code"].casefold() for kind in ("history", "orders") for row in job.good(kind)}
        items = []
        for row in rows:
            code = row["code"].casefold()
            unit = self._unit(job, row)
            if code in job.products:
                self._note_existing(job, row, unit)
                continue
            is_made = row["source"] == "make" or (not row["source"] and code in made)
            is_sold = code in sold or (is_made and code not in parts)
            items.append(([row], self._prepare_product_vals(row, unit, is_made, is_sold)))
        for done_rows, product in self._create_rows(job, "product.product", items):
            job.products[done_rows[0]["code"].casefold()] = product
        self._load_sellers(job, rows)

    @api.model
    def _distinct_products(self, job):
        """A code that comes twice is loaded once; the second row is told."""
        first, rows = {}, []
        for row in job.good("products"):
            code = row["code"].casefold()
            if code in first:
                job.reject(row, "duplicate_code", value=row["code"], row=first[code].number)
            else:
                first[code] = row
                rows.append(row)
        return rows

    @api.model
    def _find_products(self, job):
        """Look up all products that any sheet names: one query."""
        names = (
            ("products", "code"),
            ("bills", "parent"),
            ("bills", "component"),
            ("operations", "parent"),
            ("stock", "code"),
            ("history", "code"),
            ("orders", "code"),
        )
        codes = {row[name] for kind, name in names for row in job.good(kind)}
        codes |= {code.upper() for code in codes} | {code.lower() for code in codes}
        found = (
            self.env["product.product"]
            .with_context(active_test=False)
            .search(
                Domain("default_code", "in", list(codes)) & self._own(),
                order="active desc, company_id, id desc",
            )
        )
        # The last one written wins: active and of this company, the oldest.
        job.products = {product.default_code.casefold(): product for product in reversed(found)}

    @api.model
    def _product(self, job, row, name, code="unknown_product"):
        """Return the product that a cell names; rejects the row when there is none."""
        product = job.products.get(row[name].casefold())
        if product is None:
            job.reject(row, code, value=row[name])
        return product

    @api.model
    def _note_existing(self, job, row, unit):
        product = job.products[row["code"].casefold()]
        job.existing["products"] += 1
        if product.uom_id != unit:
            job.note(row, "unit_differs", value=row["code"], unit=product.uom_id.display_name)

    @api.model
    def _prepare_product_vals(self, row, unit, is_made, is_sold):
        vals = {
            "name": row["name"],
            "default_code": row["code"],
            "type": "consu",
            "is_storable": True,
            "uom_id": unit.id,
            "sale_ok": is_sold,
            "purchase_ok": not is_made,
            # Odoo's default of 1.00 would be quoted.
            "list_price": float(row["price"] or 0),
            "route_ids": [(6, 0, self._supply_route("make" if is_made else "buy").ids)],
        }
        if row["cost"] is not None:
            vals["standard_price"] = float(row["cost"])
        return vals

    # === units === #

    @api.model
    def _unit(self, job, row):
        """Return the unit of a row; one that Odoo does not know becomes one of its own."""
        name = row["unit"]
        units = job.links("units")
        key = unit_key(name)
        if key not in units:
            units[key] = self._find_unit(name)
            if not units[key]:
                units[key] = self.env["uom.uom"].create({"name": name})
                job.note(row, "new_unit", value=name)
        return units[key]

    @api.model
    def _find_unit(self, name):
        reference = unit_reference(name)
        unit = reference and self.env.ref(reference, raise_if_not_found=False)
        return unit or self.env["uom.uom"].search([("name", "=ilike", name)], limit=1)

    # === vendors of products === #

    @api.model
    def _load_sellers(self, job, rows):
        """Give each bought product its vendor, lead time and minimum quantity."""
        rows = [r for r in rows if r["vendor"] and r["code"].casefold() in job.products]
        templates = {id(row): job.products[row["code"].casefold()].product_tmpl_id for row in rows}
        known = {
            (seller.product_tmpl_id.id, seller.partner_id.id)
            for seller in self.env["product.supplierinfo"].search_fetch(
                Domain("product_tmpl_id", "in", [t.id for t in templates.values()]) & self._own(),
                ["product_tmpl_id", "partner_id"],
            )
        }
        items = []
        for row in rows:
            vendor = job.vendors[name_key(row["vendor"])]
            template = templates[id(row)]
            if (template.id, vendor.id) not in known:
                items.append(([row], self._prepare_seller_vals(row, vendor, template)))
        self._apply(job, items, self.env["product.supplierinfo"].create)

    @api.model
    def _prepare_seller_vals(self, row, vendor, template):
        return {
            "partner_id": vendor.id,
            "product_tmpl_id": template.id,
            "price": float(row["cost"] or 0),
            "delay": row["lead_days"] or 0,
            "min_qty": float(row["min_qty"] or 0),
            "company_id": self.env.company.id,
            "currency_id": self.env.company.currency_id.id,
        }
