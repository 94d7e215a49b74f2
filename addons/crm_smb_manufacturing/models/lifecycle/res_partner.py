from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...lifecycle import Override

STAGES = [
    ("prospect", "Prospect"),
    ("exploring", "Exploring"),
    ("growing", "Growing"),
    ("stable", "Stable"),
    ("declining", "Declining"),
    ("lost", "Lost"),
]
# Written by the computation and its dialogs only.
COMPUTED = {
    "lifecycle_stage",
    "lifecycle_facts",
    "lifecycle_since",
    "lifecycle_manual_stage",
    "lifecycle_manual_since",
    "lifecycle_manual_until",
    "lifecycle_manual_user_id",
    "lifecycle_manual_note",
}


class ResPartner(models.Model):
    """Where a customer stands in its life with us, and why.

    One stage per customer, from all its orders in all companies of the firm; what explains
    it are ratios and days, never amounts, so that no company reads another's turnover.
    """

    _inherit = "res.partner"

    lifecycle_stage = fields.Selection(
        STAGES,
        string="Life Cycle",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Computed every night from the customer's orders, measured against its own rhythm.",
    )
    lifecycle_reason = fields.Text(string="Why This Stage", compute="_compute_lifecycle_reason")
    lifecycle_facts = fields.Json(readonly=True, copy=False)
    lifecycle_since = fields.Date(string="In This Stage Since", readonly=True, copy=False)
    lifecycle_manual_stage = fields.Selection(STAGES, string="Stage by Hand", readonly=True, copy=False)
    lifecycle_manual_since = fields.Date(string="By Hand Since", readonly=True, copy=False)
    lifecycle_manual_until = fields.Date(string="By Hand Until", readonly=True, copy=False)
    lifecycle_manual_user_id = fields.Many2one(
        "res.users", string="By Hand By", readonly=True, copy=False, index="btree_not_null"
    )
    lifecycle_manual_note = fields.Char(string="Why by Hand", readonly=True, copy=False)

    @api.depends(
        "lifecycle_facts", "lifecycle_manual_until", "lifecycle_manual_user_id", "lifecycle_manual_note"
    )
    @api.depends_context("lang")
    def _compute_lifecycle_reason(self):
        """Word the stored facts in the reader's language; no history is read."""
        today = fields.Date.context_today(self)
        for partner in self:
            sentence = partner._lifecycle_sentence(partner.lifecycle_facts, today)
            if partner.lifecycle_manual_until and (partner.lifecycle_facts or {}).get("code") == "manual":
                sentence = partner._manual_sentence()
            partner.lifecycle_reason = sentence

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name not in COMPUTED} for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and COMPUTED & vals.keys():
            raise AccessError(
                self.env._(
                    "The life-cycle stage is computed; to say otherwise, set it by hand with a reason."
                )
            )
        return super().write(vals)

    # === BY HAND === #

    def _lifecycle_override(self):
        """Return what a person said about this customer, None if nobody did."""
        if not self.lifecycle_manual_stage:
            return None
        return Override(self.lifecycle_manual_stage, self.lifecycle_manual_since, self.lifecycle_manual_until)

    def _ensure_lifecycle_can_change(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("Only sales say where a customer stands."))
        if self.filtered(lambda partner: not partner.is_company):
            raise UserError(self.env._("Only companies have a life cycle."))

    def action_lifecycle_by_hand(self):
        """Ask for a stage by hand: which, until when, why.

        :return: window action of the dialog
        """
        self._ensure_lifecycle_can_change()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_smb_manufacturing.customer_lifecycle_override_action"
        )
        return {**action, "context": {"default_partner_id": self[:1].id}}

    def action_lifecycle_automatic(self):
        """Let the orders speak again."""
        self._ensure_lifecycle_can_change()
        self._clear_lifecycle_override()
        self._refresh_lifecycle()
        return True

    def action_lost_customer(self):
        """Ask why this customer is lost, to whom and at which price.

        :return: window action of the dialog
        """
        self._ensure_lifecycle_can_change()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_smb_manufacturing.customer_lost_action")
        return {**action, "context": {"default_partner_id": self[:1].id}}

    def _set_lifecycle_override(self, stage, until, note):
        """Put these customers into a stage by hand; whoever calls has checked access."""
        # sudo: the fields are closed to everybody, see write().
        self.sudo().write(
            {
                "lifecycle_manual_stage": stage,
                "lifecycle_manual_since": fields.Date.context_today(self),
                "lifecycle_manual_until": until,
                "lifecycle_manual_user_id": self.env.uid,
                "lifecycle_manual_note": note,
            }
        )
        self._refresh_lifecycle()

    def _clear_lifecycle_override(self):
        # sudo: as above
        self.sudo().write(
            dict.fromkeys((name for name in COMPUTED if name.startswith("lifecycle_manual")), False)
        )

    def _ensure_customer_code(self):
        """Whoever becomes a prospect or customer has a stage from then on."""
        firms = self.commercial_partner_id.sudo().filtered(lambda partner: not partner.customer_code)
        result = super()._ensure_customer_code()
        firms.filtered("customer_code")._refresh_lifecycle()
        return result

    def _prepare_loss_vals(self):
        """Return the values of the note that this customer is lost."""
        return {
            "partner_id": self.id,
            "customer_tier_id": self.customer_tier_id.id,
            "user_id": self.user_id.id,
            "last_order_date": (self.lifecycle_facts or {}).get("last"),
            "is_manual": (self.lifecycle_facts or {}).get("code") == "manual",
        }
