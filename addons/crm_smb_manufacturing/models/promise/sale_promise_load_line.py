from odoo import fields, models


class SalePromiseLoadLine(models.Model):
    """Hours that one promise, or one manufacturing order, needs of a work centre in a week."""

    _name = "sale.promise.load.line"
    _description = "Load of a Work Center by Promise"
    _order = "load_id, hours desc, id"
    _rec_name = "production_id"
    _check_company_auto = True

    load_id = fields.Many2one(
        "sale.promise.load", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    book_line_id = fields.Many2one(
        "sale.promise.book.line",
        string="Promise",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    hours = fields.Float(readonly=True)
    order_id = fields.Many2one(related="book_line_id.order_id")
    product_id = fields.Many2one(related="book_line_id.product_id")
    partner_id = fields.Many2one(related="book_line_id.partner_id", string="Customer")
    promised_date = fields.Datetime(related="book_line_id.promised_date")
    answer_date = fields.Datetime(related="book_line_id.answer_date")
    days_late = fields.Float(related="book_line_id.days_late")
    state = fields.Selection(related="book_line_id.state")

    # === ACTIONS === #

    def action_open_order(self):
        """Open the order whose promise this is, else the manufacturing order.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        return (self.order_id or self.production_id)._get_records_action()
