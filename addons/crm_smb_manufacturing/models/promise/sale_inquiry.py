from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .promise_facts import PromiseRequest
from .promise_seal import STEPS, ensure_by_steps


class SaleInquiry(models.Model):
    """When could they have it? Asked in one phone call, kept with who asked and what was said."""

    _name = "sale.inquiry"
    _inherit = ["sale.promise.wish.mixin"]
    _description = "Date Inquiry"
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        required=True,
        check_company=True,
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, check_company=True
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Opportunity", index="btree_not_null", ondelete="set null", check_company=True
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        check_company=True,
        domain=[("sale_ok", "=", True), ("type", "=", "consu")],
    )
    product_uom_id = fields.Many2one(
        "uom.uom",
        string="Unit",
        required=True,
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    product_uom_qty = fields.Float(string="Quantity", required=True, default=1, digits="Product Unit")
    asked_by_id = fields.Many2one("res.users", default=lambda self: self.env.user, readonly=True, index=True)
    answered_at = fields.Datetime(readonly=True, copy=False)
    promise_date = fields.Datetime(string="Possible From", readonly=True, copy=False)
    is_impossible = fields.Boolean(readonly=True, copy=False)
    reason_ids = fields.One2many("sale.promise.reason", "inquiry_id", string="Reasons", readonly=True)
    reason = fields.Char(compute="_compute_reason", compute_sudo=True, help="What binds the date.")
    order_id = fields.Many2one(
        "sale.order",
        string="Quotation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    outcome = fields.Selection(
        [
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("quoted", "Quoted"),
            ("ordered", "Ordered"),
            ("lost", "Lost"),
        ],
        compute="_compute_outcome",
        store=True,
        index=True,
        # whoever asked sees whether it became an order, whose order it may be
        compute_sudo=True,
    )
    is_ordered = fields.Float(
        string="Became Orders",
        compute="_compute_outcome",
        store=True,
        compute_sudo=True,
        aggregator="avg",
        help="1 for an inquiry that became an order; the average is the share that did.",
    )
    can_quote = fields.Boolean(compute="_compute_can_quote")

    _quantity_positive = models.Constraint(
        "CHECK (product_uom_qty > 0)", "Somebody asks for more than nothing: enter a quantity."
    )

    # === COMPUTE === #

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for inquiry in self:
            company = inquiry.company_id or self.env.company
            user = self.env.user.with_company(company)
            inquiry.warehouse_id = user._get_default_warehouse_id()

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for inquiry in self:
            inquiry.product_uom_id = inquiry.product_id.uom_id

    @api.depends("product_id", "product_uom_qty", "partner_id")
    def _compute_display_name(self):
        for inquiry in self:
            parts = [inquiry.partner_id.display_name, inquiry.product_id.display_name]
            inquiry.display_name = ": ".join(part for part in parts if part)

    @api.depends("reason_ids.text", "reason_ids.gain_days")
    @api.depends_context("lang", "tz")
    def _compute_reason(self):
        for inquiry in self:
            inquiry.reason = inquiry.reason_ids._most_binding().text

    @api.depends("answered_at", "order_id.state")
    def _compute_outcome(self):
        by_state = {"draft": "quoted", "sent": "quoted", "sale": "ordered", "cancel": "lost"}
        for inquiry in self:
            quoted = by_state.get(inquiry.order_id.state)
            inquiry.outcome = quoted or ("answered" if inquiry.answered_at else "asked")
            inquiry.is_ordered = float(inquiry.outcome == "ordered")

    @api.depends("order_id", "partner_id")
    def _compute_can_quote(self):
        for inquiry in self:
            inquiry.can_quote = bool(inquiry.id and not inquiry.order_id)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever asks has asked, and has no answer yet."""
        ensure_by_steps(self, *vals_list)
        if not self.env.su:
            vals_list = [{**vals, "asked_by_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        """Another question has no answer yet."""
        if "asked_by_id" in vals and not self.env.su:
            raise AccessError(self.env._("Who asked stays on record."))
        ensure_by_steps(self, vals)
        asked = {"partner_id", "product_id", "product_uom_id", "product_uom_qty", "warehouse_id"}
        if asked & set(vals):
            self._ensure_not_quoted()
            self._clear_answer()
            vals = {**vals, "promise_date": False, "is_impossible": False, "answered_at": False}
        return super().write(vals)

    def _clear_answer(self):
        # sudo: reasons are written and removed with the answer, by nobody else
        self.sudo().reason_ids.unlink()

    # === ACTIONS === #

    @api.model
    def _action_new(self, **defaults):
        """Return the window action of a new inquiry with these values."""
        return {
            **self.env["ir.actions.actions"]._for_xml_id("crm_smb_manufacturing.sale_inquiry_action"),
            "views": [(False, "form")],
            "context": {f"default_{name}": value for name, value in defaults.items()},
        }

    def action_answer(self):
        """Answer from when the customer could have it, with the reasons. Creates no supply.

        :return: True
        """
        self.check_access("write")
        now = fields.Datetime.now()
        for inquiry in self:
            inquiry._write_answer(inquiry._ask(now), now)
        return True

    def action_quote(self):
        """Make the quotation that the customer asks for now; its line is answered at once.

        :return: window action of the quotation
        """
        self.ensure_one()
        self._ensure_can_quote()
        STEPS.opened(self).order_id = self.env["sale.order"].create(self._prepare_order_vals())
        if self.order_id.can_promise:
            self.order_id.action_promise()
        return self.action_view_order()

    def action_view_order(self):
        """Open the quotation or order that the inquiry became.

        :return: window action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }

    def _ensure_can_quote(self):
        self.check_access("write")
        if not self.can_quote:
            self._ensure_not_quoted()

    def _ensure_not_quoted(self):
        for inquiry in self.filtered("order_id"):
            raise UserError(
                self.env._(
                    "%(order)s was quoted for this inquiry: change it there, or ask anew.",
                    order=inquiry.sudo().order_id.name,  # sudo: a colleague's quotation has a name
                )
            )

    def _prepare_order_vals(self):
        return {
            "partner_id": self.partner_id.id,
            # whoever quotes, also for a colleague who is away: he must be able to go on
            "user_id": self.env.uid,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
            "opportunity_id": self.lead_id.id,
            "requested_date": self.requested_date,
            "order_line": [
                Command.create(
                    {
                        "product_id": self.product_id.id,
                        "product_uom_id": self.product_uom_id.id,
                        "product_uom_qty": self.product_uom_qty,
                    }
                )
            ],
        }

    # === ANSWERING === #

    def _ask(self, now):
        """Return the engine's answer, after all that holds supply."""
        self.ensure_one()
        first = self.env["sale.order"]._lines_holding_supply(self.company_id, now)
        (found,) = self.env["sale.promise.loader"]._answer(
            self.company_id,
            [self._prepare_promise_request()],
            now,
            holds=first._promise_requests(gains=False),
        )
        return found

    def _prepare_promise_request(self):
        partner = self.partner_id.with_company(self.company_id)
        product = self.product_id
        return PromiseRequest(
            id=self.id,
            product=product,
            qty=self.product_uom_id._compute_quantity(self.product_uom_qty, product.uom_id),
            warehouse=self.warehouse_id,
            location=partner.property_stock_customer,
            routes=self.env["stock.route"],
            never_values=self.env["product.template.attribute.value"],
            transit_days=partner.transit_days or partner.commercial_partner_id.transit_days,
        )

    def _write_answer(self, found, now):
        self._clear_answer()
        STEPS.opened(self).write(
            {"promise_date": found.date, "is_impossible": not found.date, "answered_at": now}
        )
        Reason = self.env["sale.promise.reason"].sudo()  # sudo: nobody writes reasons but the answer
        Reason.create(Reason._prepare_vals_list(self, found))
