from odoo import api, fields, models
from odoo.tools import format_date, formatLang

from ...pricing import net_price

SELLERS = "sales_team.group_sale_salesman"


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    spec_key = fields.Char(
        compute="_compute_spec_key",
        store=True,
        groups="base.group_user",
        help="The specification in one form, so that equal ones are found.",
    )
    price_hint = fields.Char(
        string="Last Price",
        compute="_compute_price_hint",
        groups=SELLERS,
        help="What this customer's family paid last for this product.",
    )

    # The prices of a customer are looked up while one types, whatever the history.
    _partner_product_idx = models.Index("(order_partner_id, product_id, id DESC)")

    @api.depends("spec_ids.name", "spec_ids.value")
    def _compute_spec_key(self):
        for line in self:
            pairs = {(name.strip().lower(), value.strip().lower()) for name, value in line._spec_pairs()}
            line.spec_key = "\n".join(f"{name}: {value}" for name, value in sorted(pairs)) or False

    @api.depends("product_id", "order_id.partner_id", "spec_ids")
    @api.depends_context("lang")
    def _compute_price_hint(self):
        self.price_hint = False
        for order, lines in self.filtered("product_id").grouped("order_id").items():
            past = order._past_prices(lines.product_id)
            last = {}
            for price in past:
                if price.kind == "order":
                    last.setdefault(price.product_id, price)
            for line in lines:
                if price := last.get(line.product_id._origin.id or line.product_id.id):
                    line.price_hint = order._price_text(price)

    def action_price_history(self):
        """Open what this customer's family was offered and paid for the product before.

        :return: window action
        """
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["sale.price.history"].create({"order_line_id": self.id})
        return wizard._get_records_action(
            name=self.env._("Prices of %(product)s", product=self.product_id.display_name), target="new"
        )

    def _net_price(self):
        """Return what one unit of the product brings after discount, credit and freight."""
        self.ensure_one()
        order = self.order_id
        amount = self.price_subtotal / (order.currency_rate or 1)
        quantity = self.product_uom_id._compute_quantity(
            self.product_uom_qty, self.product_id.uom_id, round=False
        )
        terms = self.env["price.reference"]._terms(order.company_id, order.payment_term_id, order.incoterm)
        return net_price(amount, quantity, terms)

    def _equal_products(self):
        """Hook: the products whose prices are compared with those of each line.

        :return: dict {line: products}
        """
        return {line: line.product_id for line in self}

    def _is_price_guarded(self):
        return bool(
            self.product_id and not self.display_type and not self.is_downpayment and self.product_uom_qty > 0
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _past_prices(self, products, **options):
        """Prices of this order's customer family, see ``price.reference``."""
        self.ensure_one()
        # sudo: what the family paid is known to whoever sells to it, though colleagues' orders are not
        reference = self.env["price.reference"].sudo()
        return reference._read_prices(
            self.company_id,
            self.partner_id.customer_family_id,
            products._origin or products,
            but_order=self._origin.id or self.id,
            **options,
        )

    def _price_text(self, past):
        """Say a past price in words: net price, when, by which document."""
        company = self.company_id
        net = self.env["price.reference"].sudo()._net(company, past)
        return self.env._(
            "%(price)s on %(date)s, %(order)s",
            price=formatLang(self.env, net, currency_obj=company.currency_id),
            date=format_date(self.env, past.date),
            order=past.order_name,
        )
