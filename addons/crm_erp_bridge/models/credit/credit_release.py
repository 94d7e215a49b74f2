from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class CreditRelease(models.Model):
    """One order goes on although its customer is on hold: who wants it, why, how much, until when."""

    _name = "credit.release"
    _description = "Credit Release"
    _inherit = ["exception.document.mixin"]
    _rec_name = "order_id"
    _check_company_auto = True

    # Said once more: the labels of another addon's mixin are not translated by this one's catalogue.
    state = fields.Selection([("waiting", "Waiting"), ("approved", "Approved"), ("rejected", "Rejected")])
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="cascade", check_company=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer Group", required=True, readonly=True, index=True, ondelete="restrict"
    )
    amount = fields.Monetary(readonly=True, help="What the order may come to, in company currency.")
    exposure = fields.Monetary(
        string="Owes and Will Owe", readonly=True, help="Of the customer group when it was asked for."
    )
    until = fields.Date(
        required=True, tracking=True, help="The order goes on until then, work and shipment included."
    )
    hold_reason = fields.Text(string="Why It Is Held", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.model_create_multi
    def create(self, vals_list):
        """Amounts are read from the order: whoever asks names the order, the reason and the day, no more."""
        for vals in vals_list:
            order = self.env["sale.order"].browse(vals.get("order_id"))
            order.check_access("write")
            vals.update(self._prepare_release_vals(order))
        return super().create(vals_list)

    @api.model
    def _prepare_release_vals(self, order):
        reasons = order._credit_reasons()
        if not reasons:
            raise UserError(self.env._("%(order)s is not held by credit.", order=order.name))
        family = order._credit_family()
        account = family._credit_accounts(order.company_id)[family.id]
        return {
            "order_id": order.id,
            "company_id": order.company_id.id,
            "partner_id": family.id,
            "amount": order._credit_amount(),
            "exposure": account.exposure,
            "hold_reason": "\n".join(reasons),
        }

    def write(self, vals):
        if vals.keys() & {"order_id", "partner_id", "amount", "exposure", "until"}:
            raise UserError(self.env._("Ask again for another amount or day."))
        return super().write(vals)

    def _covers(self, order):
        """Tell whether one of these lets an order go on today, as large as it is."""
        today, amount = fields.Date.context_today(self), order._credit_amount()
        return any(
            release.state == "approved"
            and release.until >= today
            and release.currency_id.compare_amounts(amount, release.amount) <= 0
            for release in self
        )

    def _on_decided(self):
        """Whoever asked reads the answer on the order."""
        res = super()._on_decided()
        states = dict(self._fields["state"]._description_selection(self.env))
        for release in self:
            # sudo: who decides need not have the order
            release.sudo().order_id.message_post(
                body=self.env._(
                    "Credit of %(amount)s until %(day)s: %(state)s by %(user)s.",
                    amount=format_amount(self.env, release.amount, release.currency_id),
                    day=release.until,
                    state=states[release.state],
                    user=self.env.user.name,
                ),
                partner_ids=release.requested_by_id.partner_id.ids,
                subtype_xmlid="mail.mt_note",
            )
        return res
