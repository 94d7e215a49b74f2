"""The hold that all guards of the suite share.

A guard (rounds, review of a new customer; later price, contract, credit) extends
``_hold_reasons``. This file sees to it that a quotation with reasons is confirmed by
no route:

* a person, or a program through the API, reads the reasons as an error;
* where nobody can answer (signature or payment in the portal, import, scheduled
  job) nothing is raised and nothing is lost: the quotation stays, the reasons are
  noted on it, and the responsible person gets one activity.
"""

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ...sealing import Seal

HOLD_ACTIVITY = "crm_smb_manufacturing.mail_activity_type_order_held"
# Opened by action_confirm, which has looked at the reasons already.
CHECKED = Seal("order_hold_checked")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    hold_reason = fields.Text(
        compute="_compute_hold_reason",
        # employees who read the order may know why it waits; its customer may not
        compute_sudo=True,
        groups="base.group_user",
        help="Why this quotation cannot be confirmed yet.",
    )
    confirmation_deferred_date = fields.Datetime(
        string="Waiting for Confirmation Since",
        readonly=True,
        copy=False,
        help="The customer signed or paid while the quotation was on hold.",
    )

    # === COMPUTE === #

    @api.depends(lambda self: self._hold_depends())
    @api.depends_context("lang")
    def _compute_hold_reason(self):
        for order in self:
            reasons = order._hold_reasons() if order.state in ("draft", "sent") else []
            order.hold_reason = "\n".join(reasons)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        confirmed = orders.filtered(lambda order: order.state == "sale")
        held = confirmed._filter_held()
        if held:
            held._ensure_unattended()
            held.write({"state": "draft"})
            held._defer_confirmation()
        return orders

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        if vals["state"] != "sent":
            vals = {"confirmation_deferred_date": False, **vals}
        held = self.browse()
        if vals["state"] == "sale" and not self._is_hold_checked():
            held = self.filtered(lambda order: order.state != "sale")._filter_held()
        if not held:
            return super().write(vals)
        held._ensure_unattended()
        held._defer_confirmation()
        kept = ("state", "confirmation_deferred_date", "date_order")
        super(SaleOrder, held).write({k: v for k, v in vals.items() if k not in kept})
        return super(SaleOrder, self - held).write(vals)

    # === REASONS === #

    def _hold_reasons(self):
        """Hook: why this quotation may not be confirmed now.

        Extend it with ``super()`` first and append. It must not write, and it must
        come to the same result whoever asks.

        :return: list of translated sentences; empty when the order may be confirmed
        """
        self.ensure_one()
        return []

    def _confirmation_reasons(self):
        """Hook: why this quotation may not be confirmed, looked at when it is, and then alone.

        For what takes long to find out: unlike ``_hold_reasons``, which it contains, it is
        not asked when a form is opened.

        :return: list of translated sentences; empty when the order may be confirmed
        """
        return self._hold_reasons()

    @api.model
    def _hold_depends(self):
        """Hook: the fields whose change makes ``hold_reason`` be read anew.

        :return: list of field paths
        """
        return ["state", "partner_id"]

    def _hold_responsible(self):
        """Hook: the user who is told that a confirmation waits; may be empty."""
        self.ensure_one()
        return self.user_id or self.team_id.user_id

    def _filter_held(self):
        return self.filtered(lambda order: order._confirmation_reasons())

    # === ROUTES === #

    def _confirmation_error_message(self):
        error = super()._confirmation_error_message()
        return error or "\n".join(self._hold_reasons()) or False

    def action_confirm(self):
        orders = self
        if self._is_unattended():
            held = self._filter_held()
            held._defer_confirmation()
            orders -= held
            if not orders:
                return True
        orders = CHECKED.opened(orders)
        return super(SaleOrder, orders).action_confirm()

    def _validate_order(self):
        """Odoo's end of a signature or payment in the portal. Raising here would
        undo what the customer did, so that held quotations are set aside."""
        held = self._filter_held()
        held._defer_confirmation()
        free = self - held
        return super(SaleOrder, free)._validate_order() if free else None

    def _action_confirm(self):
        res = super()._action_confirm()
        # sudo: the activity is done, whoever it was assigned to
        self.sudo().activity_feedback([HOLD_ACTIVITY])
        return res

    def _action_cancel(self):
        # sudo: nothing is left to do, whoever had to do it
        self.sudo().activity_unlink([HOLD_ACTIVITY])
        return super()._action_cancel()

    def _is_hold_checked(self):
        return CHECKED.is_open(self.env)

    def _is_unattended(self):
        """Tell whether nobody is there to read an error: file import, scheduled job.
        A caller who pretends so through the API gains nothing: the order waits."""
        context = self.env.context
        return bool(context.get("import_file") or context.get("ir_cron_progress_id"))

    def _ensure_unattended(self):
        """Show the reasons as an error if there is somebody to read it."""
        if not self._is_unattended():
            raise UserError("\n".join(self[:1]._confirmation_reasons()))

    def _defer_confirmation(self):
        """Leave quotations as they are, note why and tell the responsible once."""
        for order in self:
            order.confirmation_deferred_date = fields.Datetime.now()
            user = order._hold_responsible()
            # As the system, in the language of the responsible: the customer, whose
            # session this may be, reads neither note nor activity.
            order = order.with_user(SUPERUSER_ID).with_context(lang=user.lang)
            reasons = Markup("<br/>").join(order._confirmation_reasons())
            order._note_deferral(reasons)
            if not order.activity_search([HOLD_ACTIVITY]):
                order.activity_schedule(HOLD_ACTIVITY, note=reasons, user_id=user.id)

    def _note_deferral(self, reasons):
        self.ensure_one()
        self.message_post(
            body=Markup("%s<br/>%s") % (self.env._("Not confirmed, this needs a person:"), reasons),
            subtype_xmlid="mail.mt_note",
        )
