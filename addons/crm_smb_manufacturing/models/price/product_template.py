from odoo import fields, models

# A clerk types names and addresses and needs no prices. What a member of this group may not
# read is taken out of every view, export, grouping, search and change log by Odoo itself.
# Vendor and customer price lists are hidden as records: see security/ir_rule.xml.
NOT_HIDDEN = "!crm_smb_manufacturing.group_price_hidden"
EMPLOYEES_NOT_HIDDEN = f"base.group_user,{NOT_HIDDEN}"


class ProductTemplate(models.Model):
    _inherit = "product.template"

    list_price = fields.Float(groups=NOT_HIDDEN)
    standard_price = fields.Float(groups=EMPLOYEES_NOT_HIDDEN)
    tax_string = fields.Char(groups=NOT_HIDDEN)
