from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    takeover_job_id = fields.Many2one(
        "takeover.job",
        string="Taken Over With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The workbooks that this record was loaded from.",
    )
