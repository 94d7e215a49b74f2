from odoo import api, fields, models
from odoo.fields import Domain

# What a change of decides whether and by whom a customer is visited.
VISIT_FIELDS = {"user_id", "active", "customer_tier_id", "is_company", "parent_id"}


class ResPartner(models.Model):
    """The tier of a customer plans its next visit, as the grade does for a prospect."""

    _name = "res.partner"
    _inherit = ["res.partner", "visit.mixin"]
    _visit_rule = "customer_tier_id"
    _visit_link = "visit_partner_id"

    visit_activity_ids = fields.One2many(
        "mail.activity", "visit_partner_id", string="Planned Visit", context={"active_test": True}
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered("customer_tier_id")._plan_visits()
        return partners

    def write(self, vals):
        changed = VISIT_FIELDS & vals.keys()
        promoted = self.browse()
        if "customer_tier_id" in vals:
            promoted = self.filtered(lambda one: one.customer_tier_id.id != vals["customer_tier_id"])
        result = super().write(vals)
        if changed:
            self._plan_visits()
            if "user_id" in vals:
                self._hand_visits_over()
            if promoted:
                promoted._move_visits()
        return result

    def _can_be_visited(self):
        self.ensure_one()
        return bool(
            self.active and self.user_id and self.customer_tier_id and self.is_company and not self.parent_id
        )

    def _followed_on(self):
        return self.last_contact_date

    def _visit_team(self):
        return self.user_id.sale_team_id

    @api.model
    def _visited_domain(self):
        """Customers that have a planned visit, or should have one."""
        return Domain(
            [
                ("user_id", "!=", False),
                ("is_company", "=", True),
                ("parent_id", "=", False),
                ("customer_tier_id.visit_interval_days", ">", 0),
            ]
        )

    @api.model
    def _unplanned_domain(self):
        planned = self.env["mail.activity"]._search([("visit_partner_id", "!=", False)])
        return self._visited_domain() & Domain("id", "not in", planned.subselect("visit_partner_id"))

    @api.model
    def _plan_missing_visits(self):
        """A tier that is no longer visited leaves no visits behind."""
        idle = Domain("visit_partner_id.customer_tier_id.visit_interval_days", "=", 0)
        self.env["mail.activity"].search(Domain("visit_partner_id", "!=", False) & idle).unlink()
        return super()._plan_missing_visits()
