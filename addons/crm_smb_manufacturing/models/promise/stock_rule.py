from odoo import fields, models


class StockRule(models.Model):
    _name = "stock.rule"
    _inherit = ["stock.rule", "sale.promise.configuration"]

    def _prepare_mo_vals(self, product_id, *args, **kwargs):
        """Let an order begin when its promise does, so that planning it ends on the same date.

        Odoo begins an hour before the deadline, however long the work takes.
        """
        vals = super()._prepare_mo_vals(product_id, *args, **kwargs)
        values = kwargs.get("values") or args[6]
        start = self._procured_sale_lines(values)._promised_start(product_id)
        if start:
            vals["date_start"] = max(start, fields.Datetime.now())
        return vals
