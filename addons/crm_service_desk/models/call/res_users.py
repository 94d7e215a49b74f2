from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    service_extension = fields.Char(
        string="Telephone Extension",
        copy=False,
        index="btree_not_null",
        help="The telephone system names calls by it: the customer's card comes up on this person's screen.",
    )

    _service_extension_unique = models.UniqueIndex(
        "(service_extension)", "Another person has this extension already."
    )
