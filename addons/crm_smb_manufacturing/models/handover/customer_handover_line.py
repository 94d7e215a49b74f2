from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CustomerHandoverLine(models.Model):
    """One field of one record: who it names, who it shall name, what became of it."""

    _name = "customer.handover.line"
    _description = "Record Handed Over"
    _order = "handover_id, model_id, record_name, id"
    _rec_name = "record_name"

    handover_id = fields.Many2one("customer.handover", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    handover_state = fields.Selection(related="handover_id.state", string="Handover State")
    model_id = fields.Many2one("ir.model", string="Kind", required=True, ondelete="cascade", readonly=True)
    model = fields.Char(required=True, readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        string="Record", model_field="model", required=True, readonly=True, aggregator=None
    )
    record_name = fields.Char(readonly=True)
    field = fields.Char(required=True, readonly=True, export_string_translation=False)
    field_label = fields.Char(string="Role", compute="_compute_field_label")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    old_user_id = fields.Many2one("res.users", string="From", readonly=True, ondelete="cascade")
    new_user_id = fields.Many2one(
        "res.users",
        string="To",
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    effect = fields.Selection(
        [
            ("move", "Names the Successor"),
            ("clear", "Is Left Empty"),
            ("remove", "Ends: the successor is there already"),
        ],
        required=True,
        default="move",
        readonly=True,
    )
    is_by_hand = fields.Boolean(string="By Hand", readonly=True)
    state = fields.Selection(
        [
            ("pending", "To Do"),
            ("moved", "Handed Over"),
            ("changed", "Changed Before"),
            ("undone", "Undone"),
            ("kept", "Changed Since, Left"),
        ],
        required=True,
        default="pending",
        readonly=True,
        index=True,
    )
    side = fields.Json(readonly=True, export_string_translation=False)

    _record_uniq = models.UniqueIndex(
        "(handover_id, model, res_id, field)",
        "Each field of a record is handed over once.",
    )

    @api.depends("model", "field")
    def _compute_field_label(self):
        for line in self:
            field = self.env["ir.model.fields"]._get(line.model, line.field)
            line.field_label = field.field_description

    def write(self, vals):
        """Whoever picks a successor by hand keeps the choice against the rules.

        Nothing else is written by hand: what a line says is done with all rights.
        """
        if not self.env.su and vals.keys() - {"new_user_id"}:
            raise AccessError(self.env._("Only the successor of a record is chosen by hand."))
        if "new_user_id" in vals and "is_by_hand" not in vals:
            if self.filtered(lambda line: line.state != "pending"):
                raise UserError(self.env._("What has been handed over is not given to others here."))
            vals = {**vals, "is_by_hand": True, "effect": "move"}
        return super().write(vals)

    def _kind(self):
        """The name of this kind of record, in the user's language."""
        return self.env["ir.model"]._get(self.model).name

    def _from_to(self):
        """Return (user before, user after) of what was done last: the handover or its undoing."""
        self.ensure_one()
        new = self.new_user_id if self.effect == "move" else self.new_user_id.browse()
        return (new, self.old_user_id) if self.state == "undone" else (self.old_user_id, new)

    def action_open_record(self):
        """Open the record that this line is about."""
        self.ensure_one()
        self.env[self.model].browse(self.res_id).check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
