from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Key customers know two of us: who has no second person is listed, not refused."""

    _inherit = "res.partner"

    is_backup_missing = fields.Boolean(
        string="Second Person Missing",
        compute="_compute_is_backup_missing",
        search="_search_is_backup_missing",
        help="A key customer whom only one of us knows.",
    )

    @api.depends("customer_tier_id.is_key", "backup_user_id", "parent_id", "is_company")
    def _compute_is_backup_missing(self):
        for partner in self:
            firm = partner.is_company and not partner.parent_id
            partner.is_backup_missing = (
                firm and partner.customer_tier_id.is_key and not partner.backup_user_id
            )

    @api.model
    def _search_is_backup_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        return (
            self._archive_domain()
            & Domain("customer_tier_id.is_key", "=", True)
            & Domain("backup_user_id", "=", False)
        )
