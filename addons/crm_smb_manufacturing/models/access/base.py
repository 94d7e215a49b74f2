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
        return {path for name in fields_to_export for path in self._customer_prefixes(name)}

    @api.model
    def _customer_prefixes(self, name):
        """Return the parts of an exported path, dotted, that lead to partners and ask more of them."""
        steps = name.replace("/.id", "/id").replace(".", "/").strip("/").split("/")
        model, found = self, []
        for number, step in enumerate(steps, start=1):
            field = model._fields.get(step)
            if field is None or not field.relational:
                break
            if field.comodel_name == "res.partner" and "/".join(steps[number:]) not in NAMES:
                found.append(".".join(steps[:number]))
            model = self.env[field.comodel_name]
        return found

    def _exported_partners(self, fields_to_export):
        if self._name == "res.partner":
            return self
        # sudo: the rows were exported already; what they say of customers is counted.
        return self.env["res.partner"].union(
            *(self.sudo().mapped(path) for path in self._customer_paths(fields_to_export))
        )
