from odoo import models
from odoo.tools import format_date, formatLang


class SaleContract(models.Model):
    """What the printed contract shows: the accepted rounds, or the framework."""

    _inherit = "sale.contract"

    def _print_lang(self):
        return self.partner_id.lang or self.env.lang

    def _print_rows(self):
        """Return the rows of the table: dicts of product, spec, quantity, price, amount and date."""
        self.ensure_one()
        if self.line_ids:
            return [self._print_framework(line) for line in self.line_ids]
        # sudo: the accepted round is what both agreed, whoever prints it
        orders = self.sudo().order_ids.filtered(lambda order: order.state != "cancel")
        return [
            self._print_line(line)
            for order in orders.sorted("id")
            for line in (order.accepted_round_id.line_ids or order.order_line)
            if not line.display_type
        ]

    def _print_framework(self, line):
        return {
            "product": line.product_id.display_name,
            "spec": "",
            "quantity": f"{formatLang(self.env, line.planned_qty, dp='Product Unit')} {line.uom_id.name}",
            "price": formatLang(self.env, line.price_unit, dp="Product Price"),
            "amount": formatLang(self.env, line.amount, currency_obj=self.currency_id),
            "date": "",
        }

    def _print_line(self, line):
        """A line of a round, or of an order that was not negotiated: their fields have the same names."""
        return {
            "product": line.product_id.display_name or line.name,
            "spec": "\n".join(f"{name}: {value}" for name, value in line._spec_pairs()),
            "quantity": f"{formatLang(self.env, line.product_uom_qty, dp='Product Unit')}"
            f" {line.product_uom_id.name}",
            "price": formatLang(self.env, line.price_unit, dp="Product Price"),
            "amount": formatLang(self.env, line.price_subtotal, currency_obj=line.currency_id),
            "date": format_date(self.env, line.promise_date) if line.promise_date else "",
        }
