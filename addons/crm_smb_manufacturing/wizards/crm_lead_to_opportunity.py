from odoo import api, fields, models


class CrmLead2opportunityPartner(models.TransientModel):
    """Converting tells who is there already, a colleague's customer by its keeper only."""

    _inherit = "crm.lead2opportunity.partner"

    duplicate_note = fields.Text(string="Exists Already", compute="_compute_duplicate_note")

    @api.depends("lead_id", "partner_id")
    def _compute_duplicate_note(self):
        for convert in self:
            lead = convert.lead_id
            found = lead._find_duplicates() if lead and not lead.partner_id else []
            lines = [self._duplicate_line(one) for one in found]
            convert.duplicate_note = "\n".join(dict.fromkeys(lines)) or False

    @api.model
    def _duplicate_line(self, known):
        if known["readable"]:
            return self.env._(
                "%(name)s looks like the same customer",
                name=" ".join(filter(None, (known["customer_code"], known["name"]))),
            )
        if not known["kept_by"]:
            return self.env._("%(name)s exists", name=known["name"])
        return self.env._("%(name)s exists, kept by %(keeper)s", name=known["name"], keeper=known["kept_by"])
