from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

MANAGER = "sales_team.group_sale_manager"


class CrmCompetitorNews(models.Model):
    """One dated entry of a competitor's file: a price, a product, a piece of news.

    Anyone in sales adds; only the author and sales managers correct, only managers delete:
    see security/competitor_ir_rule.xml.
    """

    _name = "crm.competitor.news"
    _description = "Competitor File Entry"
    _order = "date desc, id desc"
    _check_company_auto = True

    competitor_id = fields.Many2one(
        "crm.competitor", required=True, index=True, ondelete="cascade", check_company=True
    )
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [("price", "Price"), ("product", "Product"), ("news", "News")],
        required=True,
        default="news",
    )
    name = fields.Char(string="What Is New")
    competitor_product = fields.Char(string="Its Product")
    product_id = fields.Many2one(
        "product.product",
        string="Our Product",
        index="btree_not_null",
        check_company=True,
        help="What of ours it competes with.",
    )
    price = fields.Monetary(aggregator="avg")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    company_price = fields.Float(
        string="Price in Own Currency",
        digits="Product Price",
        compute="_compute_company_price",
        store=True,
        aggregator="avg",
        help="At the rate of the day, so that prices can be compared.",
    )
    quantity = fields.Float(string="For Quantity", digits="Product Unit", aggregator=None)
    partner_id = fields.Many2one(
        "res.partner",
        string="Heard At",
        index="btree_not_null",
        check_company=True,
        help="The customer to whom it was offered.",
    )
    source = fields.Char(help="Who said so, or where it stands: buyer, fair, web page, tender.")
    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", index="btree_not_null", ondelete="set null", readonly=True
    )
    order_id = fields.Many2one(
        "sale.order", string="Quotation", index="btree_not_null", ondelete="set null", readonly=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Entered By",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company
    )

    _price_given = models.Constraint(
        "CHECK (kind <> 'price' OR COALESCE(price, 0) > 0)", "A price entry needs a price above zero."
    )

    @api.depends("price", "currency_id", "date", "company_id")
    def _compute_company_price(self):
        for entry in self:
            entry.company_price = entry.currency_id._convert(
                entry.price,
                entry.company_id.currency_id,
                entry.company_id,
                entry.date or fields.Date.today(),
                round=False,
            )

    @api.depends("kind", "name", "competitor_product", "product_id")
    def _compute_display_name(self):
        for entry in self:
            about = entry.name or entry.competitor_product or entry.product_id.display_name
            kind = dict(self._fields["kind"]._description_selection(self.env)).get(entry.kind, "")
            entry.display_name = f"{kind}: {about}" if about else kind

    def _read_group_select(self, aggregate_spec, query):
        """News without a price do not lower the average of prices."""
        name, _sep, function = aggregate_spec.partition(":")
        if name in ("price", "company_price") and function == "avg":
            return SQL("AVG(NULLIF(%s, 0))", self._field_to_sql(self._table, name, query))
        return super()._read_group_select(aggregate_spec, query)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._signed_vals(vals) for vals in vals_list])

    def write(self, vals):
        if "user_id" in vals and not self._may_sign_for_others():
            raise AccessError(self.env._("Who entered something into the file does not change."))
        return super().write(vals)

    @api.model
    def _may_sign_for_others(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    @api.model
    def _signed_vals(self, vals):
        """Nobody but a manager enters something in another's name."""
        if self._may_sign_for_others():
            return vals
        return {**vals, "user_id": self.env.uid}
