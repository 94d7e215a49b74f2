from odoo import fields, models
from odoo.fields import Domain


class ProductChange(models.Model):
    """What a change touches: open quotations, orders, manufacturing orders and stock."""

    _inherit = "product.change"

    def _create_affected(self):
        self.ensure_one()
        # sudo: a change concerns all open documents of its company, whoever released it may read
        found = self.sudo()
        vals_list = [
            {"change_id": self.id, "kind": kind, **vals}
            for kind, find in found._affected_finders().items()
            for vals in find()
        ]
        found.env["product.change.affected"].create(vals_list)

    def _affected_finders(self):
        """Hook: {kind: method that returns the values of what is affected}."""
        return {
            "quotation": self._find_quotations,
            "order": self._find_orders,
            "production": self._find_productions,
            "stock": self._find_stock,
        }

    def _find_quotations(self):
        return self._find_lines([("state", "in", ("draft", "sent"))])

    def _find_orders(self):
        lines = self._find_lines([("state", "=", "sale")])
        open_ids = {line["order_line_id"] for line in lines}
        records = self.env["sale.order.line"].browse(open_ids)
        left = records.filtered(lambda line: line.qty_delivered < line.product_uom_qty)
        return [line for line in lines if line["order_line_id"] in left._ids]

    def _find_lines(self, domain):
        lines = self.env["sale.order.line"].search(
            Domain(domain)
            & self._own()
            & Domain("product_id", "in", self.product_ids.ids)
            & self._line_domain()
        )
        return [{"order_line_id": line.id} for line in lines]

    def _find_productions(self):
        productions = self.env["mrp.production"].search(
            Domain("state", "in", ("draft", "confirmed", "progress"))
            & self._own()
            & Domain("product_id", "in", self.product_ids.ids)
            & self._production_domain()
        )
        if self.partner_id:
            # Of one customer's wish, only what is made for that customer.
            origin = productions._origin_sale_lines()
            productions = productions.filtered(
                lambda order: self.partner_id in origin[order].order_id.partner_id.commercial_partner_id
            )
        return [{"production_id": production.id} for production in productions]

    def _find_stock(self):
        if self.partner_id:
            return []
        rows = self.env["stock.quant"]._read_group(
            Domain("product_id", "in", self.product_ids.ids)
            & self._own()
            & Domain("location_id.usage", "=", "internal")
            & Domain("quantity", ">", 0)
            & self._quant_domain(),
            ["product_id", "lot_id"],
            ["quantity:sum"],
        )
        return [
            {"product_id": product.id, "lot_id": lot.id, "quantity": quantity}
            for product, lot, quantity in rows
        ]

    # === FROM WHEN === #

    def _own(self):
        return Domain("company_id", "=", self.company_id.id)

    def _line_domain(self):
        """Order lines that the change holds for: by their order, or delivered from the date on."""
        domain = Domain.TRUE
        if self.partner_id:
            domain = Domain("order_id.partner_id", "child_of", self.partner_id.id)
        if self.effective_from == "order":
            return domain & Domain("order_id.date_order", ">=", self.effective_order_id.date_order)
        if self.effective_from == "date":
            begin = fields.Datetime.to_datetime(self.effective_date)
            due = Domain("order_id.commitment_date", "=", False)
            return domain & (due | Domain("order_id.commitment_date", ">=", begin))
        return domain

    def _production_domain(self):
        if self.effective_from == "order":
            return Domain("create_date", ">=", self.effective_order_id.create_date)
        if self.effective_from == "date":
            return Domain("date_finished", ">=", fields.Datetime.to_datetime(self.effective_date))
        return Domain.TRUE

    def _quant_domain(self):
        if self.effective_from == "lot":
            return Domain("lot_id.create_date", ">=", self.effective_lot_id.create_date)
        return Domain.TRUE
