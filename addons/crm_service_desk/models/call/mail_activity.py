from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A call-back that somebody ticks off in the list of activities has been made."""
        call_type = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        made = self.filtered(
            lambda activity: activity.res_model == "service.call" and activity.activity_type_id == call_type
        )
        calls = self.env["service.call"].browse(made.mapped("res_id"))
        res = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        calls._end_callbacks()
        return res
