from odoo import api, fields, models

# Of an order, what a contract is about.
TERMS = ("partner_id", "pricelist_id", "currency_id", "payment_term_id", "incoterm", "contract_id")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    contract_id = fields.Many2one(
        "sale.contract",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice",
        domain="[('partner_id', 'parent_of', partner_id), ('state', 'not in', ('closed', 'terminated'))]",
    )

    def action_new_contract(self):
        """Make a contract of this quotation, with the clauses of the template.

        :return: action that opens it; the one there is when there is one
        """
        self.ensure_one()
        self.check_access("write")
        if not self.contract_id:
            contract = self.env["sale.contract"].create(self._prepare_contract_vals())
            self.contract_id = contract
            contract.action_fill_clauses()
        return self.contract_id._get_records_action()

    def _prepare_contract_vals(self):
        return {
            "name": self.env._("Sales contract for %(order)s", order=self.name),
            "partner_id": self.partner_id.commercial_partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "payment_term_id": self.payment_term_id.id,
            "amount_total": self.amount_total,
        }

    def _contract_content(self):
        """What a contract says by this order, see ``sale.contract``."""
        self.ensure_one()
        return {
            "order": self.id,
            "terms": [self.partner_id.id, self.payment_term_id.id, self.incoterm.id, self.incoterm_location],
            "lines": [
                [
                    line.product_id.id,
                    line.product_uom_qty,
                    line.product_uom_id.id,
                    line.price_unit,
                    line.discount,
                    line.spec_key,
                ]
                for line in self.order_line.filtered(lambda line: not line.is_downpayment).sorted("id")
            ],
        }

    def _hold_reasons(self):
        reasons = super()._hold_reasons()
        # sudo: a contract holds its order whoever confirms
        contract = self.sudo().contract_id
        if contract and contract.state not in ("approved", "signed"):
            reasons.append(
                self.env._("Its contract %(contract)s is not approved.", contract=contract.display_name)
            )
        return reasons

    @api.model
    def _hold_depends(self):
        return [*super()._hold_depends(), "contract_id.state"]

    def write(self, vals):
        before = self.sudo().contract_id
        res = super().write(vals)
        if set(TERMS) & vals.keys():
            (before | self.sudo().contract_id)._after_content_change()
        return res
