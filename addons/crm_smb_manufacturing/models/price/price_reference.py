from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...pricing import Terms, net_price

# Orders are found by the age of their lines, newest first; the last of so many is the last one sold.
NEWEST = 20

PastPrice = namedtuple(
    "PastPrice",
    "product_id spec_key kind order_id order_name user_id date quantity amount term_id incoterm_id",
)


class PriceReference(models.AbstractModel):
    """What a customer's family pays or is offered for a product, by whomever it was sold."""

    _name = "price.reference"
    _description = "Reference Prices"

    @api.model
    def _read_prices(self, company, family, products, but_order=None, but_user=None, newest=NEWEST):
        """Read the newest sales and the valid quotations of a customer's family for some products.

        One query, whose cost follows from the number of products and not from the history.

        :param family: res.partner, root of the family
        :param but_order: id of the order that asks
        :param but_user: id of the user whose own quotations do not count
        :return: list of ``PastPrice``; amounts in the company's currency, quantities in the product's unit
        """
        if not products or not family:
            return []
        self.env["sale.order.line"].flush_model()
        self.env["sale.order"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH family AS MATERIALIZED (
                    SELECT id FROM res_partner WHERE customer_family_id = %(family)s
                ), asked AS (
                    SELECT unnest(%(products)s) AS product_id
                )
                SELECT line.product_id, line.spec_key, line.kind, ord.id, ord.name, ord.user_id,
                       ord.date_order, line.product_uom_qty * unit.factor / base.factor,
                       line.price_subtotal / COALESCE(NULLIF(ord.currency_rate, 0), 1),
                       ord.payment_term_id, ord.incoterm
                  FROM asked
            CROSS JOIN family
            CROSS JOIN LATERAL (
                       (SELECT 'order' AS kind, sold.*
                          FROM sale_order_line sold
                         WHERE sold.order_partner_id = family.id AND sold.product_id = asked.product_id
                           AND sold.state = 'sale' AND sold.company_id = %(company)s
                      ORDER BY sold.id DESC LIMIT %(newest)s)
                     UNION ALL
                       (SELECT 'quotation' AS kind, quoted.*
                          FROM sale_order_line quoted
                         WHERE quoted.order_partner_id = family.id AND quoted.product_id = asked.product_id
                           AND quoted.state IN ('draft', 'sent') AND quoted.company_id = %(company)s
                      ORDER BY quoted.id DESC LIMIT %(newest)s)
                       ) line
                  JOIN sale_order ord ON ord.id = line.order_id
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom unit ON unit.id = line.product_uom_id
                  JOIN uom_uom base ON base.id = template.uom_id
                 WHERE ord.id IS DISTINCT FROM %(but_order)s
                   AND line.product_uom_qty > 0
                   -- what was given away says nothing about the price
                   AND line.price_subtotal > 0
                   AND (line.kind = 'order'
                        OR ord.user_id IS DISTINCT FROM %(but_user)s
                           AND (ord.validity_date IS NULL OR ord.validity_date >= %(today)s))
              ORDER BY ord.date_order DESC, ord.id DESC
                """,
                family=family.id,
                products=products.ids,
                company=company.id,
                newest=newest,
                but_order=but_order or None,
                but_user=but_user or None,
                today=fields.Date.context_today(self),
            )
        )
        return [PastPrice(*row) for row in rows]

    @api.model
    def _terms(self, company, term, incoterm):
        """Return what payment and delivery terms cost us, for ``pricing.net_price``."""
        return Terms(term._mean_days(), company.price_interest_percent, incoterm.freight_percent)

    @api.model
    def _net(self, company, past):
        """Return the net price of a ``PastPrice``."""
        term = self.env["account.payment.term"].browse(past.term_id or [])
        incoterm = self.env["account.incoterms"].browse(past.incoterm_id or [])
        return net_price(past.amount, past.quantity, self._terms(company, term, incoterm))
