from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleContractCheck(models.Model):
    """A dated check of the other party before signing: standing, credit, ability; consent."""

    _name = "sale.contract.check"
    _description = "Check of a Contract Party"
    _order = "id"

    contract_id = fields.Many2one("sale.contract", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("standing", "Legal Standing"),
            ("credit", "Credit"),
            ("ability", "Ability to Perform"),
            ("consent", "General Manager's Consent (Private Person)"),
        ],
        required=True,
    )
    result = fields.Selection([("good", "Good"), ("bad", "Bad")], required=True)
    note = fields.Char(string="Seen in", help="Register, report, visit: where the result comes from.")
    date = fields.Date(readonly=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="Checked By",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.update({"user_id": self.env.uid, "date": fields.Date.context_today(self)})
            self._ensure_may_consent(vals)
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A check is dated: add another one instead of changing it."))
        return super().write(vals)

    @api.model
    def _ensure_may_consent(self, vals):
        group = "crm_smb_manufacturing.group_contract_legal"
        if vals.get("kind") == "consent" and not self.env.user.has_group(group):
            raise UserError(
                self.env._("Only the legal representative or general manager consents to a private person.")
            )
