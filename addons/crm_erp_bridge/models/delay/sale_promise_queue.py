from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.crm_smb_manufacturing.models.promise.sale_promise_book_line import BOOK_STATES

from ..journey.sale_order import JOURNEY_STAGES


class SalePromiseQueue(models.Model):
    """The whole order book for sales: what waits before one's own orders, without whose it is.

    A row has the id of its row in the order book, whose rules say whose names may be read.
    """

    _name = "sale.promise.queue"
    _description = "Whole Order Book"
    _auto = False
    _order = "answer_date, id"
    _rec_name = "product_id"

    company_id = fields.Many2one("res.company", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_qty = fields.Float(string="Quantity", digits="Product Unit", readonly=True)
    promised_date = fields.Datetime(readonly=True)
    answer_date = fields.Datetime(string="Answer Today", readonly=True)
    days_late = fields.Float(readonly=True, digits=(16, 1), aggregator="max")
    state = fields.Selection(BOOK_STATES, readonly=True)
    journey_stage = fields.Selection(JOURNEY_STAGES, string="Stage", readonly=True)
    workcenter_id = fields.Many2one("mrp.workcenter", string="Work Center", readonly=True)
    order_name = fields.Char(string="Order", compute="_compute_names")
    customer_name = fields.Char(string="Customer", compute="_compute_names")
    is_readable = fields.Boolean(compute="_compute_names")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id, line.company_id, line.product_id, line.product_uom_qty, line.promised_date,
                   line.answer_date, line.days_late, line.state, line.workcenter_id, o.journey_stage
              FROM sale_promise_book_line line
              JOIN sale_order o ON o.id = line.order_id AND o.state != 'cancel'
            """
        )

    @api.depends_context("uid", "lang")
    def _compute_names(self):
        own = self._book_lines()
        rows = {row.id: row for row in own}
        for entry in self:
            row = rows.get(entry.id)
            entry.is_readable = bool(row)
            entry.order_name = row.order_id.name if row else self.env._("a colleague's")
            entry.customer_name = row.partner_id.display_name if row else ""

    def _book_lines(self):
        """Return the rows of the order book that this user may read."""
        return self.env["sale.promise.book.line"].search([("id", "in", self.ids)])

    def action_open_order(self):
        """Open the order of a row, if it is one's own.

        :return: window action
        :raises UserError: for a colleague's
        """
        self.ensure_one()
        row = self._book_lines()
        if not row:
            raise UserError(
                self.env._("This is a colleague's order: you see that it waits, not whose it is.")
            )
        return row.action_open_order()
