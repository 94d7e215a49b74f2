from odoo import fields, models


class MailActivity(models.Model):
    """The planned visit of a prospect or customer is an activity like any other; it knows whose it is."""

    _inherit = "mail.activity"

    visit_lead_id = fields.Many2one(
        "crm.lead",
        string="Planned Visit Of",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    visit_partner_id = fields.Many2one(
        "res.partner",
        string="Planned Visit of the Customer",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    is_escalated = fields.Boolean(string="Told to the Team Leader", copy=False)

    _visit_uniq = models.UniqueIndex(
        "(visit_lead_id) WHERE visit_lead_id IS NOT NULL AND active",
        "This prospect already has a planned visit.",
    )
    _visit_partner_uniq = models.UniqueIndex(
        "(visit_partner_id) WHERE visit_partner_id IS NOT NULL AND active",
        "This customer already has a planned visit.",
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
        open_ones = self.sudo().filtered("active")
        done = open_ones.filtered(lambda a: a.res_model == "crm.lead")
        own = self.env["crm.lead"].sudo()._own_activity_types()
        followed = done.filtered(lambda a: a.activity_type_id not in own)
        leads = self.env["crm.lead"].sudo().browse(followed.mapped("res_id"))
        visited = [done.visit_lead_id, open_ones.visit_partner_id]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if leads:
            leads.exists()._note_follow_up()
        for records in visited:
            if records:
                records.exists()._after_visit()
        return result
