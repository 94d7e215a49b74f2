from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _get_aggregated_properties(self, move_line=False, move=False):
        """The delivery slip keeps apart what differs in its specification. The key
        is put in front, since Odoo compares keys by their beginning."""
        properties = super()._get_aggregated_properties(move_line=move_line, move=move)
        specification = properties["move"].spec_summary
        if specification:
            properties["specification"] = specification
            properties["line_key"] = f"{specification}_{properties['line_key']}"
        return properties
