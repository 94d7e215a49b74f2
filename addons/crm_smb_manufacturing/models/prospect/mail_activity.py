from odoo import fields, models


class MailActivity(models.Model):
    """The planned visit of a prospect is an activity like any other; it knows whose it is."""

    _inherit = "mail.activity"

    visit_lead_id = fields.Many2one(
        "crm.lead",
        string="Planned Visit Of",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    is_escalated = fields.Boolean(string="Told to the Team Leader", copy=False)

    _visit_uniq = models.UniqueIndex(
        "(visit_lead_id) WHERE visit_lead_id IS NOT NULL AND active",
        "This prospect already has a planned visit.",
    )

    def write(self, vals):
        moved = self.browse()
        if "date_deadline" in vals and "is_escalated" not in vals:
            day = fields.Date.to_date(vals["date_deadline"])
            moved = self.filtered(lambda a: a.is_escalated and a.date_deadline != day)
        result = super().write(vals)
        if moved:
            # A new date that is missed again is told again.
            super(MailActivity, moved).write({"is_escalated": False})
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        # sudo: whoever may finish an activity need not read the prospect's plan.
        done = self.sudo().filtered(lambda a: a.active and a.res_model == "crm.lead")
        own = self.env["crm.lead"].sudo()._own_activity_types()
        followed = done.filtered(lambda a: a.activity_type_id not in own)
        leads = self.env["crm.lead"].sudo().browse(followed.mapped("res_id"))
        visited = done.visit_lead_id
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if leads:
            leads.exists()._note_follow_up()
        if visited:
            visited.exists()._after_visit()
        return result
