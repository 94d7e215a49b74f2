from odoo import models


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    # What changed in a week is read for each review, however long the history.
    _field_create_date_idx = models.Index("(field_id, create_date)")
