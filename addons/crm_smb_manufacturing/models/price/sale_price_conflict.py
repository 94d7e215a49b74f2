from odoo import api, fields, models
from odoo.exceptions import UserError


class SalePriceConflict(models.Model):
    """A price below a colleague's valid quotation or the last order: who wants it, why, who agreed."""

    _name = "sale.price.conflict"
    _description = "Price Conflict"
    _inherit = ["exception.document.mixin"]
    _rec_name = "order_id"
    _check_company_auto = True

    order_id = fields.Many2one(
        "sale.order", string="Quotation", required=True, index=True, ondelete="cascade", check_company=True
    )
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, index=True, ondelete="cascade", check_company=True
    )
    partner_id = fields.Many2one(related="order_id.partner_id", store=True, index=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True, ondelete="cascade")
    net_price = fields.Monetary(
        readonly=True, help="What one unit brings after discount, payment terms and freight."
    )
    reference_price = fields.Monetary(string="Undercut Price", readonly=True)
    reference = fields.Char(string="Undercuts", readonly=True)
    percent = fields.Float(string="Below", readonly=True, digits=(6, 1), aggregator="avg")
    currency_id = fields.Many2one(related="company_id.currency_id")

    def write(self, vals):
        if vals.keys() & {"order_id", "order_line_id", "product_id", "net_price", "reference_price"}:
            raise UserError(self.env._("Ask again for another price."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Prices are read from the quotation: whoever asks names the line and the reason, no more."""
        for vals in vals_list:
            line = self.env["sale.order.line"].browse(vals.get("order_line_id"))
            line.check_access("write")
            vals.update(self._prepare_conflict_vals(line))
        return super().create(vals_list)

    @api.model
    def _prepare_conflict_vals(self, line):
        order = line.order_id
        conflict = next((found for found in order._price_conflicts() if found["line"] == line), None)
        if not conflict:
            raise UserError(self.env._("%(product)s undercuts nobody.", product=line.product_id.display_name))
        return {
            "order_id": order.id,
            "company_id": order.company_id.id,
            "product_id": line.product_id.id,
            "net_price": conflict["net"],
            "reference_price": conflict["reference"],
            "reference": conflict["past"].order_name,
            "percent": conflict["percent"],
        }

    def _on_decided(self):
        """Whoever asked reads the answer on the quotation."""
        res = super()._on_decided()
        states = dict(self._fields["state"]._description_selection(self.env))
        for conflict in self:
            # sudo: who decides need not have the quotation
            conflict.sudo().order_id.message_post(
                body=self.env._(
                    "Price of %(product)s: %(state)s by %(user)s.",
                    product=conflict.product_id.display_name,
                    state=states[conflict.state],
                    user=self.env.user.name,
                ),
                partner_ids=conflict.requested_by_id.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )
        return res
