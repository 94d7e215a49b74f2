from odoo import models


class VisitRuleMixin(models.AbstractModel):
    """How often somebody is visited, and how: of prospects the grade, of customers the tier."""

    _name = "visit.rule.mixin"
    _description = "Rule of Visits"

    def write(self, vals):
        result = super().write(vals)
        if "visit_interval_days" in vals:
            cron = self.env.ref("crm_smb_manufacturing.ir_cron_visit", raise_if_not_found=False)
            if cron:
                # sudo: whoever sets the interval need not be allowed to run what follows.
                cron.sudo()._trigger()
        return result

    def _visit_activity_type(self):
        """Return what is planned by this rule, or by none."""
        if self.activity_type_id:
            return self.activity_type_id
        # Not env.ref: that asks the database again for every visit.
        known = self.env["ir.model.data"]._xmlid_to_res_id(
            "crm_smb_manufacturing.mail_activity_type_visit", raise_if_not_found=False
        )
        return self.env["mail.activity.type"].browse(known)
