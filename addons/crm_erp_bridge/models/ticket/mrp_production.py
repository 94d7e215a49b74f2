from odoo import fields, models
from odoo.tools import format_date


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _lot_facts(self):
        """What is known of a lot by the order that made it.

        :return: list of ``(label, value)``, translated text
        """
        self.ensure_one()
        facts = [(self.env._("Made by"), self.name)]
        if self.state == "done":
            made = fields.Datetime.context_timestamp(self, self.date_finished).date()
            facts.append((self.env._("Made on"), format_date(self.env, made)))
        if self.sale_line_id:
            facts.append((self.env._("Sold as"), self.sale_line_id.order_id.name))
        if self.spec_summary:
            facts.append((self.env._("Specification"), self.spec_summary))
        if self.customer_part_number:
            facts.append((self.env._("Customer's part number"), self.customer_part_number))
        if self.bom_id:
            facts.append((self.env._("Built by bill"), self.bom_id.display_name))
        facts += [
            (self.env._("Deviation approved"), deviation.reason)
            for deviation in self.deviation_ids.filtered(lambda deviation: deviation.state == "approved")
        ]
        consumed = self.move_raw_ids.filtered(lambda move: move.state == "done")
        for move in consumed.filtered("lot_ids"):
            names = ", ".join(move.lot_ids.mapped("name"))
            facts.append((move.product_id.display_name, names))
        return facts
