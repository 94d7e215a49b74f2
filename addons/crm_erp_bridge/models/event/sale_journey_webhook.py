import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...webhook import wait_seconds


class SaleJourneyWebhook(models.Model):
    """A system outside that wants to hear of orders: where, what, and the secret both know."""

    _name = "sale.journey.webhook"
    _description = "Order Webhook"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    url = fields.Char(
        string="Address", required=True, help="Receives a POST with a JSON body for each event."
    )
    secret = fields.Char(
        required=True,
        copy=False,
        default=lambda self: secrets.token_hex(32),
        groups="base.group_system",
        help="Each POST is signed with it, so that the receiver knows who sent it.",
    )
    on_stage = fields.Boolean(string="New Stages", default=True)
    on_forecast = fields.Boolean(string="New Forecasts", default=True)
    waiting_count = fields.Integer(string="Waiting", compute="_compute_waiting")
    failures = fields.Integer(
        readonly=True, copy=False, help="How often in a row it was not reached, or said that it is broken."
    )
    failing_since = fields.Datetime(readonly=True, copy=False)
    delivery_ids = fields.One2many("sale.journey.delivery", "webhook_id", readonly=True)

    @api.constrains("url")
    def _check_url(self):
        for webhook in self:
            parts = urlsplit(webhook.url or "")
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValidationError(
                    self.env._(
                        "%(url)s is no web address: it begins with https:// (or http:// within the house).",
                        url=webhook.url,
                    )
                )

    def _compute_waiting(self):
        rows = self.env["sale.journey.delivery"]._read_group(
            [("webhook_id", "in", self.ids), ("state", "=", "waiting")], ["webhook_id"], ["__count"]
        )
        counts = {webhook: count for webhook, count in rows}
        for webhook in self:
            webhook.waiting_count = counts.get(webhook, 0)

    def _is_back(self):
        """Forget the failures of a receiver that answers."""
        self.filtered("failures").write({"failures": 0, "failing_since": False})

    def _is_away(self):
        """Leave a receiver alone for a while, longer each time; all that waits for it waits as long."""
        self.ensure_one()
        now, failures = fields.Datetime.now(), self.failures + 1
        self.write({"failures": failures, "failing_since": self.failing_since or now})
        until = fields.Datetime.add(now, seconds=wait_seconds(failures))
        self.delivery_ids.filtered_domain([("state", "=", "waiting"), ("next_try", "<", until)]).write(
            {"next_try": until}
        )

    def action_view_deliveries(self):
        """Open the log of what was sent.

        :return: window action
        """
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("crm_erp_bridge.sale_journey_delivery_action")
        return {**action, "domain": [("webhook_id", "=", self.id)], "context": {}}
