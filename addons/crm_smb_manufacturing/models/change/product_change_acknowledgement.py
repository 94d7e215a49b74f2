from odoo import api, fields, models
from odoo.exceptions import UserError


class ProductChangeAcknowledgement(models.Model):
    """Somebody of a work center has read a change, on the work order it concerns."""

    _name = "product.change.acknowledgement"
    _description = "Acknowledgement of a Product Change"
    _order = "change_id desc, id"
    _rec_name = "change_id"
    _check_company_auto = True

    change_id = fields.Many2one(
        "product.change", required=True, readonly=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="change_id.company_id", store=True, index=True)
    workorder_id = fields.Many2one(
        "mrp.workorder", readonly=True, required=True, index=True, ondelete="cascade"
    )
    production_id = fields.Many2one(related="workorder_id.production_id")
    workcenter_id = fields.Many2one(related="workorder_id.workcenter_id", store=True, index=True)
    user_id = fields.Many2one("res.users", string="Acknowledged By", readonly=True, ondelete="restrict")
    date = fields.Datetime(string="Acknowledged On", readonly=True)

    _once = models.Constraint("unique(change_id, workorder_id)", "A work order acknowledges a change once.")

    @api.model
    def _create_for(self, change, production):
        """Ask for the acknowledgement on every work order that is not done yet, and tell its people."""
        waiting = production.workorder_ids.filtered(lambda order: order.state not in ("done", "cancel"))
        known = change.acknowledgement_ids.workorder_id
        asked = self.create([{"change_id": change.id, "workorder_id": order.id} for order in waiting - known])
        people = asked.workcenter_id.responsible_user_ids.partner_id
        if people:
            change.message_notify(
                partner_ids=people.ids,
                subject=change.display_name,
                body=self.env._(
                    "%(change)s concerns %(order)s at your work center. "
                    "Please read and acknowledge it on the work order before it is started.",
                    change=change.display_name,
                    order=production.name,
                ),
            )

    def action_acknowledge(self):
        """Say that one has read the change.

        :raise UserError: when somebody else answers for the work center
        """
        self.check_access("read")
        waiting = self.filtered(lambda asked: not asked.user_id)
        for asked in waiting:
            asked._ensure_responsible()
        # sudo: an acknowledgement is made by this button only, nobody edits them
        waiting.sudo().write({"user_id": self.env.uid, "date": fields.Datetime.now()})
        waiting.sudo().change_id._finish_if_decided()
        return True

    def _ensure_responsible(self):
        people = self.sudo().workcenter_id.responsible_user_ids  # sudo: who answers for it is no secret
        if people and self.env.user not in people:
            raise UserError(
                self.env._(
                    "%(people)s answer for %(workcenter)s and acknowledge changes there.",
                    people=", ".join(people.mapped("name")),
                    workcenter=self.workcenter_id.name,
                )
            )
