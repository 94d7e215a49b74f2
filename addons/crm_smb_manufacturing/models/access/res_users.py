from odoo import models

OWN = "crm_smb_manufacturing.group_archive_own"
TEAM = "crm_smb_manufacturing.group_archive_team"
ALL = "crm_smb_manufacturing.group_archive_all"


class ResUsers(models.Model):
    """Whose customer archives a user may see: own, team, all.

    The restriction bites users who have an archive group below "all". Employees without
    any (planner, finance, warehouse, purchasing, service) see the customers that their
    documents name, portal users what Odoo's own rules leave them.
    """

    _inherit = "res.users"

    def _is_archive_restricted(self):
        """Whether this user sees some customer archives only."""
        self.ensure_one()
        return self.has_group(OWN) and not self.has_group(ALL)

    def _customer_archive_users(self):
        """Return the users whose archives this user sees: himself, and as a member of the
        group "team" who leads or belongs to a team of his."""
        self.ensure_one()
        if not self.has_group(TEAM):
            return self
        # sudo: teams and members that a salesperson may not read decide all the same.
        Team = self.env["crm.team"].sudo()
        teams = Team.search(["|", ("user_id", "=", self.id), ("crm_team_member_ids.user_id", "=", self.id)])
        # In the order of ids: the same domain, and so the same plan, for the same team.
        return (self | teams.user_id | teams.crm_team_member_ids.user_id).sorted("id")

    def _customer_archive_domain(self, path=""):
        """Return a domain list that restricts records to the archives this user may see.

        Made for the text of global record rules: ``user._customer_archive_domain('partner_id')``;
        core evaluates it once per user and keeps it until groups, rules or teams change.

        :param str path: many2one (or dotted path) to the customer, empty on ``res.partner``
        :return: list, empty for users who see all archives; records without customer pass
        """
        self.ensure_one()
        if not self._is_archive_restricted():
            return []
        users = self._customer_archive_users().ids
        seen = [
            "|",
            "|",
            ("archive_user_id", "=", False),
            ("archive_user_id", "in", users),
            ("archive_backup_id", "in", users),
        ]
        return ["|", (path, "=", False), (path, "any", seen)] if path else seen
