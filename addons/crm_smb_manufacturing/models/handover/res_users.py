from odoo import api, models
from odoo.exceptions import RedirectWarning


class ResUsers(models.Model):
    """Whoever still has something open is handed over before the login is archived."""

    _inherit = "res.users"

    def action_archive(self):
        # Before core ends memberships and deletes activities.
        self._ensure_handed_over()
        return super().action_archive()

    def write(self, vals):
        if vals.get("active") is False:
            self._ensure_handed_over()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        self._ensure_handed_over()

    def _ensure_handed_over(self):
        """Refuse with the way out: a handover of that user."""
        Handover = self.env["customer.handover"]
        for user in self.filtered(lambda user: user.active and not user.share):
            open_items = Handover._open_items(user)
            if open_items:
                action = self.env.ref("crm_smb_manufacturing.customer_handover_new_action")
                raise RedirectWarning(
                    self.env._(
                        "%(user)s is still named in: %(items)s. Hand this over to somebody first.",
                        user=user.name,
                        items=", ".join(open_items),
                    ),
                    action.id,
                    self.env._("Hand Over"),
                    {"default_leaver_id": user.id},
                )
