from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [("open", "To Call"), ("done", "Done")]


class ServiceCallListLine(models.Model):
    """A customer of a call list."""

    _name = "service.call.list.line"
    _description = "Customer of a Call List"
    _inherit = ["service.guarded.mixin"]
    _order = "next_at, id"
    _check_company_auto = True
    _rec_name = "partner_id"
    _guarded_fields = frozenset({"state", "attempt_count", "last_at"})

    list_id = fields.Many2one(
        comodel_name="service.call.list", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="list_id.company_id", store=True, index=True)
    script = fields.Html(related="list_id.script")
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True, index=True, check_company=True
    )
    phone = fields.Char(related="partner_id.phone")
    is_opted_out = fields.Boolean(
        string="Does Not Want Calls", related="partner_id.phone_sanitized_blacklisted"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Caller",
        index="btree_not_null",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    state = fields.Selection(selection=STATES, default="open", required=True, index=True, readonly=True)
    result_id = fields.Many2one(comodel_name="service.call.result", index="btree_not_null")
    note = fields.Char(string="What Was Said")
    next_at = fields.Datetime(string="Call from", default=fields.Datetime.now)
    attempt_count = fields.Integer(string="Attempts", readonly=True)
    last_at = fields.Datetime(string="Last Attempt", readonly=True)

    _partner_once = models.UniqueIndex("(list_id, partner_id)", "The customer is on this list already.")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("result_id")._take_result(keep_moment=False)
        return lines

    def write(self, vals):
        res = super().write(vals)
        if vals.get("result_id"):
            self._take_result(keep_moment=bool(vals.get("next_at")))
        return res

    def _take_result(self, keep_moment):
        """An attempt was made: the result says what comes next.

        :param bool keep_moment: the person who called has said when to call again
        """
        now = fields.Datetime.now()
        self._ensure_callable()
        for line in self:
            result = line.result_id
            vals = {
                "attempt_count": line.attempt_count + 1,
                "last_at": now,
                "state": "open" if result.retry_hours else "done",
            }
            if result.retry_hours and not keep_moment:
                vals["next_at"] = now + timedelta(hours=result.retry_hours)
            # sudo: attempts are counted, not written
            line.sudo().write(vals)
        self.filtered("result_id.is_opt_out")._opt_out()

    def _ensure_callable(self):
        if refusing := self.filtered(lambda line: line.is_opted_out and not line.result_id.is_opt_out):
            raise UserError(
                self.env._(
                    "%(customers)s asked not to be called.",
                    customers=", ".join(refusing.partner_id.mapped("display_name")),
                )
            )

    def _opt_out(self):
        """Whoever does not want calls is not called again, from this list or another."""
        numbers = [number for number in self.partner_id.mapped("phone_sanitized") if number]
        # sudo: the wish is the customer's, whoever hears it notes it
        self.env["phone.blacklist"].sudo()._add(numbers)
        # Core computes the flag from another table and does not hear of it.
        self.env["res.partner"].invalidate_model(["phone_sanitized_blacklisted"])
        self.invalidate_model(["is_opted_out"])
        others = self.sudo().search([("partner_id", "in", self.partner_id.ids), ("state", "=", "open")])
        others.state = "done"

    @api.autovacuum
    def _gc_opted_out(self):
        """Lists drop who has asked elsewhere not to be called."""
        lines = self.search([("state", "=", "open"), ("partner_id.phone_sanitized_blacklisted", "=", True)])
        lines.state = "done"
