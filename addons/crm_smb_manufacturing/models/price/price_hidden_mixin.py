from odoo import api, models
from odoo.exceptions import AccessError

# A clerk types names and addresses and needs no prices. What a member of this group may not
# read is taken out of every view, export, grouping, search and change log by Odoo itself.
# Vendor and customer price lists are hidden as records: see security/ir_rule.xml.
NOT_HIDDEN = "!crm_smb_manufacturing.group_price_hidden"
EMPLOYEES_NOT_HIDDEN = f"base.group_user,{NOT_HIDDEN}"


class PriceHiddenMixin(models.AbstractModel):
    """Says no in words where a field is closed to a group."""

    _name = "price.hidden.mixin"
    _description = "Prices Hidden From Clerks"

    @api.model
    def _check_field_access(self, field, operation):
        # Core's own message looks every group up by name and fails on "!group".
        if (field.groups or "").find("!") >= 0 and not self._has_field_access(field, operation):
            raise AccessError(
                self.env._(
                    "Prices and costs are not shown to you (%(field)s).",
                    field=field.name,
                )
            )
        return super()._check_field_access(field, operation)
