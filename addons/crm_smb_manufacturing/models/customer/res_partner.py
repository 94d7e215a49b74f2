from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
LONGEST = {"2": 29, "4": 30, "6": 30, "9": 30, "11": 30}


class ResPartner(models.Model):
    """The customer's archive: what the firm, not one salesperson, knows about it."""

    _inherit = "res.partner"

    legal_representative = fields.Char()
    registered_capital = fields.Monetary(currency_field="registered_capital_currency_id")
    registered_capital_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Capital",
        default=lambda self: self.env.company.currency_id,
    )
    founded_date = fields.Date(string="Founded On")
    business_scope = fields.Text()
    backup_user_id = fields.Many2one(
        "res.users",
        string="Second Person",
        domain=[("share", "=", False)],
        index="btree_not_null",
        tracking=True,
        help="Who of us knows this customer besides the salesperson.",
    )
    customer_tier_id = fields.Many2one("customer.tier", string="Tier", index="btree_not_null", tracking=True)
    customer_tier_color = fields.Integer(related="customer_tier_id.color")
    transit_days = fields.Float(
        string="Days in Transit",
        help="Calendar days from our gate to the customer's.",
    )
    customer_family_id = fields.Many2one(
        "res.partner",
        string="Customer Group",
        compute="_compute_customer_family_id",
        store=True,
        recursive=True,
        index=True,
        help="The topmost company above this one: the unit of credit and of prices.",
    )
    buying_role = fields.Selection(
        [
            ("decider", "Decides"),
            ("influencer", "Influences"),
            ("buyer", "Buys"),
            ("user", "Uses"),
            ("gatekeeper", "Keeps the gate"),
        ],
        string="Role in Buying",
    )
    birthday_month = fields.Selection(MONTHS, string="Birthday: Month")
    birthday_day = fields.Integer(string="Birthday: Day")

    @api.depends("parent_id.customer_family_id")
    def _compute_customer_family_id(self):
        for partner in self:
            partner.customer_family_id = partner.parent_id.customer_family_id or partner

    @api.constrains("birthday_month", "birthday_day")
    def _check_birthday(self):
        for partner in self:
            last = LONGEST.get(partner.birthday_month, 31)
            if not 0 <= partner.birthday_day <= last:
                raise ValidationError(self.env._("A month has no day %(day)s.", day=partner.birthday_day))

    @api.constrains("transit_days")
    def _check_transit_days(self):
        if self.filtered(lambda partner: partner.transit_days < 0):
            raise ValidationError(self.env._("Days in transit cannot be negative."))

    @api.model
    def _archive_domain(self):
        """Records that are an archive of their own: firms, not their people."""
        return Domain("parent_id", "=", False) & Domain("is_company", "=", True)
