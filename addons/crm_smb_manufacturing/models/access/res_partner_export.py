from odoo import models


class ResPartner(models.Model):
    """Exports of archives are logged, by whatever road: list, API, xlsx or csv."""

    _inherit = "res.partner"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        self.env["customer.export.log"]._log(self, fields_to_export)
        return result
