from odoo import fields, models
from odoo.tools import SQL


class CrmStageLossReport(models.Model):
    """Where on the way opportunities are lost: one row for each stage that one reached.

    Of all that reached a stage, so many were lost in it and so many were won in the end.
    An opportunity reached its last stage and those before it in the order of its team.
    """

    _name = "crm.stage.loss.report"
    _inherit = ["crm.win.loss.report"]
    _description = "Win and Loss by Stage"
    _auto = False
    _depends = {"crm.stage": ["sequence"]}
    _order = "stage_sequence, date_closed desc, id desc"

    stage_sequence = fields.Integer(readonly=True, aggregator=None)
    reached_count = fields.Integer(string="Reached", readonly=True)
    lost_count = fields.Integer(string="Lost Here")
    loss_rate = fields.Float(string="Lost Here (%)")
    lost_amount = fields.Monetary(string="Amount Lost Here")
    won_count = fields.Integer(string="Won in the End")
    win_rate = fields.Float(string="Won in the End (%)")
    stage_id = fields.Many2one(help="Which the opportunity reached.")

    @property
    def _table_query(self):
        """The rows of the decided opportunities, once for each stage reached."""
        decided = self.env["crm.win.loss.report"]._table_query
        return SQL(
            """
            SELECT
                l.lead_id * 10000::bigint + s.id AS id,
                l.lead_id, l.type, l.company_id, l.currency_id, l.partner_id, l.customer_tier_id, l.user_id,
                l.team_id, s.id AS stage_id, s.sequence AS stage_sequence, l.source_id, l.medium_id,
                l.competitor_id, l.competitor_product, l.lost_product_id, l.lost_reason_id,
                l.won_status, l.create_date, l.date_closed, l.days_to_close,
                1 AS reached_count,
                l.won_count,
                CASE WHEN s.id = l.stage_id THEN l.lost_count ELSE 0 END AS lost_count,
                l.win_rate,
                CASE WHEN s.id = l.stage_id THEN l.loss_rate ELSE 0 END AS loss_rate,
                l.amount,
                l.won_amount,
                CASE WHEN s.id = l.stage_id THEN l.lost_amount ELSE 0 END AS lost_amount,
                l.won_amount_rate,
                l.competitor_price
            FROM (%s) l
            JOIN crm_stage o ON o.id = l.stage_id
            JOIN crm_stage s
                ON s.id = o.id
                OR (s.sequence, s.id) < (o.sequence, o.id)
                AND (
                    NOT EXISTS (SELECT FROM crm_stage_crm_team_rel r WHERE r.crm_stage_id = s.id)
                    OR EXISTS (
                        SELECT FROM crm_stage_crm_team_rel r
                        WHERE r.crm_stage_id = s.id AND r.crm_team_id = l.team_id
                    )
                )
            """,
            decided,
        )
