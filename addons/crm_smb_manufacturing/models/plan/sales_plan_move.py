from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("stage", "Stage of the Opportunity"),
    ("order", "Order Won"),
    ("lifecycle", "Life Cycle"),
]


class SalesPlanMove(models.Model):
    """A customer that moved on: read from what Odoo tracked, for the review."""

    _name = "sales.plan.move"
    _inherit = ["union.view.mixin"]
    _description = "Customer That Moved On"
    _auto = False
    _order = "moment desc, id desc"
    _depends = {
        "mail.tracking.value": ["field_id", "mail_message_id", "new_value_char", "old_value_char"],
        "mail.message": ["model", "res_id"],
        "crm.lead": ["company_id", "partner_id", "user_id"],
        "sale.order": [
            "company_id",
            "date_order",
            "name",
            "opportunity_id",
            "partner_id",
            "state",
            "user_id",
        ],
        "res.partner": ["commercial_partner_id", "company_id", "user_id"],
    }

    kind = fields.Selection(KINDS, readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    moment = fields.Datetime(string="When", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    before = fields.Char(string="From", readonly=True)
    after = fields.Char(string="To", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(
            SQL("SELECT %s, m.* FROM (%s) m", self._row_id(SQL("m.source_id"), number), move)
            for number, move in enumerate(self._move_queries())
        )

    @api.model
    def _move_queries(self):
        """What counts as moving on. Other addons append theirs.

        :return: list of SQL selecting source_id, kind, user_id, moment, partner_id, lead_id,
            order_id, before, after, company_id
        """
        queries = [self._stage_query(), self._order_query()]
        if "lifecycle_stage" in self.env["res.partner"]._fields:
            queries.append(self._lifecycle_query())
        return queries

    @api.model
    def _stage_query(self):
        return SQL(
            "SELECT v.id AS source_id, 'stage' AS kind, l.user_id, v.create_date AS moment,"
            " p.commercial_partner_id AS partner_id, l.id AS lead_id, NULL::int AS order_id,"
            " v.old_value_char AS before, v.new_value_char AS after, l.company_id"
            " FROM mail_tracking_value v"
            " JOIN mail_message m ON m.id = v.mail_message_id AND m.model = 'crm.lead'"
            " JOIN crm_lead l ON l.id = m.res_id"
            " LEFT JOIN res_partner p ON p.id = l.partner_id"
            " WHERE v.field_id = %s",
            self.env["ir.model.fields"]._get("crm.lead", "stage_id").id,
        )

    @api.model
    def _order_query(self):
        return SQL(
            "SELECT o.id AS source_id, 'order' AS kind, o.user_id, o.date_order AS moment,"
            " p.commercial_partner_id AS partner_id, o.opportunity_id AS lead_id, o.id AS order_id,"
            " NULL AS before, o.name AS after, o.company_id"
            " FROM sale_order o JOIN res_partner p ON p.id = o.partner_id WHERE o.state = 'sale'"
        )

    @api.model
    def _lifecycle_query(self):
        return SQL(
            "SELECT v.id AS source_id, 'lifecycle' AS kind, p.user_id, v.create_date AS moment,"
            " p.id AS partner_id, NULL::int AS lead_id, NULL::int AS order_id,"
            " v.old_value_char AS before, v.new_value_char AS after, p.company_id"
            " FROM mail_tracking_value v"
            " JOIN mail_message m ON m.id = v.mail_message_id AND m.model = 'res.partner'"
            " JOIN res_partner p ON p.id = m.res_id"
            " WHERE v.field_id = %s",
            self.env["ir.model.fields"]._get("res.partner", "lifecycle_stage").id,
        )

    def action_open(self):
        """Open the order, the opportunity or the customer that moved on."""
        self.ensure_one()
        self.check_access("read")
        return (self.order_id or self.lead_id or self.partner_id)._get_records_action()
