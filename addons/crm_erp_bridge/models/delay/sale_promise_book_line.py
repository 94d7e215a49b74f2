from odoo import fields, models


class SalePromiseBookLine(models.Model):
    """The planner's board: where each open line stands, how late it is and whose days those are."""

    _inherit = "sale.promise.book.line"

    journey_stage = fields.Selection(related="order_id.journey_stage")
    journey_percent = fields.Integer(related="order_id.journey_percent")
    first_promise_date = fields.Datetime(related="order_line_id.first_promise_date")
    slip_days_first = fields.Float(related="order_line_id.slip_days_first", digits=(16, 1))
    delay_cause = fields.Char(
        string="Days Of", compute="_compute_delay_cause", compute_sudo=True, help="Whose days it is late by."
    )

    def _compute_delay_cause(self):
        causes = dict(self.env["sale.delay.share"]._fields["cause"]._description_selection(self.env))
        days = self.env["sale.delay.share"]._read_group(
            [("order_line_id", "in", self.order_line_id.ids)], ["order_line_id", "cause"], ["days:sum"]
        )
        texts = {}
        for line, cause, late in sorted(days, key=lambda row: -row[2]):
            texts.setdefault(line, []).append(f"{causes[cause]} {late:.1f}")
        for row in self:
            row.delay_cause = ", ".join(texts.get(row.order_line_id, ()))
