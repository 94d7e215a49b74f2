from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ServiceCallList(models.Model):
    """Customers to be called for one reason, with what to say; nobody who does not want calls is on it."""

    _name = "service.call.list"
    _description = "Call List"
    _inherit = ["service.partner.domain.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, default=lambda self: self.env.company
    )
    script = fields.Html(string="What to Say", translate=False)
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Who Calls",
        check_company=True,
        domain="[('share', '=', False)]",
        help="The customers are shared out among them. Empty: the account manager of each customer.",
    )
    line_ids = fields.One2many(comodel_name="service.call.list.line", inverse_name="list_id")
    customer_count = fields.Integer(string="Customers Now", compute="_compute_customer_count")
    line_count = fields.Integer(string="To Call", compute="_compute_counts")
    open_count = fields.Integer(string="Still to Call", compute="_compute_counts")
    reached_count = fields.Integer(string="Reached", compute="_compute_counts")

    @api.depends("partner_domain", "company_id")
    def _compute_customer_count(self):
        for one in self:
            one.customer_count = self.env["res.partner"].search_count(one._get_callable_domain())

    def _compute_counts(self):
        rows = self.env["service.call.list.line"]._read_group(
            [("list_id", "in", self.ids)],
            ["list_id", "state", "result_id.is_reached"],
            ["__count"],
        )
        for one in self:
            own = [row for row in rows if row[0] == one._origin]
            one.line_count = sum(row[3] for row in own)
            one.open_count = sum(row[3] for row in own if row[1] == "open")
            one.reached_count = sum(row[3] for row in own if row[2])

    def _get_callable_domain(self):
        """Return the Domain of the customers who may be called."""
        # sudo: who wants no calls is nobody's secret; core's own search of it reads every partner
        refused = self.env["phone.blacklist"].sudo().search(Domain.TRUE).mapped("number")
        return (
            self._get_partner_domain()
            & Domain("parent_id", "=", False)
            & Domain("company_id", "in", [self.company_id.id, False])
            & Domain("phone", "!=", False)
            & Domain("phone_sanitized", "not in", refused)
        )

    def action_fill(self):
        """Put the customers of the filter on the list; those on it stay as they are."""
        self.check_access("write")
        for one in self:
            if not one.partner_domain or not one._get_partner_domain():
                raise UserError(
                    self.env._("Choose the customers of %(list)s first: a list of everybody is none.",
                               list=one.display_name)
                )  # fmt: skip
            known = one.line_ids.partner_id
            new = self.env["res.partner"].search(one._get_callable_domain()) - known
            self.env["service.call.list.line"].create(
                [one._prepare_line_vals(partner, number) for number, partner in enumerate(new, len(known))]
            )
        return self.action_open_lines()

    def _prepare_line_vals(self, partner, number):
        """Callers take turns."""
        callers = self.user_ids
        caller = callers[number % len(callers)] if callers else partner.user_id
        return {"list_id": self.id, "partner_id": partner.id, "user_id": caller.id}

    def action_open_lines(self):
        """Show the customers of these lists."""
        action = self.env["ir.actions.actions"]._for_xml_id("crm_service_desk.service_call_list_line_action")
        return {**action, "domain": [("list_id", "in", self.ids)], "context": {"search_default_open": 1}}
