from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleContractSeal(models.Model):
    """The log of the seal: written by signing, changed by nobody."""

    _name = "sale.contract.seal"
    _description = "Seal Log"
    _order = "id desc"
    _rec_name = "contract_id"

    contract_id = fields.Many2one("sale.contract", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="contract_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", string="Used By", required=True, ondelete="restrict")
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("The log of the seal is not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("The log of the seal is not changed."))
