from odoo import api, fields, models


class ServiceTicket(models.Model):
    """Who takes care: team, owner and department, by the first assignment rule that fits."""

    _inherit = "service.ticket"

    team_id = fields.Many2one(
        comodel_name="service.team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Assigned to",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        check_company=True,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Responsible Department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    cause_id = fields.Many2one(comodel_name="service.cause", index="btree_not_null", tracking=True)

    @api.depends("company_id")
    def _compute_team_id(self):
        rules = self.env["service.assignment.rule"]._find_rules(self)
        teams = self.env["service.team"].search([("company_id", "in", self.company_id.ids)])
        mine = teams.filtered(lambda team: self.env.user in team.member_ids)
        by_company = (mine | teams).grouped("company_id")
        for ticket in self:
            if ticket.team_id.company_id != ticket.company_id:
                ticket.team_id = (
                    rules[ticket].team_id or by_company.get(ticket.company_id, teams.browse())[:1]
                )

    @api.depends("team_id")
    def _compute_user_id(self):
        owners = self._find_owners()
        for ticket in self:
            team = ticket.team_id
            if team and ticket.user_id not in team.member_ids:
                own = self.env.user if self.env.user in team.member_ids else team.user_id
                ticket.user_id = owners.get(ticket, own)

    def _find_owners(self):
        """Return ``{ticket: owner}`` of the tickets without one that a rule decides about."""
        unowned = self.filtered(lambda ticket: not ticket.user_id)
        owners = {}
        for rule, tickets in self._group_by_rule(unowned).items():
            if tickets := [ticket for ticket in tickets if ticket.team_id == rule.team_id]:
                owners.update(rule._pick_owners(tickets))
        return owners

    @api.model
    def _group_by_rule(self, tickets):
        groups = {}
        if tickets:
            for ticket, rule in self.env["service.assignment.rule"]._find_rules(tickets).items():
                if rule:
                    groups.setdefault(rule, []).append(ticket)
        return groups

    @api.depends("team_id", "cause_id")
    def _compute_department_id(self):
        rules = self.env["service.assignment.rule"]._find_rules(self)
        for ticket in self:
            ticket.department_id = (
                ticket.cause_id.department_id
                or rules[ticket].department_id
                or ticket.team_id.department_id
                or ticket.department_id
            )

    @api.model
    def _get_loads(self, users):
        """Return ``{user: number of open tickets}`` of each of the users."""
        # sudo: also the tickets that the person asking may not see are work
        counts = dict(
            self.sudo()._read_group(
                [("user_id", "in", users.ids), ("resolved_at", "=", False)], ["user_id"], ["__count"]
            )
        )
        return {user: counts.get(user, 0) for user in users}

    def action_assign_to_me(self):
        """Take the tickets."""
        self.check_access("write")
        self.write({"user_id": self.env.uid})

    def action_assign_by_rule(self):
        """Give the tickets to whom the rules would give them if they came in now."""
        self.check_access("write")
        for rule, tickets in self._group_by_rule(self).items():
            for ticket, owner in rule._pick_owners(tickets).items():
                ticket.write(
                    {
                        "team_id": rule.team_id.id,
                        "user_id": owner.id,
                        **({"department_id": rule.department_id.id} if rule.department_id else {}),
                    }
                )
