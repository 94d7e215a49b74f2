from odoo import fields, models
from odoo.tools import SQL

from .promise_facts import BillRow, LineRow, OperationRow, ProductRow

# Of one bill: its lines in bill order, its operations in Odoo's order.
LINES = """
    (SELECT json_agg(
                json_build_array(
                    line.id, line.product_id, line.product_qty, line.product_uom_id, line.operation_id,
                    EXISTS(SELECT FROM mrp_bom_line_product_template_attribute_value_rel rel
                            WHERE rel.mrp_bom_line_id = line.id))
                ORDER BY line.sequence, line.id)
       FROM mrp_bom_line line
      WHERE line.bom_id = mrp_bom.id)
"""
OPERATIONS = """
    (SELECT json_agg(
                json_build_array(
                    step.id, step.name, step.workcenter_id, step.time_cycle_manual, step.time_mode = 'auto',
                    ARRAY(SELECT rel.blocked_by_id
                            FROM mrp_routing_workcenter_dependencies_rel rel
                           WHERE rel.operation_id = step.id ORDER BY rel.blocked_by_id),
                    EXISTS(SELECT FROM mrp_routing_workcenter_product_template_attribute_value_rel rel
                            WHERE rel.mrp_routing_workcenter_id = step.id))
                ORDER BY step.sequence, step.id)
       FROM mrp_routing_workcenter step
      WHERE step.bom_id = mrp_bom.id AND step.active)
"""


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
                    SELECT unnest(%(asked)s::int[])
                    UNION
                    SELECT part.product_id
                      FROM need
                      JOIN product_product product ON product.id = need.product_id
                -- OFFSET keeps Postgres from joining all bills to all lines once a level
                CROSS JOIN LATERAL (
                           SELECT line.product_id
                             FROM mrp_bom bom
                             JOIN mrp_bom_line line ON line.bom_id = bom.id
                            WHERE bom.product_tmpl_id = product.product_tmpl_id
                              AND (bom.product_id IS NULL OR bom.product_id = product.id)
                              AND (bom.company_id IS NULL OR bom.company_id = %(company)s)
                              AND bom.active
                           OFFSET 0) part
                ),
                known AS MATERIALIZED (
                    SELECT product.id, template.id AS template_id, template.type, template.is_storable,
                           template.uom_id, template.categ_id
                      FROM need
                      JOIN product_product product ON product.id = need.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                ),
                routed AS (
                    SELECT rel.product_id AS template_id, array_agg(route.id ORDER BY route.id) AS ids
                      FROM stock_route_product rel
                      JOIN stock_route route ON route.id = rel.route_id AND route.active
                     WHERE rel.product_id IN (SELECT template_id FROM known)
                     GROUP BY rel.product_id
                ),
                billed AS (
                    SELECT bom.product_tmpl_id AS template_id, array_agg(DISTINCT bom.type) AS types
                      FROM mrp_bom bom
                     WHERE bom.active AND bom.product_tmpl_id IN (SELECT template_id FROM known)
                     GROUP BY bom.product_tmpl_id
                ),
                sold AS (
                    SELECT known.id,
                           json_agg(json_build_array(
                               seller.partner_id, seller.delay,
                               CASE WHEN seller.product_uom_id = known.uom_id THEN seller.min_qty::float8 END,
                               COALESCE(seller.date_start <= %(today)s, TRUE)
                               AND COALESCE(seller.date_end >= %(today)s, TRUE)))
                           FILTER (WHERE vendor.active
                                     AND (seller.product_id IS NULL OR seller.product_id = known.id)
                                     AND (seller.company_id IS NULL OR seller.company_id = %(company)s)
                           ) AS sellers
                      FROM known
                      JOIN product_supplierinfo seller ON seller.product_tmpl_id = known.template_id
                      JOIN res_partner vendor ON vendor.id = seller.partner_id
                     GROUP BY known.id
                )
                SELECT known.*, routed.ids, sold.id IS NOT NULL, billed.types, sold.sellers
                  FROM known
             LEFT JOIN routed USING (template_id)
             LEFT JOIN billed USING (template_id)
             LEFT JOIN sold ON sold.id = known.id
                """,
                asked=list(product_ids),
                company=company.id,
                today=fields.Date.today(),
            )
        )
        return {
            row[0]: ProductRow(*row[:6], tuple(row[6] or ()), row[7], tuple(row[8] or ()), row[9] or ())
            for row in rows
        }

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
            LINES,
            OPERATIONS,
        )
        for rank, row in enumerate(self.env.execute_query(query.select(*columns))):
            *values, lines, operations = row
            bom = BillRow(rank, *values)
            facts.boms.setdefault((bom.product_id, bom.template_id), []).append(bom)
            facts.lines[bom.id] = [LineRow(*line) for line in lines or ()]
            facts.operations[bom.id] = [OperationRow(*step) for step in operations or ()]
        facts.conditional = {
            "mrp.bom.line": _conditional(facts.lines),
            "mrp.routing.workcenter": _conditional(facts.operations),
        }

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


def _conditional(rows_of):
    """Return the ids of the rows that are for some variants only."""
    return [row.id for rows in rows_of.values() for row in rows if row.is_conditional]
