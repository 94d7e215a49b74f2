from odoo import api, models
from odoo.exceptions import AccessError


class ServiceGuardedMixin(models.AbstractModel):
    """Fields that the system writes and a person may not, whatever the client.

    ``readonly`` protects a field in the web client only. The clock of a ticket and the document
    of a remedy must also withstand an agent who calls the API.
    """

    _name = "service.guarded.mixin"
    _description = "Fields Written by the System Only"

    # Names of the fields that only the system and service managers may write.
    _guarded_fields = frozenset()

    @api.model
    def _get_guarded_fields(self):
        """Return the names; topics that extend a model add theirs."""
        return self._guarded_fields

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {key.removeprefix("default_") for key in self.env.context}
        self._ensure_unguarded(defaults.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_unguarded(vals)
        return super().write(vals)

    def _ensure_unguarded(self, field_names):
        touched = self._get_guarded_fields().intersection(field_names)
        if not touched or self.env.su:
            return
        if self.env.user.has_group("crm_service_desk.group_service_manager"):
            return
        labels = [self._fields[name]._description_string(self.env) for name in sorted(touched)]
        raise AccessError(
            self.env._("Only the system or a service manager sets: %(fields)s.", fields=", ".join(labels))
        )
