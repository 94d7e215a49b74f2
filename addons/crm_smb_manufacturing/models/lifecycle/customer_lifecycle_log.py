from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_partner import STAGES


class CustomerLifecycleLog(models.Model):
    """Every move of a customer from one stage of its life to another.

    Rows are written by the computation and never changed or deleted, by nobody.
    """

    _name = "customer.lifecycle.log"
    _description = "Life-Cycle Transition"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _allow_sudo_commands = False

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    date = fields.Datetime(
        string="Day of the Move", required=True, readonly=True, index=True, default=fields.Datetime.now
    )
    from_stage = fields.Selection(STAGES, readonly=True)
    to_stage = fields.Selection(STAGES, required=True, readonly=True, index=True)
    is_manual = fields.Boolean(string="By Hand", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True, help="Who said so; empty: computed.")
    salesperson_id = fields.Many2one(
        "res.users", readonly=True, index="btree_not_null", help="Who kept the customer then."
    )
    customer_tier_id = fields.Many2one("customer.tier", string="Tier", readonly=True)
    facts = fields.Json(readonly=True)
    note = fields.Char(string="Said", readonly=True)
    reason = fields.Text(compute="_compute_reason")
    move_count = fields.Integer(string="Customers", default=1, readonly=True)

    @api.depends("facts", "note", "date")
    @api.depends_context("lang")
    def _compute_reason(self):
        Partner = self.env["res.partner"]
        for move in self:
            sentence = Partner._lifecycle_sentence(move.facts, move.date.date())
            move.reason = " ".join(filter(None, [sentence, move.note]))

    def write(self, vals):
        """Refuse: what happened to a customer stays as it happened."""
        if self and vals:
            raise UserError(self.env._("Moves in the life of a customer are kept as they were."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_log(self):
        raise UserError(self.env._("Moves in the life of a customer are kept as they were."))

    def action_open_customer(self):
        """Open the customer behind a row."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    def _prepare_owner_activity_vals(self, activity_type):
        """Return the values of the activity that tells the salesperson, in his language."""
        self.ensure_one()
        move = self.with_context(lang=self.salesperson_id.lang)
        if self.to_stage == "lost":
            summary = move.env._("Lost: say why, and who has this customer now")
        else:
            summary = move.env._("Declining: ask what is wrong while there is time")
        return {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.partner_id.id,
            "activity_type_id": activity_type.id,
            "summary": summary,
            "note": move.reason,
            "user_id": self.salesperson_id.id,
            "automated": True,
            "date_deadline": fields.Date.add(fields.Date.context_today(self), days=activity_type.delay_count),
        }
