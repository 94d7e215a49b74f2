from odoo import models

# What a customer may know of a reason: material, capacity, transit; never whose or how much.
TOLD_AS = {
    "stock": "ready",
    "incoming": "material",
    "purchasing": "material",
    "vendor": "material",
    "subcontract": "capacity",
    "transfer": "transit",
    "queue": "capacity",
    "work": "capacity",
    "closed": "capacity",
    "lead_time": "capacity",
    "outgoing": "shipping",
    "security": "shipping",
    "transit": "transit",
    "impossible": "unknown",
}


class SalePromiseReason(models.Model):
    _inherit = "sale.promise.reason"

    def _customer_text(self):
        """Return the kind of the binding reason in words that name nobody and count nothing."""
        words = {
            "ready": self.env._("Ready to ship"),
            "material": self.env._("Material has to arrive"),
            "capacity": self.env._("Capacity of our production"),
            "shipping": self.env._("Packing and shipping"),
            "transit": self.env._("Time on the way"),
            "unknown": self.env._("We have to look into it"),
        }
        kind = self._most_binding().kind
        return words[TOLD_AS[kind]] if kind else ""
