import ast

from odoo import api, fields, models


class ServiceTeam(models.Model):
    _name = "service.team"
    _description = "Service Team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Team Leader",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Gets the new tickets of the team that nobody else has taken.",
    )
    member_ids = fields.Many2many(
        comodel_name="res.users",
        relation="service_team_member_rel",
        column1="team_id",
        column2="user_id",
        string="Members",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Responsible Department",
        check_company=True,
    )
    resource_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Hours",
        check_company=True,
        help="Working time for policies that count working hours. Without it the company's hours are used.",
    )
    alias_id = fields.Many2one(help="Mails to this address become tickets of the team.")

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._subscribe_members()
        return teams

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"member_ids", "user_id"}:
            self._subscribe_members()
        return res

    def _subscribe_members(self):
        """Members follow the team and so hear of each new ticket."""
        for team in self:
            team.message_subscribe(partner_ids=(team.member_ids | team.user_id).partner_id.ids)

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("service.ticket")
        if self.id:
            defaults = ast.literal_eval(self.alias_defaults or "{}")
            values["alias_defaults"] = {**defaults, "team_id": self.id}
        return values
