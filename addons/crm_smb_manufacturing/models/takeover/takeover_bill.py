from collections import Counter

from odoo import api, models
from odoo.fields import Domain

from ...takeover.bills import lines_in_a_circle


class TakeoverRun(models.AbstractModel):
    """Bills of materials and their operations."""

    _inherit = "takeover.run"

    # === bills === #

    @api.model
    def _load_bills(self, job):
        lines = self._good_lines(job)
        bills = {}
        for row, product, component, unit in lines:
            key = product.product_tmpl_id.id, row["version"] or ""
            bills.setdefault(key, []).append((row, product, component, unit))
        known = self._known_bills(job)
        items, additions = [], []
        for key, bill_lines in bills.items():
            if key in known:
                additions += self._missing_lines(job, known[key], bill_lines)
            else:
                rows = [row for row, *_rest in bill_lines]
                items.append((rows, self._prepare_bill_vals(bill_lines)))
        self._create_rows(job, "mrp.bom", items)
        self._create_rows(job, "mrp.bom.line", additions)

    @api.model
    def _good_lines(self, job):
        """Return [(row, product, component, unit)] of the lines that can be built."""
        lines = []
        for row in job.good("bills"):
            product = self._product(job, row, "parent", "unknown_parent")
            component = product and self._product(job, row, "component", "unknown_component")
            unit = component and self._line_unit(job, row, component)
            if unit:
                lines.append((row, product, component, unit))
        edges = self._known_edges(job)
        bad = lines_in_a_circle(
            edges + [(p.product_tmpl_id.id, c.product_tmpl_id.id) for _r, p, c, _u in lines]
        )
        for index in bad:
            if index >= len(edges):
                row = lines[index - len(edges)][0]
                job.reject(row, "in_itself", value=row["parent"])
        return [line for line in lines if not job.is_rejected(line[0])]

    @api.model
    def _known_edges(self, job):
        """Return [(template id, component template id)] of the bills that are there."""
        lines = self.env["mrp.bom.line"].search_fetch(
            Domain("bom_id.active", "=", True) & self._own(), ["bom_id", "product_id"]
        )
        return [(line.bom_id.product_tmpl_id.id, line.product_id.product_tmpl_id.id) for line in lines]

    @api.model
    def _line_unit(self, job, row, component):
        if not row["unit"]:
            return component.uom_id
        unit = self._unit(job, row)
        if unit != component.uom_id and not unit._has_common_reference(component.uom_id):
            job.reject(
                row,
                "unit_of_another_kind",
                unit=row["unit"],
                product_unit=component.uom_id.display_name,
                value=row["component"],
            )
            return None
        return unit

    @api.model
    def _known_bills(self, job):
        """Return {(template id, version): bill} of the products in the sheets."""
        templates = {product.product_tmpl_id.id for product in job.products.values()}
        bills = self.env["mrp.bom"].search(
            Domain("product_tmpl_id", "in", list(templates)) & self._own(),
            order="sequence desc, id desc",
        )
        return {(bill.product_tmpl_id.id, bill.code or ""): bill for bill in bills}

    @api.model
    def _missing_lines(self, job, bill, bill_lines):
        """Lines of the sheet whose component the bill has not, or not as often."""
        there = Counter(bill.bom_line_ids.mapped("product_id.id"))
        missing = []
        for row, _product, component, unit in bill_lines:
            if there[component.id]:
                there[component.id] -= 1
                job.existing["bills"] += 1
            else:
                vals = self._prepare_line_vals(row, component, unit, row.number)
                missing.append(([row], {**vals, "bom_id": bill.id}))
        return missing

    @api.model
    def _prepare_bill_vals(self, bill_lines):
        row, product, _component, _unit = bill_lines[0]
        return {
            "product_tmpl_id": product.product_tmpl_id.id,
            "product_qty": 1.0,
            "product_uom_id": product.uom_id.id,
            "code": row["version"],
            "type": "normal",
            "company_id": self.env.company.id,
            "bom_line_ids": [
                (0, 0, self._prepare_line_vals(row, component, unit, sequence))
                for sequence, (row, _p, component, unit) in enumerate(bill_lines, 1)
            ],
        }

    @api.model
    def _prepare_line_vals(self, row, component, unit, sequence):
        return {
            "product_id": component.id,
            "product_qty": float(row["quantity"]),
            "product_uom_id": unit.id,
            "sequence": sequence,
        }

    # === operations === #

    @api.model
    def _load_operations(self, job):
        bills = self._bills_of_products(job)
        known = {
            (operation.bom_id.id, operation.sequence, operation.name)
            for operation in self.env["mrp.routing.workcenter"].search_fetch(
                [("bom_id", "in", [bill.id for bill in bills.values()])],
                ["bom_id", "sequence", "name"],
            )
        }
        items = []
        for row in job.good("operations"):
            vals = self._prepare_operation_vals(job, row, bills)
            if not vals:
                continue
            if (vals["bom_id"], vals["sequence"], vals["name"]) in known:
                job.existing["operations"] += 1
            else:
                items.append(([row], vals))
        self._create_rows(job, "mrp.routing.workcenter", items)

    @api.model
    def _bills_of_products(self, job):
        """Return {(template id, version): bill}; without a version, the first bill."""
        bills = self._known_bills(job)
        first = {}
        for (template, _version), bill in bills.items():
            best = first.get((template, None))
            if best is None or (bill.sequence, bill.id) < (best.sequence, best.id):
                first[template, None] = bill
        return {**bills, **first}

    @api.model
    def _prepare_operation_vals(self, job, row, bills):
        product = self._product(job, row, "parent", "unknown_parent")
        if product is None:
            return None
        bill = bills.get((product.product_tmpl_id.id, row["version"]))
        if not bill:
            job.reject(row, "unknown_bill", value=row["parent"])
            return None
        workcenter = job.workcenters.get(row["workcenter"])
        if not workcenter:
            job.reject(row, "unknown_workcenter", value=row["workcenter"])
            return None
        return {
            "bom_id": bill.id,
            "name": row["name"],
            "sequence": row["sequence"] or row.number,
            "workcenter_id": workcenter.id,
            "time_mode": "manual",
            "time_cycle_manual": float(row["minutes"]),
        }
