from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class CrmPoolLog(models.Model):
    """The ledger of the public pool: who had a prospect, since when, why it came back, who
    took it. Rows are written by the pool itself and never changed or deleted."""

    _name = "crm.pool.log"
    _description = "Public Pool History"
    _order = "id desc"
    _rec_name = "lead_name"
    _allow_sudo_commands = False

    lead_id = fields.Many2one(
        "crm.lead", string="Prospect", readonly=True, index="btree_not_null", ondelete="set null"
    )
    lead_name = fields.Char(string="Name", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index=True, ondelete="restrict")
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    kind = fields.Selection(
        [
            ("returned", "Fell Back"),
            ("thrown_in", "Thrown In"),
            ("claimed", "Claimed"),
            ("assigned", "Assigned"),
        ],
        required=True,
        readonly=True,
    )
    previous_user_id = fields.Many2one(
        "res.users", string="Was With", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    held_since = fields.Datetime(readonly=True)
    last_follow_date = fields.Datetime(string="Last Follow-Up", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Is With", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    actor_id = fields.Many2one(
        "res.users", string="Done By", required=True, readonly=True, ondelete="restrict"
    )
    reason = fields.Text(readonly=True)
    claim_day = fields.Date(readonly=True, export_string_translation=False)
    claim_number = fields.Integer(readonly=True, export_string_translation=False)

    # Two claims of one person at the same moment would both see room for one more.
    _claim_uniq = models.UniqueIndex(
        "(user_id, claim_day, claim_number) WHERE kind = 'claimed'",
        "You are claiming another prospect at this very moment. Try again.",
    )
    _loss_idx = models.Index("(lead_id, previous_user_id, date) WHERE previous_user_id IS NOT NULL")

    # === CRUD === #

    def write(self, vals):
        """Refuse: what happened stays as it was written."""
        if self and vals:
            raise UserError(self.env._("The history of the public pool cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("The history of the public pool cannot be deleted."))

    # === History === #

    @api.model
    def _claims_of_day(self, user, day, company=None):
        """Return how many prospects somebody claimed on a day, of one company or of all."""
        domain = Domain("user_id", "=", user.id) & Domain("kind", "=", "claimed")
        domain &= Domain("claim_day", "=", day)
        if company:
            domain &= Domain("company_id", "in", [company.id, False])
        return self.search_count(domain)

    def _follow_merged(self, lead):
        """The history of prospects that were merged goes with the one that stays."""
        # pylint: disable=super-method-mismatch  # past the guard of write, on purpose
        return super().write({"lead_id": lead.id})
