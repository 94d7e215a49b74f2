from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """Prospects of the top grade know two of us, as key customers do."""

    _inherit = "crm.lead"

    backup_user_id = fields.Many2one(
        "res.users",
        string="Second Person",
        domain=[("share", "=", False)],
        index="btree_not_null",
        tracking=True,
        help="Who of us knows this prospect besides the salesperson.",
    )
    is_backup_missing = fields.Boolean(
        string="Second Person Missing",
        compute="_compute_is_backup_missing",
        search="_search_is_backup_missing",
        help="A prospect of the top grade whom only one of us knows.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env["res.partner"]._ensure_customers_seen(vals.get("partner_id") for vals in vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self.env["res.partner"]._ensure_customers_seen([vals.get("partner_id")])
        return super().write(vals)

    @api.depends("backup_user_id", "partner_id.backup_user_id", "won_status")
    def _compute_is_backup_missing(self):
        missing = self.filtered_domain(self._backup_missing_domain())
        missing.is_backup_missing = True
        (self - missing).is_backup_missing = False

    @api.model
    def _search_is_backup_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._backup_missing_domain()

    @api.model
    def _backup_missing_domain(self):
        if "intention_grade_id" not in self._fields:
            return Domain.FALSE
        return (
            Domain("intention_grade_id.is_top", "=", True)
            & Domain("won_status", "=", "pending")
            & Domain("backup_user_id", "=", False)
            & Domain("partner_id.backup_user_id", "=", False)
        )
