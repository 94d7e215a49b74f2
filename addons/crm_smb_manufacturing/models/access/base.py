from odoo import api, models

# What a path to a customer may ask for without being an export of its archive.
NAMES = {"", "id", ".id", "name", "display_name"}


class Base(models.AbstractModel):
    """Exports of archives are logged by whatever road: list, API, xlsx or csv, of customers
    or of documents with columns of their customers."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        result = super().export_data(fields_to_export)
        partners = self._exported_partners(fields_to_export)
        if partners:
            self.env["customer.export.log"]._log(self, fields_to_export, partners)
        return result

    @api.model
    def _customer_paths(self, fields_to_export):
        """Return the relations to partners of whom an export asks more than the name."""
        paths = [name.replace(".", "/", 1).partition("/") for name in fields_to_export]
        return {
            root
            for root, _slash, rest in paths
            if rest not in NAMES and root in self._fields and self._fields[root].comodel_name == "res.partner"
        }

    def _exported_partners(self, fields_to_export):
        if self._name == "res.partner":
            return self
        # sudo: the rows were exported already; what they say of customers is counted.
        return self.env["res.partner"].union(
            *(self.sudo()[root] for root in self._customer_paths(fields_to_export))
        )
