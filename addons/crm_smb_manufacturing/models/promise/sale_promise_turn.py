from odoo import fields, models
from odoo.tools import SQL


class SalePromiseTurn(models.Model):
    """One row for each company: who commits supply takes his turn by changing it.

    Two people who commit the same last pieces at once would each see them free. Both change
    this row, so that the later one waits for the earlier to end, meets a serialization error
    then, and is run again by Odoo, seeing what is left. A mere lock would not do: under
    repeatable read he would go on with what he saw before he waited.
    """

    _name = "sale.promise.turn"
    _description = "Turn to Commit Supply"
    _rec_name = "company_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    number = fields.Integer(required=True, readonly=True)

    _company_uniq = models.UniqueIndex("(company_id)", "A company takes turns in one row.")

    def _take(self, companies):
        """Wait for whoever commits supply of these companies, or begin anew after him."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_promise_turn AS turn (company_id, number)
                     SELECT id, 1 FROM unnest(%s) AS company (id) ORDER BY id
                ON CONFLICT (company_id) DO UPDATE SET number = turn.number + 1
                """,
                companies.ids,
            ),
            log_exceptions=False,  # the serialization error is how it works
        )
