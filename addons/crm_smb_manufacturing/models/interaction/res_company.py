from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    report_key_contacts = fields.Boolean(
        string="Report Contacts With Key Customers",
        default=True,
        help="The second person and the team leader of a key customer get each contact with it as a message.",
    )
