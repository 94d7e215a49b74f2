from odoo import fields, models

# What of a location decides where a rule is looked for, and whether its stock counts.
RULE_FIELDS = ("location_id", "usage", "active", "company_id", "is_not_promisable")


class StockLocation(models.Model):
    _name = "stock.location"
    _inherit = ["stock.location", "sale.promise.configuration"]

    is_not_promisable = fields.Boolean(
        string="Not for Promises",
        help="Stock here and below is never promised to a customer: quarantine, samples, goods of others.",
    )

    def _promise_depends_on(self, vals):
        return not vals.keys().isdisjoint(RULE_FIELDS)
