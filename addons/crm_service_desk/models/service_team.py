from ast import literal_eval

from odoo import api, fields, models


class ServiceTeam(models.Model):
    """People who answer tickets together, with an e-mail address and working hours."""

    _name = "service.team"
    _description = "Service Team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Team Leader",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Working Hours",
        check_company=True,
        default=lambda self: self.env.company.resource_calendar_id,
        help="Deadlines in working hours count these. Without them every hour counts.",
    )
    department_id = fields.Many2one("hr.department", check_company=True)
    open_ticket_count = fields.Integer(compute="_compute_ticket_counts")
    late_ticket_count = fields.Integer(compute="_compute_ticket_counts")
    color = fields.Integer()

    @api.depends_context("uid")
    def _compute_ticket_counts(self):
        ticket = self.env["service.ticket"]
        mine = [("team_id", "in", self.ids), ("stage_id.is_closed", "=", False)]
        counts = dict(ticket._read_group(mine, ["team_id"], ["__count"]))
        late = dict(ticket._read_group([*mine, *ticket._late_domain()], ["team_id"], ["__count"]))
        for team in self:
            team.open_ticket_count = counts.get(team._origin, 0)
            team.late_ticket_count = late.get(team._origin, 0)

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("service.ticket")
        if self.id:
            values["alias_defaults"] = {
                **literal_eval(self.alias_defaults or "{}"),
                "team_id": self.id,
            }
        return values

    def action_open_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_service_desk.service_ticket_action")
        return {**action, "domain": [("team_id", "=", self.id)]}
