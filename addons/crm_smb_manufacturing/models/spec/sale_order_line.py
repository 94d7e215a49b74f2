from odoo import api, fields, models
from odoo.fields import Command


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    spec_ids = fields.One2many(
        comodel_name="sale.line.spec",
        inverse_name="order_line_id",
        string="Specification",
        copy=True,
    )
    spec_summary = fields.Text(
        string="Specification Text",
        compute="_compute_spec_summary",
        # whoever reads the line reads what was agreed: no price is in it
        compute_sudo=True,
    )

    @api.depends("spec_ids.name", "spec_ids.value", "spec_ids.sequence")
    def _compute_spec_summary(self):
        for line in self:
            line.spec_summary = "\n".join(f"{name}: {value}" for name, value in line._spec_pairs())

    def action_edit_spec(self):
        """Open the specification of the line in a dialog.

        :return: window action
        """
        self.ensure_one()
        view = self.env.ref("crm_smb_manufacturing.sale_order_line_view_form_spec")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Specification"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

    def _spec_pairs(self):
        """Return the specification as pairs of name and value, in order."""
        return [(spec.name, spec.value) for spec in self.spec_ids.sorted("sequence")]

    def _spec_text(self):
        """Return the specifications of the lines for reading: of one line as they
        are, of several each under the name of order and product."""
        if len(self) == 1:
            return self.spec_summary
        return "\n\n".join(
            f"{line.order_id.name} {line.product_id.display_name}\n{line.spec_summary}" for line in self
        )

    def _prepare_spec_commands(self, pairs):
        """Commands that make the specification of this line (or of a new one, when
        the recordset is empty) the given pairs of name and value."""
        commands = []
        known = {spec.name: spec for spec in self.spec_ids}
        for sequence, (name, value) in enumerate(pairs):
            spec = known.pop(name, None)
            vals = {"name": name, "value": value, "sequence": sequence}
            if spec is None:
                commands.append(Command.create(vals))
            else:
                commands.append(Command.update(spec.id, vals))
        commands = [Command.delete(spec.id) for spec in known.values()] + commands
        return commands or [Command.clear()]
