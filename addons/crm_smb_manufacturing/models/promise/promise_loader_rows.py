from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from .promise_facts import BillRow, LineRow, OperationRow, ProductRow


class SalePromiseLoader(models.AbstractModel):
    """The facts of products, bills and vendors as plain rows, one query for each kind.

    Records would cost more than the planning: a bill of 341 parts has some 5,000 values.
    """

    _inherit = "sale.promise.loader"

    def _read_products(self, company, product_ids):
        """Return {id: `ProductRow`} of all that the bills below these could need."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE need (product_id) AS (
                    SELECT unnest(%(asked)s)
                    UNION
                    SELECT line.product_id
                      FROM need
                      JOIN product_product product ON product.id = need.product_id
                      JOIN mrp_bom bom
                        ON bom.product_tmpl_id = product.product_tmpl_id
                       AND (bom.product_id IS NULL OR bom.product_id = product.id)
                       AND (bom.company_id IS NULL OR bom.company_id = %(company)s)
                       AND bom.active
                      JOIN mrp_bom_line line ON line.bom_id = bom.id
                )
                SELECT product.id, template.id, template.type, template.is_storable,
                       template.uom_id, template.categ_id,
                       ARRAY(SELECT route.id
                               FROM stock_route_product rel
                               JOIN stock_route route ON route.id = rel.route_id AND route.active
                              WHERE rel.product_id = template.id ORDER BY route.id),
                       EXISTS(SELECT FROM product_supplierinfo seller
                               WHERE seller.product_tmpl_id = template.id),
                       ARRAY(SELECT DISTINCT bom.type FROM mrp_bom bom
                              WHERE bom.product_tmpl_id = template.id AND bom.active ORDER BY bom.type)
                  FROM need
                  JOIN product_product product ON product.id = need.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                """,
                asked=list(product_ids),
                company=company.id,
            )
        )
        return {row[0]: ProductRow(*row[:6], tuple(row[6]), row[7], tuple(row[8])) for row in rows}

    def _read_bills(self, facts):
        """Read the bills of all products, their lines and operations."""
        rows = [row for row in facts.products.values() if row.kind != "service"]
        products = self.env["product.product"].browse(row.id for row in rows)
        # The domain wants to know the templates, which we have read.
        products._fields["product_tmpl_id"]._insert_cache(products, [row.template_id for row in rows])
        Bom = self.env["mrp.bom"]
        domain = Bom._bom_find_domain(products, company_id=facts.company.id)
        query = Bom._search(domain, order="sequence, product_id, id")
        columns = (
            "mrp_bom.id, mrp_bom.product_tmpl_id, mrp_bom.product_id, mrp_bom.type, mrp_bom.picking_type_id",
            "mrp_bom.product_qty::float8, mrp_bom.product_uom_id",
            "CASE WHEN mrp_bom.enable_batch_size THEN mrp_bom.batch_size::float8 END",
            "mrp_bom.produce_delay, mrp_bom.allow_operation_dependencies",
        )
        found = self.env.execute_query(query.select(*columns))
        boms = [BillRow(rank, *row) for rank, row in enumerate(found)]
        for bom in boms:
            facts.boms.setdefault((bom.product_id, bom.template_id), []).append(bom)
        if boms:
            ids = [bom.id for bom in boms]
            facts.lines = self._read_lines(ids)
            facts.operations = self._read_operations(ids)
            facts.conditional = {
                "mrp.bom.line": _conditional(facts.lines),
                "mrp.routing.workcenter": _conditional(facts.operations),
            }

    def _read_lines(self, bom_ids):
        """Return {bill id: [`LineRow`]} in bill order."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.bom_id, line.id, line.product_id, line.product_qty::float8,
                       line.product_uom_id, line.operation_id,
                       EXISTS(SELECT FROM mrp_bom_line_product_template_attribute_value_rel rel
                               WHERE rel.mrp_bom_line_id = line.id)
                  FROM mrp_bom_line line
                 WHERE line.bom_id = ANY(%s)
                 ORDER BY line.sequence, line.id
                """,
                bom_ids,
            )
        )
        return _grouped(rows, LineRow)

    def _read_operations(self, bom_ids):
        """Return {bill id: [`OperationRow`]} in Odoo's order."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT step.bom_id, step.id, step.name, step.workcenter_id,
                       step.time_cycle_manual, step.time_mode = 'auto',
                       ARRAY(SELECT rel.blocked_by_id
                               FROM mrp_routing_workcenter_dependencies_rel rel
                              WHERE rel.operation_id = step.id ORDER BY rel.blocked_by_id),
                       EXISTS(SELECT FROM mrp_routing_workcenter_product_template_attribute_value_rel rel
                               WHERE rel.mrp_routing_workcenter_id = step.id)
                  FROM mrp_routing_workcenter step
                 WHERE step.bom_id = ANY(%s) AND step.active
                 ORDER BY step.sequence, step.id
                """,
                bom_ids,
            )
        )
        return _grouped(rows, OperationRow)

    def _read_sellers(self, facts):
        """Read {template id: [(product id or None, vendor id, days)]} of usable vendors."""
        templates = list({row.template_id for row in facts.products.values() if row.has_sellers})
        if not templates:
            return
        rows = self.env.execute_query(
            SQL(
                """
                SELECT seller.product_tmpl_id, seller.product_id, seller.partner_id, seller.delay
                  FROM product_supplierinfo seller
                  JOIN res_partner vendor ON vendor.id = seller.partner_id AND vendor.active
                 WHERE seller.product_tmpl_id = ANY(%s)
                   AND (seller.company_id IS NULL OR seller.company_id = %s)
                """,
                templates,
                facts.company.id,
            )
        )
        facts.sellers = _grouped(rows, lambda *row: row)

    def _measured_minutes(self, facts):
        """Return the minutes per cycle of operations that take it from experience.

        As `mrp.routing.workcenter` does for one operation, for all in one query.
        """
        ids = [step.id for steps in facts.operations.values() for step in steps if step.is_measured]
        if not ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT operation_id, array_agg(done.id)
                  FROM (SELECT work.id, work.operation_id,
                               row_number() OVER (
                                   PARTITION BY work.operation_id
                                   ORDER BY work.date_finished DESC, work.id DESC
                               ) AS age
                          FROM mrp_workorder work
                         WHERE work.operation_id = ANY(%s)
                           AND work.state = 'done' AND work.qty_produced > 0) done
                  JOIN mrp_routing_workcenter operation ON operation.id = operation_id
                 WHERE age <= operation.time_mode_batch
                 GROUP BY operation_id
                """,
                ids,
            )
        )
        minutes, Work = {}, self.env["mrp.workorder"]
        everything = Work.browse(work_id for _operation, work_ids in rows for work_id in work_ids)
        for operation_id, work_ids in rows:
            works = Work.browse(work_ids).with_prefetch(everything.ids)
            cycles = sum(self._cycles(work) for work in works)
            if cycles:
                minutes[operation_id] = sum(works.mapped("duration")) / cycles
        return minutes

    @staticmethod
    def _cycles(work):
        capacity = work.workcenter_id._get_capacity(
            work.product_id, work.product_uom_id, work.operation_id.bom_id.product_qty
        )[0]
        return -(-work.qty_produced // capacity)


def _grouped(rows, make):
    """Return {first column: [made from the others]}."""
    groups = defaultdict(list)
    for key, *values in rows:
        groups[key].append(make(*values))
    return dict(groups)


def _conditional(rows_of):
    """Return the ids of the rows that are for some variants only."""
    return [row.id for rows in rows_of.values() for row in rows if row.is_conditional]
