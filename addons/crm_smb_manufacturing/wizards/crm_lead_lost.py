from odoo import api, models


class CrmLeadLost(models.TransientModel):
    """Odoo's dialog for lost opportunities asks for the competitor too."""

    _name = "crm.lead.lost"
    _inherit = ["crm.lead.lost", "loss.dialog.mixin"]

    def _loss_documents(self):
        return self.lead_ids

    @api.model
    def default_get(self, fields):
        """What is known of the competitor of one opportunity is there already."""
        values = super().default_get(fields)
        lead_ids = self.env["crm.lead"].browse(self.env.context.get("default_lead_ids") or [])
        if len(lead_ids) == 1:
            known = {name: value for name, value in lead_ids._loss_vals().items() if value}
            values = {**{name: known[name] for name in known if name in fields}, **values}
        return values

    def action_lost_reason_apply(self):
        """Write who won on the opportunities, then lose them."""
        self.ensure_one()
        self._ensure_loss_explained()
        vals = self._loss_vals()
        # Said about many at once, what is left empty does not erase what each one knows.
        if len(self.lead_ids) > 1:
            vals = {name: value for name, value in vals.items() if value}
        if vals:
            self.lead_ids.write(vals)
        return super().action_lost_reason_apply()
