from odoo import fields, models
from odoo.fields import Command


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    sold_bom_id = fields.Many2one(
        "mrp.bom",
        string="Sold Bill",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        context={"active_test": False},
        groups="base.group_user",
        help="The bill as it was when the customer agreed. Production builds this one.",
    )
    sold_bom_ids = fields.Many2many(
        "mrp.bom",
        "sale_order_line_sold_bom_rel",
        string="Sold Bills",
        copy=False,
        readonly=True,
        context={"active_test": False},
        groups="base.group_user",
        help="The sold bill and those of its sub-assemblies.",
    )
    sold_fingerprint = fields.Char(
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="The same for two lines with the same product, specification and bills down to the last part.",
    )

    def _freeze_bills(self):
        """Keep the bills of these lines as they are now: this is what was sold."""
        for company, lines in self._made_lines().grouped("company_id").items():
            bills = self._sudo_bom()._bills_below(lines.product_id, company)
            made = {product: bom for product, bom in bills.items() if bom.type == "normal"}
            frozen = self._sudo_bom().concat(*made.values())._frozen()
            for line in lines:
                line._freeze(bills, frozen)

    def _note_bills(self):
        """Note by which bills these lines are made, where no agreement froze them before."""
        for company, lines in self._made_lines().grouped("company_id").items():
            bills = self._sudo_bom()._bills_below(lines.product_id, company)
            for line in lines:
                line._write_sold(bills, {}, self._sudo_bom())

    def _freeze(self, bills, frozen):
        kept = {}
        todo = [self.product_id]
        while todo:
            product = todo.pop()
            bom = bills.get(product)
            if bom and product not in kept:
                kept[product] = frozen.get(bom)
                todo += bom.bom_line_ids.product_id
        keep = self._sudo_bom().concat(*(bom for bom in kept.values() if bom))
        self._write_sold(bills, frozen, keep)

    def _write_sold(self, bills, frozen, keep):
        bom = bills.get(self.product_id, keep.browse())
        bom = bom.filtered(lambda one: one.type == "normal")  # of a kit only the parts are made
        self.write(
            {
                "sold_bom_id": frozen.get(bom, bom).id,
                "sold_bom_ids": [Command.set(keep.ids)],
                "sold_fingerprint": keep._fingerprint(self.product_id, bills, self._spec_pairs()),
            }
        )

    def _made_lines(self):
        return self.filtered(lambda line: line.product_id.type == "consu" and not line.display_type)

    def _sudo_bom(self):
        # sudo: what is built belongs to the agreement, whoever may read bills
        return self.env["mrp.bom"].sudo()

    def _sold_bom_of(self, product):
        """The frozen bill by which these lines have a product made; empty where nothing is frozen."""
        bills = self.sold_bom_ids.filtered(lambda bom: bom.product_tmpl_id == product.product_tmpl_id)
        own = bills.filtered(lambda bom: bom.product_id == product)
        return (own or bills.filtered(lambda bom: not bom.product_id))[:1]
