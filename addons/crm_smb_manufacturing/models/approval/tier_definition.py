from odoo import api, models


class TierDefinition(models.Model):
    _inherit = "tier.definition"

    @api.model
    def _get_tier_validation_model_names(self):
        return [*super()._get_tier_validation_model_names(), *self._exception_documents()]

    @api.model
    def _exception_documents(self):
        """All documents made of ``exception.document.mixin``, of other addons too."""
        children = self.env.registry.descendants(["exception.document.mixin"], "_inherit")
        return sorted(name for name in children if not self.env[name]._abstract)
