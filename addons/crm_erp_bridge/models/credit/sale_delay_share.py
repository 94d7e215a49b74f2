from odoo import api, models

from ..delay.sale_delay_culprit import FOREVER


class SaleDelayShare(models.Model):
    """The days on which an order waited for a credit release are the credit hold's."""

    _inherit = "sale.delay.share"

    @api.model
    def _blockers(self, lines, since, now):
        found = super()._blockers(lines, since, now)
        # sudo: releases are finance's; whose days they are is told to whoever reads the delay
        releases = self.env["credit.release"].sudo().search([("order_id", "in", lines.order_id.ids)])
        for release in releases:
            until = FOREVER if release.state == "waiting" else release.decided_date
            if until > since:
                for line in release.order_id.order_line & lines:
                    # The strongest first: whoever holds it all holds it whatever else is missing.
                    found[line.id].insert(
                        0, (f"credit,credit.release,{release.id}", release.create_date, until)
                    )
        return found
