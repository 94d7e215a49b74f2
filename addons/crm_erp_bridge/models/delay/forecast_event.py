import logging

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import api, models

_logger = logging.getLogger(__name__)
NOTED = "crm_erp_bridge.forecast"
CRON = "crm_erp_bridge.sale_forecast_cron"


class SalePromiseBook(models.Model):
    """What happens in the house changes what customers can be told: within a minute."""

    _inherit = "sale.promise.book"

    @api.model
    def _note_event(self):
        """Have the open lines forecast anew soon after the commit, once for all events of it."""
        callbacks = self.env.cr.precommit
        if NOTED not in callbacks.data:
            callbacks.data[NOTED] = True
            callbacks.add(self._wake_forecast)

    @api.model
    def _wake_forecast(self):
        if self.env.cr.precommit.data.pop(NOTED, None):
            self.env.ref(CRON)._trigger()

    @api.model
    def _cron_forecast(self):
        """Answer the books of all companies that have something to deliver."""
        companies = self.env["sale.order"]._read_group(
            [("state", "=", "sale"), ("delivery_status", "in", ("pending", "started", "partial"))],
            ["company_id"],
        )
        for number, (company,) in enumerate(companies, start=1):
            self._forecast_or_retry(company)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - number):
                return

    @api.model
    def _forecast_or_retry(self, company):
        """Forecast a company; when somebody changed its orders meanwhile, try soon again."""
        try:
            self._forecast(company, in_steps=True)
            self.env.flush_all()
        except (DeadlockDetected, SerializationFailure):
            # What was done for other companies is committed already.
            self.env.cr.rollback()
            _logger.info("The orders of company %s changed while they were forecast: once more", company.id)
            self.env.ref(CRON)._trigger()
