from odoo import api, fields, models

from .service_ticket import CHANNELS, KINDS, SEVERITIES

METHODS = [
    ("team", "Whoever opens it, else the team leader"),
    ("load", "Whoever has the fewest open tickets"),
    ("user", "A named person"),
]


class ServiceAssignmentRule(models.Model):
    """Which team, owner and department a new ticket gets: the first rule that fits decides."""

    _name = "service.assignment.rule"
    _description = "Assignment Rule"
    _inherit = ["service.partner.domain.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, default=lambda self: self.env.company
    )

    # Which tickets: an empty field fits every ticket.
    kind = fields.Selection(selection=KINDS)
    severity = fields.Selection(selection=SEVERITIES)
    channel = fields.Selection(selection=CHANNELS)
    product_ids = fields.Many2many(comodel_name="product.product", string="Products", check_company=True)
    category_id = fields.Many2one(comodel_name="product.category", string="Product Category")

    # Who gets them.
    team_id = fields.Many2one(comodel_name="service.team", required=True, check_company=True)
    department_id = fields.Many2one(
        comodel_name="hr.department", string="Responsible Department", check_company=True
    )
    method = fields.Selection(selection=METHODS, string="Owner", default="load", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    skill_ids = fields.Many2many(
        comodel_name="service.skill",
        string="Skills",
        help="Only members of the team who have all of them.",
    )

    _user_required = models.Constraint(
        "CHECK(method <> 'user' OR user_id IS NOT NULL)",
        "Choose the person who gets the tickets.",
    )

    @api.model
    def _find_rules(self, tickets):
        """Return ``{ticket: rule}``: the first rule that fits, or an empty one."""
        # sudo: a customer who complains may not read the rules
        rules = self.sudo().search([("company_id", "in", tickets.company_id.ids)])
        customers = rules._find_customers(tickets.partner_id.commercial_partner_id) if rules else {}
        return {
            ticket: next((rule for rule in rules if rule._fits(ticket, customers)), self.browse())
            for ticket in tickets
        }

    def _fits(self, ticket, customers):
        return (
            all(not self[name] or self[name] == ticket[name] for name in ("kind", "severity", "channel"))
            and self.company_id == ticket.company_id
            and self._fits_product(ticket.product_id)
            and (self not in customers or bool(ticket.partner_id.commercial_partner_id & customers[self]))
        )

    def _fits_product(self, product):
        if self.product_ids and product not in self.product_ids:
            return False
        category = product.sudo().categ_id  # sudo: the rule asks, not the customer
        return not self.category_id or (category.parent_path or "").startswith(self.category_id.parent_path)

    def _pick_owners(self, tickets):
        """Return ``{ticket: res.users}`` of the tickets that this rule decides about.

        Whoever is away gets nothing; within a batch each ticket counts for the next.
        """
        present = self._get_candidates()
        loads = self.env["service.ticket"]._get_loads(present) if self.method == "load" else {}
        owners = {}
        for ticket in tickets:
            if self.method == "load":
                owner = min(present, key=lambda user: (loads[user], user.id), default=present)
                loads[owner] = loads.get(owner, 0) + 1
            else:
                owner = present & self.env.user or present[:1]
            owners[ticket] = owner or self.team_id.user_id
        return owners

    def _get_candidates(self):
        """Return who of the rule's people is there, those who come first in front."""
        team = self.team_id
        if self.method == "user":
            users = self.user_id
        else:
            users = team.member_ids if self.method == "load" else team.user_id | team.member_ids
        for skill in self.skill_ids:
            users &= skill.user_ids
        users = users.filtered("active")
        return users - users._filter_away()
