from markupsafe import Markup

from odoo import fields, models


class CustomerInteraction(models.Model):
    _inherit = "customer.interaction"

    commitment_ids = fields.One2many("customer.commitment", "interaction_id", string="What We Promised")

    def _line(self):
        """Also what was promised."""
        promised = [
            self.env._("promised: %(promise)s", promise=promise.name) for promise in self.commitment_ids
        ]
        return Markup(" · ").join([super()._line(), *promised])
