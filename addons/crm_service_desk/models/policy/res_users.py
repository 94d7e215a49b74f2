from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _filter_away(self):
        """Return those who are on leave now, by the time off of their working calendar."""
        now = fields.Datetime.now()
        # sudo: that somebody is away is no secret among colleagues, why they are is not read
        leaves = self.env["resource.calendar.leaves"].sudo()
        return leaves.search_fetch(
            [
                ("resource_id.user_id", "in", self.ids),
                ("date_from", "<=", now),
                ("date_to", ">=", now),
                ("time_type", "=", "leave"),
            ],
            ["resource_id"],
        ).resource_id.user_id.with_env(self.env)
