from odoo import api, fields, models
from odoo.tools import format_date, formatLang

SHOWN = 40


class SalePriceHistory(models.TransientModel):
    """What a customer's family was offered and paid for a product, by whomever."""

    _name = "sale.price.history"
    _description = "Price History"

    order_line_id = fields.Many2one("sale.order.line", required=True, ondelete="cascade")
    history_html = fields.Html(string="History", compute="_compute_history_html")

    @api.depends("order_line_id")
    @api.depends_context("lang")
    def _compute_history_html(self):
        for wizard in self:
            wizard.history_html = self.env["ir.qweb"]._render(
                "crm_smb_manufacturing.sale_price_history_table",
                {"rows": wizard._rows(), "legacy": wizard._legacy_rows()},
            )

    def _rows(self):
        line = self.order_line_id
        past = line.order_id._past_prices(line.product_id, newest=SHOWN)[:SHOWN]
        reference = self.env["price.reference"].sudo()  # sudo: as in sale.order._past_prices
        # sudo: the name of the colleague who sold
        users = self.env["res.users"].sudo().browse({price.user_id for price in past if price.user_id})
        names = {user.id: user.name for user in users}
        company = line.company_id
        return [
            {
                "date": format_date(self.env, price.date),
                "order": price.order_name,
                "is_order": price.kind == "order",
                "user": names.get(price.user_id, ""),
                "spec": price.spec_key or "",
                "quantity": formatLang(self.env, price.quantity, dp="Product Unit"),
                "price": self._money(price.amount / price.quantity),
                "net": self._money(reference._net(company, price)),
            }
            for price in past
        ]

    def _legacy_rows(self):
        """Sales taken over from before, where the user may read them."""
        line = self.order_line_id
        Legacy = self.env["legacy.sale"]
        if not Legacy.has_access("read"):
            return []
        found = Legacy.search(
            [
                ("partner_id.customer_family_id", "=", line.order_id.partner_id.customer_family_id.id),
                ("product_id", "=", line.product_id.id),
            ],
            order="date desc, id desc",
            limit=SHOWN,
        )
        return [
            {
                "date": format_date(self.env, sale.date),
                "quantity": formatLang(self.env, sale.quantity, dp="Product Unit"),
                "price": self._money(sale.amount / sale.quantity) if sale.quantity else "–",
            }
            for sale in found
        ]

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.order_line_id.company_id.currency_id)
