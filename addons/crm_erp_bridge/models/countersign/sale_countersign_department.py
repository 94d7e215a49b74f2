from odoo import fields, models

KINDS = [("engineering", "Engineering"), ("production", "Production"), ("purchasing", "Purchasing")]


class SaleCountersignDepartment(models.Model):
    """Who is asked when only people can say from when something can be had, and how long they have."""

    _name = "sale.countersign.department"
    _description = "Department That Countersigns Dates"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, help="Which part of the reason for a date is theirs.")
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    user_id = fields.Many2one(
        "res.users",
        string="Answers",
        domain=[("share", "=", False)],
        help="Empty: the engineer of new products, who answers for the work center, or the buyer.",
    )
    escalation_user_id = fields.Many2one(
        "res.users",
        string="When Silent",
        domain=[("share", "=", False)],
        help="Is asked as well when there is no answer in time. Empty: a sales manager.",
    )
    hours = fields.Float(
        string="Working Hours to Answer", required=True, default=8, help="By the company's working calendar."
    )

    _hours_positive = models.Constraint("CHECK (hours > 0)", "An answer takes more than no time.")

    def _responsible(self, inquiry):
        """Return who answers a question of this department about an inquiry."""
        self.ensure_one()
        named = {
            "engineering": lambda: inquiry.company_id.product_engineer_id,
            "production": lambda: inquiry.reason_ids.workcenter_id.responsible_user_ids[:1],
            "purchasing": lambda: inquiry.reason_ids.vendor_id.buyer_id[:1],
        }
        candidates = (self.user_id, named[self.kind](), self.escalation_user_id)
        return next((user for user in candidates if user.active), inquiry.asked_by_id)
