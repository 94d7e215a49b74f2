from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, models

BATCH = 50


class SaleJourneyEvent(models.Model):
    """Events bring messages about."""

    _inherit = "sale.journey.event"

    @api.model
    def _cron_tell(self):
        """Queue the messages that new events bring about, in batches, each once."""
        while events := self.search([("is_told", "!=", True)], limit=BATCH, order="id"):
            companies = [*events.company_id.ids, False]
            milestones = self.env["sale.milestone"].search([("company_id", "in", companies)])
            try:
                for event in events:
                    event._tell(milestones._of_company(event.company_id))
                events.is_told = True
                self.env.flush_all()
            except (DeadlockDetected, SerializationFailure):
                # Somebody works on one of the orders: nothing was told yet, once more soon.
                self.env.cr.rollback()
                self.env.ref("crm_erp_bridge.sale_milestone_cron")._trigger()
                return
            remaining = self.search_count([("is_told", "!=", True)])
            if not self.env["ir.cron"]._commit_progress(len(events), remaining=remaining):
                return

    def _tell(self, milestones):
        """Queue the messages of one event."""
        self.ensure_one()
        order = self.order_id.with_company(self.company_id)
        Message = self.env["sale.milestone.message"]
        for milestone in milestones._reached(self):
            Message._claim(milestone, order)._queue_claimed()
        day = self.is_forecast_new and order._ask_about_date()
        for milestone in milestones.filtered(lambda one: day and one.kind == "date"):
            Message._claim(milestone, order, day)._queue_claimed()
