from odoo import fields, models


class CrmCompetitor(models.Model):
    """Who sells to our customers besides us, and what we know about it."""

    _name = "crm.competitor"
    _inherit = ["mail.thread"]
    _description = "Competitor"
    _order = "name, id"
    _check_company_auto = True
    # Whoever in sales reads about a competitor may add to the discussion.
    _mail_post_access = "read"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        check_company=True,
        help="Its address, when it is among our contacts.",
    )
    website = fields.Char()
    city = fields.Char(help="Where it makes or sells.")
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: known to all our companies."
    )
    strengths = fields.Text(help="What customers choose it for.")
    weaknesses = fields.Text(help="Where we win against it.")
    notes = fields.Html()
    news_ids = fields.One2many("crm.competitor.news", "competitor_id", string="File")

    _name_uniq = models.UniqueIndex(
        "(LOWER(name), COALESCE(company_id, 0))", "There is already a competitor of this name."
    )

    def action_open_deals(self):
        """Open the opportunities in which this competitor was met, won or lost."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_smb_manufacturing.crm_win_loss_report_action"
        )
        return {**action, "domain": [("competitor_id", "in", self.ids)]}

    def action_open_prices(self):
        """Open how the prices heard of this competitor developed."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_smb_manufacturing.crm_competitor_news_action"
        )
        return {
            **action,
            "domain": [("competitor_id", "in", self.ids)],
            "context": {"default_competitor_id": self[:1].id, "search_default_prices": 1},
        }
