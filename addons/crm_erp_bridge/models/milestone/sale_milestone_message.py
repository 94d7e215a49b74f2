from odoo import api, fields, models
from odoo.tools import SQL


class SaleMilestoneMessage(models.Model):
    """A message about a milestone of an order: the database keeps it from being sent twice."""

    _name = "sale.milestone.message"
    _description = "Message about an Order"
    _order = "id desc"
    _log_access = False

    milestone_id = fields.Many2one(
        "sale.milestone", required=True, readonly=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one("sale.order", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    day = fields.Date(string="New Date", readonly=True)
    date = fields.Datetime(string="Queued On", required=True, readonly=True)
    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("unwanted", "Not Wanted"),
            ("unreachable", "No Address"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
    )
    error = fields.Char(readonly=True)

    _once = models.UniqueIndex("(order_id, milestone_id, COALESCE(day, '-infinity'::date))")

    @api.model
    def _claim(self, milestone, order, day=None):
        """Return the new row of a message, nothing if there is one already."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO sale_milestone_message (milestone_id, order_id, company_id, day, date, state)
                VALUES (%s, %s, %s, %s, %s, 'queued') ON CONFLICT DO NOTHING RETURNING id
                """,
                milestone.id,
                order.id,
                order.company_id.id,
                day,
                fields.Datetime.now(),
            )
        )
        return self.browse(one for (one,) in rows)

    def _queue_claimed(self):
        for message in self:
            message._queue()

    def _queue(self):
        """Put e-mail and SMS into Odoo's queues, in the customer's language."""
        self.ensure_one()
        milestone, partner = self.milestone_id, self.order_id.partner_id
        if not partner._wants_order_messages(milestone.is_marketing):
            self.state = "unwanted"
            return
        by_mail = bool(milestone.mail_template_id and partner.email_normalized)
        by_phone = bool(milestone.sms_template_id and partner.phone)
        self.state = "queued" if by_mail or by_phone else "unreachable"
        try:
            with self.env.cr.savepoint():
                if by_mail:
                    milestone.mail_template_id.send_mail(self.order_id.id, force_send=False)
                if by_phone:
                    self.order_id._message_sms_with_template(
                        template=milestone.sms_template_id, partner_ids=partner.ids, put_in_queue=True
                    )
                self.env.flush_all()
        except Exception as error:
            # Words that cannot be filled in fail here and keep nobody else from theirs.
            self.write({"state": "failed", "error": str(error)[:200]})
