from odoo import models
from odoo.exceptions import UserError

# How a document becomes what a change says, by kind.
APPLY = {
    "quotation": "_apply_to_line",
    "order": "_apply_to_line",
    "production": "_apply_to_production",
    "stock": "_apply_to_stock",
}


class ProductChangeAffected(models.Model):
    _inherit = "product.change.affected"

    def _apply(self):
        # sudo: the engineer who released the change carries it into documents of sales and stock
        affected = self.sudo()
        getattr(affected, APPLY[affected.kind])()

    def _apply_to_line(self):
        """The specification is what was agreed now; an order's bills are sold anew."""
        line = self.order_line_id
        specs = [(spec.name, spec.value) for spec in self.change_id.spec_ids]
        if specs:
            merged = {**dict(line._spec_pairs()), **dict(specs)}
            line._by_change().write({"spec_ids": line._prepare_spec_commands(list(merged.items()))})
        if line.state == "sale" and self.change_id.new_bom_id:
            line._freeze_bills()
        self._tell(line.order_id)

    def _apply_to_production(self):
        """The order is built by the new bill, which is then what was sold; its people are told."""
        production = self.production_id
        if production.state not in ("draft", "confirmed", "progress"):
            raise UserError(self.env._("%(order)s is finished: leave it as it is.", order=production.name))
        bom = self.change_id.new_bom_id
        if bom:
            production._link_bom(bom)
            if production.sold_parts:
                production.write({"sold_bom_id": bom.id, "sold_parts": production._parts_per_unit()})
        self.env["product.change.acknowledgement"]._create_for(self.change_id, production)
        self._tell(production)

    def _apply_to_stock(self):
        """What lies on the shelf is reworked or used up by people: what they did is the reason."""
        if self._lacks_words():
            raise UserError(self.env._("Write what was done about %(document)s.", document=self.document))

    def _lacks_words(self):
        """Whether nobody has written yet what was done about goods on the shelf."""
        return self.kind == "stock" and not self.reason

    def _tell(self, document):
        document.message_post(
            body=self.env._("Changed by %(change)s.", change=self.change_id.display_name),
            subtype_xmlid="mail.mt_note",
        )
