from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...identity import name_core


class CustomerCodeAlias(models.Model):
    """A customer that was merged into another lives on under its code and names."""

    _name = "customer.code.alias"
    _description = "Former Customer Code"
    _order = "name, id"

    name = fields.Char(string="Former Code", index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="partner_id.company_id", store=True, index=True)
    former_name = fields.Char()
    registry_key = fields.Char(index="btree_not_null", export_string_translation=False)
    name_key = fields.Char(index="btree_not_null", export_string_translation=False)
    name_core = fields.Char(
        compute="_compute_name_core",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    phone_key = fields.Char(index="btree_not_null", export_string_translation=False)

    _code_uniq = models.UniqueIndex(
        "(name, COALESCE(company_id, 0)) WHERE name IS NOT NULL",
        "This code already belongs to a merged customer.",
    )

    @api.depends("former_name")
    def _compute_name_core(self):
        for alias in self:
            alias.name_core = name_core(alias.former_name) or False

    @api.constrains("name", "company_id")
    def _check_code_is_free(self):
        """No customer may carry a code that finds another one."""
        taken = self.env["res.partner"]._customers_with_codes(self.mapped("name"))
        for alias in self:
            other = taken.get((alias.name, alias.company_id.id))
            if other and other != alias.partner_id:
                raise ValidationError(
                    self.env._(
                        "The code %(code)s belongs to %(customer)s.",
                        code=alias.name,
                        customer=other.display_name,
                    )
                )
