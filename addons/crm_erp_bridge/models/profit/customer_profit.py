from odoo import fields, models
from odoo.tools import SQL

from .sale_order_line import COST_GROUPS

SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")


class CustomerProfit(models.Model):
    """Revenue and actual cost by customer, product, salesperson and month.

    Rows come from sources (``_profit_sources``): posted customer invoice and credit
    note lines at their invoice date, and the actual cost of order lines at the date
    of their first invoice (before there is one, at the order's). Everything is in
    the currency of the row's company. The sum over an order's lines equals the
    figures on those lines.
    """

    _name = "customer.profit"
    _description = "Customer Profit"
    _inherit = ["price.hidden.mixin"]
    _auto = False
    _rec_name = "partner_id"
    _order = "date desc, id desc"
    _depends = {
        "account.move": [
            "state",
            "move_type",
            "invoice_date",
            "commercial_partner_id",
            "invoice_user_id",
        ],
        "account.move.line": [
            "balance",
            "display_type",
            "parent_state",
            "product_id",
            "sale_line_ids",
        ],
        "sale.order": ["date_order", "partner_id", "user_id"],
        "sale.order.line": [
            "order_id",
            "product_id",
            "company_id",
            "invoice_lines",
            "actual_cost",
            "actual_material_cost",
            "actual_operation_cost",
            "actual_subcontract_cost",
            "actual_trouble_cost",
        ],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["currency_id"],
    }

    date = fields.Date(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    order_id = fields.Many2one("sale.order", string="Sales Order", readonly=True)
    order_line_id = fields.Many2one("sale.order.line", string="Sales Order Line", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    revenue = fields.Monetary(readonly=True, groups=COST_GROUPS)
    material_cost = fields.Monetary(string="Material", readonly=True, groups=COST_GROUPS)
    operation_cost = fields.Monetary(string="Operations", readonly=True, groups=COST_GROUPS)
    subcontract_cost = fields.Monetary(string="Subcontracting", readonly=True, groups=COST_GROUPS)
    trouble_cost = fields.Monetary(string="Trouble", readonly=True, groups=COST_GROUPS)
    cost = fields.Monetary(string="Total Cost", readonly=True, groups=COST_GROUPS)
    profit = fields.Monetary(readonly=True, groups=COST_GROUPS)

    @property
    def _table_query(self):
        columns = [name for name, field in self._fields.items() if field.store]
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s FROM %s WHERE %s",
                SQL(", ").join(
                    SQL(
                        "%s AS %s",
                        select.get(name, self._empty_column(name)),
                        SQL.identifier(name),
                    )
                    for name in columns
                ),
                source,
                where,
            )
            for select, source, where in self._profit_sources()
        )

    def _empty_column(self, name):
        """What a source that does not know a column shows there."""
        field = self._fields[name]
        value = "0" if field.type == "monetary" else "NULL"
        return SQL("%s::%s", SQL(value), SQL(field.column_type[1]))

    def _profit_sources(self):
        """Where the rows come from. Hook: append sources to the list.

        Row ids must not collide: source ``n`` of ``k`` uses ``id * k + n``.

        :return: list of ``(select, from, where)``: a dict column -> SQL (columns
            left out are empty), and two SQL expressions
        """
        return [
            (self._select_revenue(), self._from_revenue(), self._where_revenue()),
            (self._select_cost(), self._from_cost(), self._where_cost()),
        ]

    def _select_revenue(self):
        return {
            "id": SQL("item.id * 2"),
            "date": SQL("move.invoice_date"),
            "partner_id": SQL("COALESCE(customer.commercial_partner_id, move.commercial_partner_id)"),
            "product_id": SQL("item.product_id"),
            "user_id": SQL("COALESCE(sold.user_id, move.invoice_user_id)"),
            "order_id": SQL("sold.id"),
            "order_line_id": SQL("line.id"),
            "move_id": SQL("move.id"),
            "company_id": SQL("item.company_id"),
            "currency_id": SQL("company.currency_id"),
            "revenue": SQL("-item.balance"),
            "profit": SQL("-item.balance"),
        }

    def _from_revenue(self):
        return SQL(
            """
            account_move_line item
            JOIN account_move move ON move.id = item.move_id
            JOIN res_company company ON company.id = item.company_id
            LEFT JOIN LATERAL (
                SELECT MIN(rel.order_line_id) AS line_id
                FROM sale_order_line_invoice_rel rel
                WHERE rel.invoice_line_id = item.id
            ) link ON TRUE
            LEFT JOIN sale_order_line line ON line.id = link.line_id
            LEFT JOIN sale_order sold ON sold.id = line.order_id
            LEFT JOIN res_partner customer ON customer.id = sold.partner_id
            """
        )

    def _where_revenue(self):
        return SQL(
            "item.parent_state = 'posted' AND item.display_type = 'product' AND move.move_type IN %s",
            SALE_TYPES,
        )

    def _select_cost(self):
        return {
            "id": SQL("line.id * 2 + 1"),
            "date": SQL("COALESCE(billed.date, sold.date_order::date)"),
            "partner_id": SQL("customer.commercial_partner_id"),
            "product_id": SQL("line.product_id"),
            "user_id": SQL("sold.user_id"),
            "order_id": SQL("sold.id"),
            "order_line_id": SQL("line.id"),
            "company_id": SQL("line.company_id"),
            "currency_id": SQL("company.currency_id"),
            "material_cost": SQL("line.actual_material_cost"),
            "operation_cost": SQL("line.actual_operation_cost"),
            "subcontract_cost": SQL("line.actual_subcontract_cost"),
            "trouble_cost": SQL("line.actual_trouble_cost"),
            "cost": SQL("line.actual_cost"),
            "profit": SQL("-line.actual_cost"),
        }

    def _from_cost(self):
        return SQL(
            """
            sale_order_line line
            JOIN sale_order sold ON sold.id = line.order_id
            JOIN res_partner customer ON customer.id = sold.partner_id
            JOIN res_company company ON company.id = line.company_id
            LEFT JOIN LATERAL (
                SELECT MIN(move.invoice_date) AS date
                FROM sale_order_line_invoice_rel rel
                JOIN account_move_line item ON item.id = rel.invoice_line_id
                JOIN account_move move ON move.id = item.move_id
                WHERE rel.order_line_id = line.id
                    AND move.state = 'posted'
                    AND move.move_type = 'out_invoice'
            ) billed ON TRUE
            """
        )

    def _where_cost(self):
        return SQL(
            "line.actual_cost <> 0 OR line.actual_material_cost <> 0"
            " OR line.actual_operation_cost <> 0 OR line.actual_subcontract_cost <> 0"
            " OR line.actual_trouble_cost <> 0"
        )

    def _action_open(self, domain, name):
        """The list of rows behind a figure, as an action."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_erp_bridge.customer_profit_action")
        return {
            **action,
            "name": name,
            "domain": domain,
            "context": {},
            "view_mode": "list,pivot,graph",
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
        }

    def action_open_source(self):
        """Open the document that a row comes from: the invoice or the order."""
        self.ensure_one()
        self.check_access("read")
        source = self.move_id or self.order_id
        return source._get_records_action()
