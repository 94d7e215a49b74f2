from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ServiceRemedyLine(models.Model):
    _name = "service.remedy.line"
    _description = "Remedied Product"
    _order = "remedy_id, id"
    _check_company_auto = True

    remedy_id = fields.Many2one(
        comodel_name="service.remedy",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="remedy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="remedy_id.currency_id")

    # Where the product comes from: a line of the delivery or of the invoice.
    move_id = fields.Many2one(
        comodel_name="stock.move",
        string="Delivered",
        index="btree_not_null",
        check_company=True,
    )
    invoice_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Invoiced",
        index="btree_not_null",
        check_company=True,
    )
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Sold",
        compute="_compute_sale_line_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        help="The order line that this trouble belongs to. A line created with it alone finds "
        "its delivery or invoice line by itself.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        check_company=True,
    )
    uom_id = fields.Many2one(comodel_name="uom.uom", string="Unit", compute="_compute_uom_id")

    quantity = fields.Float(digits="Product Unit", default=1.0)
    max_quantity = fields.Float(
        string="Quantity Left",
        digits="Product Unit",
        compute="_compute_max_quantity",
        compute_sudo=True,
        help="What was delivered or invoiced and has not come back or been credited yet.",
    )
    subtotal = fields.Monetary(compute="_compute_subtotal", help="Before tax, as it was invoiced.")

    _quantity_positive = models.Constraint("CHECK(quantity >= 0)", "A quantity cannot be negative.")

    @api.depends("move_id", "invoice_line_id")
    def _compute_sale_line_id(self):
        for line in self:
            source = line.move_id.sale_line_id or line.invoice_line_id.sale_line_ids[:1]
            line.sale_line_id = source or line.sale_line_id

    @api.depends("move_id", "invoice_line_id")
    def _compute_product_id(self):
        for line in self:
            line.product_id = line.move_id.product_id or line.invoice_line_id.product_id or line.product_id

    @api.depends("move_id", "invoice_line_id", "product_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = (
                line.move_id.product_uom or line.invoice_line_id.product_uom_id or line.product_id.uom_id
            )

    @api.depends("move_id", "invoice_line_id", "remedy_id.kind")
    def _compute_max_quantity(self):
        returned = self._get_returned_quantities(self.move_id)
        credited = self._get_credited_quantities(self.invoice_line_id)
        for line in self:
            if line.invoice_line_id:
                given = credited.get(line.invoice_line_id._origin, 0.0)
                line.max_quantity = line.invoice_line_id.quantity - given
            else:
                back = returned.get(line.move_id, 0.0) if line.remedy_id.kind == "return" else 0.0
                line.max_quantity = line.move_id.quantity - back

    @api.model
    def _get_credited_quantities(self, invoice_lines):
        """Return ``{invoice line: quantity}`` that credit notes of remedies give back."""
        return dict(
            self._read_group(
                [
                    ("invoice_line_id", "in", invoice_lines.ids),
                    ("remedy_id.credit_note_id.state", "in", ("draft", "posted")),
                ],
                ["invoice_line_id"],
                ["quantity:sum"],
            )
        )

    @api.model
    def _get_returned_quantities(self, moves):
        """Return ``{move: quantity}`` that came back or is on its way, in the unit of the move."""
        returned = {}
        for move in moves:
            back = move.returned_move_ids.filtered(lambda back: back.state != "cancel")
            returned[move] = sum(
                one.product_uom._compute_quantity(
                    one.quantity if one.state == "done" else one.product_uom_qty, move.product_uom
                )
                for one in back
            )
        return returned

    @api.depends("quantity", "invoice_line_id")
    def _compute_subtotal(self):
        for line in self:
            invoiced = line.invoice_line_id
            share = line.quantity / invoiced.quantity if invoiced.quantity else 0.0
            line.subtotal = line.currency_id.round(invoiced.price_subtotal * share)

    def _exceeds_maximum(self):
        """Whether more is asked for than was delivered or invoiced; products of no document may."""
        self.ensure_one()
        source = self.move_id or self.invoice_line_id
        return bool(source) and self.uom_id.compare(self.quantity, self.max_quantity) > 0

    @api.constrains("move_id", "invoice_line_id")
    def _check_source(self):
        for line in self:
            remedy = line.remedy_id
            if (line.move_id and line.move_id.picking_id != remedy.delivery_id) or (
                line.invoice_line_id and line.invoice_line_id.move_id != remedy.invoice_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(product)s is not on the delivery or invoice of this remedy.",
                        product=line.product_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._ensure_undecided()
        lines._find_sources()
        return lines

    def _find_sources(self):
        """Look up the delivery or invoice line of lines that name only the order line."""
        for line in self:
            if not line.sale_line_id or line.move_id or line.invoice_line_id:
                continue
            remedy = line.remedy_id
            if remedy.kind == "refund":
                offered = remedy.invoice_id._get_service_product_lines()
                line.invoice_line_id = offered.filtered_domain(
                    [("sale_line_ids", "in", line.sale_line_id.ids)]
                )[:1]
            else:
                offered = remedy.delivery_id.move_ids
                line.move_id = offered.filtered_domain([("sale_line_id", "=", line.sale_line_id.id)])[:1]

    def write(self, vals):
        self._ensure_undecided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._ensure_undecided()

    def _ensure_undecided(self):
        self.remedy_id._ensure_undecided()
