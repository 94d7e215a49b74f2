from odoo import api, fields, models
from odoo.fields import Domain

from ...lifecycle import Policy

DEFAULT = Policy()


class CustomerLifecyclePolicy(models.Model):
    """From which silence and which change of amounts on a customer changes its stage.

    The first policy in order that fits the customer's company and tier counts; without
    any, the engine's own thresholds do.
    """

    _name = "customer.lifecycle.policy"
    _description = "Life-Cycle Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: all companies.")
    customer_tier_id = fields.Many2one(
        "customer.tier", string="Tier", index="btree_not_null", help="Empty: all tiers."
    )
    window_days = fields.Integer(
        string="Window for Amounts",
        default=DEFAULT.window_days,
        required=True,
        help="The amount of so many days is compared with that of as many days before. "
        "Take 365 where the seasons differ. Customers who order rarely get a longer window.",
    )
    min_orders = fields.Integer(
        string="Orders Until Known",
        default=DEFAULT.min_orders,
        required=True,
        help="With fewer orders a customer is still exploring.",
    )
    default_rhythm = fields.Integer(
        string="Rhythm of New Customers",
        default=DEFAULT.default_rhythm,
        required=True,
        help="Days between orders that are assumed until a customer has a rhythm of its own.",
    )
    rhythm_orders = fields.Integer(
        string="Pauses That Count",
        default=12,
        required=True,
        help="The rhythm is the median of so many latest pauses between orders.",
    )
    silent_factor = fields.Float(
        string="Declining After Rhythms",
        default=DEFAULT.silent_factor,
        required=True,
        help="A silence of so many times the customer's own rhythm makes it declining.",
    )
    silent_min_days = fields.Integer(
        string="But Not Before Days",
        default=DEFAULT.silent_min_days,
        required=True,
        help="Shorter silences never count, so that a holiday makes nobody decline.",
    )
    lost_factor = fields.Float(
        string="Lost After Rhythms",
        default=DEFAULT.lost_factor,
        required=True,
        help="A silence of so many times the customer's own rhythm makes it lost.",
    )
    lost_min_days = fields.Integer(
        string="Not Lost Before Days", default=DEFAULT.lost_min_days, required=True
    )
    growing_percent = fields.Float(
        string="Growing From (%)",
        default=(DEFAULT.growing_ratio - 1) * 100,
        required=True,
        help="Rise of the amount from one window to the next.",
    )
    declining_percent = fields.Float(
        string="Declining From (%)",
        default=(1 - DEFAULT.declining_ratio) * 100,
        required=True,
        help="Fall of the amount from one window to the next.",
    )
    is_owner_told = fields.Boolean(
        string="Tell the Salesperson",
        default=True,
        help="The salesperson gets one activity when a customer becomes declining or lost.",
    )

    _positive = models.Constraint(
        "CHECK (window_days > 0 AND min_orders > 0 AND default_rhythm > 0 AND rhythm_orders > 0"
        " AND silent_min_days >= 0 AND lost_min_days >= 0"
        " AND growing_percent > 0 AND declining_percent > 0 AND declining_percent <= 100)",
        "Thresholds must be above zero, and nobody can buy more than 100 % less.",
    )
    _in_order = models.Constraint(
        "CHECK (silent_factor > 0 AND lost_factor >= silent_factor AND lost_min_days >= silent_min_days)",
        "A customer declines before it is lost.",
    )

    def _thresholds(self):
        """Return the engine's `Policy` of this record, its default for none."""
        if not self:
            return DEFAULT
        return Policy(
            window_days=self.window_days,
            min_orders=self.min_orders,
            default_rhythm=self.default_rhythm,
            silent_factor=self.silent_factor,
            silent_min_days=self.silent_min_days,
            lost_factor=self.lost_factor,
            lost_min_days=self.lost_min_days,
            growing_ratio=1 + self.growing_percent / 100,
            declining_ratio=1 - self.declining_percent / 100,
        )

    def _fits(self, partner):
        return (not self.company_id or self.company_id == partner.company_id) and (
            not self.customer_tier_id or self.customer_tier_id == partner.customer_tier_id
        )

    @api.model
    def _policy_by_partner(self, partners):
        """Return {policy (or none): partners}; one query whatever the number of partners."""
        policies = self.search(Domain.TRUE)
        return partners.grouped(
            lambda partner: next((p for p in policies if p._fits(partner)), policies.browse())
        )
