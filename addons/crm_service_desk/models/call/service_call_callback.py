from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ACTIVITY = "mail.mail_activity_data_call"
STATES = [("planned", "To Call Back"), ("late", "Overdue"), ("done", "Called Back")]
# So soon is whoever called in vain called back.
LOST_HOURS = 1


class ServiceCall(models.Model):
    """A call-back that was promised, or that a lost call makes us owe, stays open until it is made."""

    _inherit = "service.call"

    callback_at = fields.Datetime(string="Call Back by", index="btree_not_null", copy=False, tracking=True)
    callback_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Calls Back",
        compute="_compute_callback_user_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('share', '=', False)]",
    )
    callback_done_at = fields.Datetime(string="Called Back on", readonly=True, copy=False)
    callback_call_id = fields.Many2one(
        comodel_name="service.call", readonly=True, copy=False, index="btree_not_null"
    )
    callback_state = fields.Selection(
        selection=STATES,
        string="Call-Back",
        compute="_compute_callback_state",
        search="_search_callback_state",
    )

    _callback_owed = models.Index("(phone_key) WHERE callback_at IS NOT NULL AND callback_done_at IS NULL")

    @api.depends("callback_at")
    def _compute_callback_user_id(self):
        for call in self:
            call.callback_user_id = call.callback_at and (
                call.callback_user_id or call.user_id or call.commercial_partner_id.user_id
            )

    @api.depends("callback_at", "callback_done_at")
    def _compute_callback_state(self):
        now = fields.Datetime.now()
        for call in self:
            if not call.callback_at:
                call.callback_state = False
            elif call.callback_done_at:
                call.callback_state = "done"
            else:
                call.callback_state = "late" if call.callback_at < now else "planned"

    def _search_callback_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        owed = Domain("callback_at", "!=", False) & Domain("callback_done_at", "=", False)
        domains = {
            "done": Domain("callback_done_at", "!=", False),
            "late": owed & Domain("callback_at", "<", now),
            "planned": owed & Domain("callback_at", ">=", now),
            False: Domain("callback_at", "=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    # === ACTIVITIES === #

    @api.model_create_multi
    def create(self, vals_list):
        calls = super().create(vals_list)
        calls.filtered("callback_at")._schedule_callback()
        for call in calls.filtered(lambda call: not call.external_id and call.direction == "out"):
            call._settle_callbacks()  # written down by whoever called back
        return calls

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"callback_at", "callback_user_id"}:
            self._schedule_callback()
        return res

    def _schedule_callback(self):
        """One activity stands for each call-back that is owed."""
        # sudo: the activity may be another person's, who called back before
        self.sudo().activity_unlink([ACTIVITY])
        for call in self.filtered(lambda call: call.callback_state in ("planned", "late")):
            call.activity_schedule(
                ACTIVITY,
                call.callback_at.date(),
                summary=self.env._("Call back %(who)s", who=call.display_name),
                user_id=call.callback_user_id.id or call.env.uid,
            )

    # === WHAT ENDS IT === #

    def action_callback_done(self):
        """The customer was called back from a telephone that reports nothing."""
        for call in self:
            if not call.callback_at:
                raise UserError(self.env._("No call-back was promised on %(call)s.", call=call.display_name))
        self.check_access("write")
        self._end_callbacks()

    def _end_callbacks(self, by_call=None):
        open_calls = self.filtered(lambda call: call.callback_at and not call.callback_done_at)
        # sudo: the moment is guarded, it is what the figures are made of
        open_calls.sudo().write(
            {"callback_done_at": fields.Datetime.now(), "callback_call_id": by_call and by_call.id}
        )
        # sudo: see _schedule_callback
        open_calls.sudo().activity_unlink([ACTIVITY])

    def _settle_callbacks(self):
        """We are talking with the number: whatever was owed to it is done."""
        if not self.phone_key:  # a hidden number is nobody's
            return
        owed = self.search(
            [
                ("phone_key", "=", self.phone_key),
                ("company_id", "=", self.company_id.id),
                ("callback_at", "!=", False),
                ("callback_done_at", "=", False),
                ("id", "!=", self.id),
            ]
        )
        owed._end_callbacks(self)

    def _owe_callback(self):
        """Nobody answered: whoever it rang at calls back."""
        if not self.callback_at:
            self.callback_at = (self.ended_at or fields.Datetime.now()) + timedelta(hours=LOST_HOURS)
