from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _prepare_journey_vals(self):
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        moment = self.date_done if self.state == "done" else self.scheduled_date
        return {
            "id": self.id,
            "name": self.name,
            "kind": self._journey_kind(),
            "state": self.state,
            "state_label": labels[self.state],
            "date": moment.isoformat() if moment else None,
            "packages": sorted(self.move_line_ids.result_package_id.mapped("name")),
        }

    def _journey_kind(self):
        """delivery, return or internal, seen from the customer."""
        self.ensure_one()
        if self.location_dest_id.usage == "customer":
            return "delivery"
        return "return" if self.location_id.usage == "customer" else "internal"
