from odoo import api, fields, models

from ..price.price_hidden_mixin import NOT_HIDDEN


class CustomerLoss(models.Model):
    """A customer that was lost: when, to whom, why, and what it used to buy.

    Written when its life-cycle stage becomes lost, explained by the dialog of the
    customer's form, closed when it orders again.
    """

    _name = "customer.loss"
    _inherit = ["competitor.loss.mixin", "price.hidden.mixin"]
    _description = "Lost Customer"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="partner_id.company_id", store=True, index=True)
    customer_tier_id = fields.Many2one("customer.tier", string="Tier", index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", index="btree_not_null", help="Who kept it when it was lost."
    )
    date = fields.Date(string="Lost On", required=True, index=True, default=fields.Date.context_today)
    lost_reason_id = fields.Many2one("crm.lost.reason", index="btree_not_null", ondelete="restrict")
    note = fields.Text()
    last_order_date = fields.Date(string="Last Order")
    yearly_amount = fields.Monetary(
        string="Bought in Its Last Year",
        groups=NOT_HIDDEN,
        help="In the twelve months up to its last order, from all our companies.",
    )
    currency_id = fields.Many2one("res.currency")
    is_manual = fields.Boolean(string="Said by Hand")
    won_back_date = fields.Date(string="Came Back On")
    state = fields.Selection(
        [("open", "Reason Unknown"), ("explained", "Explained"), ("won_back", "Came Back")],
        compute="_compute_state",
        store=True,
        index=True,
    )
    loss_count = fields.Integer(string="Customers", default=1, readonly=True)

    _open_uniq = models.UniqueIndex(
        "(partner_id) WHERE won_back_date IS NULL", "This customer is already counted as lost."
    )

    @api.depends("lost_reason_id", "won_back_date")
    def _compute_state(self):
        for loss in self:
            explained = "explained" if loss.lost_reason_id else "open"
            loss.state = "won_back" if loss.won_back_date else explained

    def _prepare_competitor_news_vals(self):
        return {
            **super()._prepare_competitor_news_vals(),
            "partner_id": self.partner_id.id,
            "source": self.partner_id.name,
        }

    def action_open_customer(self):
        """Open the customer behind a row."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    def action_explain(self):
        """Ask why this customer was lost.

        :return: window action of the dialog
        """
        self.ensure_one()
        return self.partner_id.action_lost_customer()

    @api.model
    def _open_losses(self, partners):
        """Return what is counted as lost among these customers."""
        return self.search([("partner_id", "in", partners.ids), ("won_back_date", "=", False)])

    @api.model
    def _create_losses(self, partners, date=None):
        """Note that these customers are lost, once each, today or on a day given."""
        known = self._open_losses(partners).partner_id
        lost = partners - known
        amounts, currency = lost._load_last_year_amounts()
        return self.create(
            [
                {
                    **partner._prepare_loss_vals(),
                    "date": date or fields.Date.context_today(self),
                    "yearly_amount": amounts.get(partner.id, 0),
                    "currency_id": currency.id,
                }
                for partner in lost
            ]
        )
