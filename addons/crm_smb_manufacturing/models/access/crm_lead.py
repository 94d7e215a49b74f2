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

    @api.model
    def _top_grade(self):
        """The first of the intention grades; none where grades are not used."""
        if "intention_grade_id" not in self._fields:
            return None
        # sudo: grades are no secret, the question is asked for whoever opens the list.
        return self.env["crm.intention.grade"].sudo().search([], limit=1)

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
        grade = self._top_grade()
        if not grade:
            return Domain.FALSE
        return (
            Domain("intention_grade_id", "=", grade.id)
            & Domain("won_status", "=", "pending")
            & Domain("backup_user_id", "=", False)
            & Domain("partner_id.backup_user_id", "=", False)
        )
