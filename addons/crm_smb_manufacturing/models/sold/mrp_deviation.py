from odoo import api, fields, models
from odoo.exceptions import UserError


class MrpDeviation(models.Model):
    """Somebody wants to build something else than was sold, says why, and the right person agrees or not."""

    _name = "mrp.deviation"
    _description = "Deviation from What Was Sold"
    _inherit = ["exception.document.mixin"]
    _rec_name = "production_id"
    _check_company_auto = True

    production_id = fields.Many2one(
        "mrp.production",
        string="Manufacturing Order",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    product_id = fields.Many2one(related="production_id.product_id")
    difference = fields.Json(
        string="What Is Asked For",
        readonly=True,
        help="What is asked for, for one unit. An approval holds for this difference only.",
    )
    difference_html = fields.Html(string="Difference", compute="_compute_difference_html")

    @api.depends("production_id", "difference")
    @api.depends_context("lang")
    def _compute_difference_html(self):
        for deviation in self:
            production = deviation.production_id
            rows = deviation.difference or (production._difference() if production else [])
            deviation.difference_html = production._render_difference(rows) if rows else False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            production = self.env["mrp.production"].browse(vals.get("production_id"))
            production.check_access("write")
            difference = production._difference()
            if not difference:
                raise UserError(self.env._("%(order)s is built as sold.", order=production.name))
            vals.update({"company_id": production.company_id.id, "difference": difference})
        return super().create(vals_list)

    def write(self, vals):
        if {"production_id", "difference"} & vals.keys():
            raise UserError(self.env._("Ask again for another order or another difference."))
        return super().write(vals)
