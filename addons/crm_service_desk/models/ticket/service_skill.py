from odoo import fields, models


class ServiceSkill(models.Model):
    _name = "service.skill"
    _description = "Service Skill"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="service_skill_user_rel",
        column1="skill_id",
        column2="user_id",
        string="Agents",
        domain="[('share', '=', False)]",
    )

    _name_unique = models.UniqueIndex("(name)", "This skill exists already.")
