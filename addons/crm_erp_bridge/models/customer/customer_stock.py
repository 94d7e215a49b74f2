from odoo import api, fields, models
from odoo.tools import SQL

OPEN_PRODUCTION = ("confirmed", "progress", "to_close")


class CustomerStock(models.Model):
    """What there is of the goods that a customer buys: one row for each customer and product.

    Goods are those that the customer ordered before or has a part number for. What is held and
    made is the customer's own; what is free and what comes in is everybody's.
    """

    _name = "customer.stock"
    _description = "Stock for a Customer"
    _auto = False
    _rec_name = "product_id"
    _order = "partner_id, product_id, id"
    _depends = {
        "sale.order": ["state", "partner_id"],
        "sale.order.line": ["order_id", "product_id", "company_id"],
        "product.customer.code": ["partner_id", "product_tmpl_id", "product_id", "code"],
        "stock.move": ["sale_line_id", "state", "quantity"],
        "mrp.production": ["sale_line_id", "state", "product_uom_qty"],
        "res.partner": ["commercial_partner_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    part_number = fields.Char(string="Customer's Part Number", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    held_qty = fields.Float(
        string="Held", digits="Product Unit", readonly=True, help="Reserved for this customer's deliveries."
    )
    production_qty = fields.Float(
        string="In Production", digits="Product Unit", readonly=True, help="Being made for this customer."
    )
    free_qty = fields.Float(
        string="Free Now",
        digits="Product Unit",
        compute="_compute_free",
        compute_sudo=True,
        help="On hand and reserved for nobody.",
    )
    incoming_qty = fields.Float(
        string="Incoming",
        digits="Product Unit",
        compute="_compute_free",
        compute_sudo=True,
        help="Receipts and manufacturing orders on their way to stock, whoever they are for.",
    )

    @api.depends("product_id", "company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_free(self):
        for company, rows in self.grouped("company_id").items():
            company = company or self.env.company
            products = rows.product_id.with_company(company).with_context(allowed_company_ids=company.ids)
            found = {product.id: product for product in products}
            for row in rows:
                row.free_qty = found[row.product_id.id].free_qty
                row.incoming_qty = found[row.product_id.id].incoming_qty

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT MIN(known.id) AS id, firm AS partner_id, known.product_id, known.company_id,
                   (SELECT STRING_AGG(code.code, ', ' ORDER BY code.id)
                      FROM product_customer_code code
                      JOIN product_product product ON product.id = known.product_id
                     WHERE code.partner_id = firm AND code.product_tmpl_id = product.product_tmpl_id
                       AND COALESCE(code.product_id, known.product_id) = known.product_id) AS part_number,
                   COALESCE(SUM(held.qty), 0) AS held_qty,
                   COALESCE(SUM(made.qty), 0) AS production_qty
              FROM (%(known)s) known
              LEFT JOIN LATERAL (
                   SELECT SUM(move.quantity * unit.factor / base.factor) AS qty
                     FROM stock_move move
                     JOIN uom_uom unit ON unit.id = move.product_uom
                     JOIN product_product product ON product.id = move.product_id
                     JOIN product_template template ON template.id = product.product_tmpl_id
                     JOIN uom_uom base ON base.id = template.uom_id
                    WHERE move.sale_line_id = known.line_id AND move.product_id = known.product_id
                      AND move.production_id IS NULL
                      AND move.state IN ('assigned', 'partially_available')) held ON TRUE
              LEFT JOIN LATERAL (
                   SELECT SUM(production.product_uom_qty) AS qty
                     FROM mrp_production production
                    WHERE production.sale_line_id = known.line_id
                      AND production.product_id = known.product_id
                      AND production.state = ANY(%(open)s)) made ON TRUE
             GROUP BY firm, known.product_id, known.company_id
            """,
            known=self._query_known(),
            open=list(OPEN_PRODUCTION),
        )

    def _query_known(self):
        """Goods that customers ordered, and those that they have a number for."""
        return SQL(
            """
            SELECT line.id::bigint * 2 AS id, line.id AS line_id, partner.commercial_partner_id AS firm,
                   line.product_id, line.company_id
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN res_partner partner ON partner.id = sale.partner_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE sale.state = 'sale' AND template.is_storable
             UNION ALL
            SELECT code.id::bigint * 2 + 1, NULL, code.partner_id,
                   COALESCE(code.product_id, variant.id), COALESCE(code.company_id, company.id)
              FROM product_customer_code code
              JOIN product_template template ON template.id = code.product_tmpl_id
              JOIN LATERAL (
                   SELECT MIN(id) AS id FROM product_product
                    WHERE product_tmpl_id = template.id AND active) variant ON TRUE
              CROSS JOIN (SELECT MIN(id) AS id FROM res_company WHERE active) company
             WHERE template.is_storable AND variant.id IS NOT NULL
            """
        )

    # === ACTIONS === #

    def action_view_held(self):
        """Open the deliveries that hold goods for this customer.

        :return: window action
        """
        return self._open_moves(
            [
                ("sale_line_id.order_id.partner_id", "child_of", self.partner_id.id),
                ("production_id", "=", False),
                ("state", "in", ("assigned", "partially_available")),
            ]
        )

    def action_view_incoming(self):
        """Open what is on its way to stock.

        :return: window action
        """
        return self._open_moves(
            [
                ("state", "in", ("waiting", "confirmed", "assigned", "partially_available")),
                ("location_id.usage", "!=", "internal"),
                ("location_dest_id.usage", "=", "internal"),
            ]
        )

    def action_view_production(self):
        """Open what is being made for this customer.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.actions"]._for_xml_id("mrp.mrp_production_action"),
            "domain": [
                ("sale_line_id.order_id.partner_id", "child_of", self.partner_id.id),
                ("product_id", "=", self.product_id.id),
                ("state", "in", OPEN_PRODUCTION),
            ],
            "context": {},
        }

    def _open_moves(self, domain):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.actions"]._for_xml_id("stock.stock_move_action"),
            "domain": [*domain, ("product_id", "=", self.product_id.id)],
            "context": {},
        }
