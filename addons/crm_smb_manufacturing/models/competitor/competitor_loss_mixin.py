from odoo import api, fields, models
from odoo.exceptions import UserError


class CompetitorLossMixin(models.AbstractModel):
    """Who took a deal or a customer from us, with what and at which price.

    Documents that can be lost and the dialogs that ask about it inherit this; each has a
    `lost_reason_id` of its own and says which company and customer it belongs to.
    """

    _name = "competitor.loss.mixin"
    _description = "Lost to a Competitor"

    competitor_id = fields.Many2one("crm.competitor", index="btree_not_null", copy=False, check_company=True)
    competitor_price = fields.Monetary(currency_field="competitor_currency_id", copy=False, aggregator="avg")
    competitor_currency_id = fields.Many2one(
        "res.currency", string="Currency of Its Price", compute="_compute_competitor_currency_id"
    )
    competitor_product = fields.Char(
        string="Competitor's Product", copy=False, help="What it offers instead of ours."
    )
    lost_product_id = fields.Many2one(
        "product.product",
        string="Our Product",
        index="btree_not_null",
        copy=False,
        check_company=True,
        help="What of ours it competes with.",
    )

    @api.depends("company_id")
    def _compute_competitor_currency_id(self):
        for record in self:
            record.competitor_currency_id = record._loss_company().currency_id

    def _loss_company(self):
        """Return the company whose settings say what is asked for."""
        self.ensure_one()
        return self.company_id or self.env.company

    def _loss_vals(self):
        """Return what was said about the competitor, to write on another document."""
        self.ensure_one()
        return {
            "lost_reason_id": self.lost_reason_id.id,
            "competitor_id": self.competitor_id.id,
            "competitor_price": self.competitor_price,
            "competitor_product": self.competitor_product,
            "lost_product_id": self.lost_product_id.id,
        }

    def _missing_loss_labels(self):
        """Return the labels of what the company's settings require and nobody said."""
        self.ensure_one()
        required = self._loss_company()._required_loss_fields(self.lost_reason_id)
        missing = [name for name in required if not self[name]]
        return [self._fields[name]._description_string(self.env) for name in missing]

    def _ensure_loss_explained(self):
        """Refuse when somebody could have said why it was lost and did not.

        Imports and what runs without a person (crons, the portal) are never refused.
        """
        if self.env.su or self.env.context.get("import_file"):
            return
        for record in self:
            missing = record._missing_loss_labels()
            if missing:
                raise UserError(
                    self.env._(
                        "%(document)s: to mark it as lost, please give: %(fields)s.",
                        document=record.display_name,
                        fields=", ".join(missing),
                    )
                )

    # === THE PRICE GOES INTO THE COMPETITOR'S FILE === #

    def _file_competitor_prices(self):
        """Enter the competitor's prices into its file, each once."""
        priced = self.filtered(lambda record: record.competitor_id and record.competitor_price > 0)
        vals_list = [record._prepare_competitor_news_vals() for record in priced]
        known = self._known_competitor_prices(vals_list)
        fresh = {self._price_key(vals): vals for vals in vals_list if self._price_key(vals) not in known}
        return self.env["crm.competitor.news"].create(list(fresh.values()))

    def _prepare_competitor_news_vals(self):
        """Return the values of the file entry; documents add where it was heard."""
        self.ensure_one()
        return {
            "competitor_id": self.competitor_id.id,
            "kind": "price",
            "competitor_product": self.competitor_product,
            "product_id": self.lost_product_id.id,
            "price": self.competitor_price,
            "currency_id": self.competitor_currency_id.id,
            "company_id": self._loss_company().id,
        }

    @api.model
    def _price_key(self, vals):
        return (
            vals["competitor_id"],
            vals.get("lead_id") or False,
            False if vals.get("lead_id") else vals.get("order_id") or False,
            vals["partner_id"],
            vals["currency_id"],
            round(vals["price"], 6),
            vals["competitor_product"] or False,
        )

    @api.model
    def _known_competitor_prices(self, vals_list):
        """Return the keys of what the file holds about the same customers, in one query."""
        if not vals_list:
            return set()
        # sudo: what a colleague of another company entered is not entered twice.
        entries = (
            self.env["crm.competitor.news"]
            .sudo()
            .search_read(
                [
                    ("kind", "=", "price"),
                    ("competitor_id", "in", [vals["competitor_id"] for vals in vals_list]),
                    ("partner_id", "in", [vals["partner_id"] for vals in vals_list]),
                    ("date", ">=", fields.Date.subtract(fields.Date.today(), days=90)),
                ],
                [
                    "competitor_id",
                    "lead_id",
                    "order_id",
                    "partner_id",
                    "currency_id",
                    "price",
                    "competitor_product",
                ],
                load=None,
            )
        )
        return {self._price_key(entry) for entry in entries}
