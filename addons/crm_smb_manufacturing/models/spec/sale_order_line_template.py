import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

# Words of a question that are in no specification.
FILLERS = {"and", "the", "with", "的", "和", "带", "有"}
QUOTATION = ("draft", "sent")


class SaleOrderLine(models.Model):
    """Specifications that nobody types twice: from the product's template, from last time."""

    _inherit = "sale.order.line"

    spec_missing = fields.Char(
        string="Still to Specify",
        compute="_compute_spec_missing",
        compute_sudo=True,
        help="What the product's template wants to know and the line does not say yet.",
    )
    customer_part_number = fields.Char(
        string="Customer's Part Number",
        compute="_compute_customer_part_number",
        # whoever reads the line reads under which number its customer knows it
        compute_sudo=True,
    )
    spec_search = fields.Char(
        string="Specified",
        compute="_compute_spec_search",
        search="_search_spec_search",
        help="Finds lines that specify all the words: white, 2.8 inch, QR label.",
    )

    # === COMPUTE === #

    @api.depends(
        "product_id.spec_template_ids.is_required", "product_id.spec_template_ids.name", "spec_ids.name"
    )
    def _compute_spec_missing(self):
        for line in self:
            said = {spec.name for spec in line.spec_ids}
            wanted = line.product_id.spec_template_ids.filtered("is_required")
            line.spec_missing = ", ".join(name for name in wanted.mapped("name") if name not in said) or False

    @api.depends("product_id", "order_id.partner_id")
    def _compute_customer_part_number(self):
        codes = self.env["product.customer.code"]._number_of(self.order_id.partner_id, self.product_id)
        for line in self:
            customer = line.order_id.partner_id.commercial_partner_id
            code = codes.get((customer._origin, line.product_id._origin))
            line.customer_part_number = " ".join(filter(None, (code.code, code.name))) if code else False

    @api.depends("spec_summary")
    def _compute_spec_search(self):
        for line in self:
            line.spec_search = line.spec_summary

    @api.model
    def _search_spec_search(self, operator, value):
        """Every word must stand in the name or value of one of the line's specifications."""
        if operator not in ("ilike", "like", "=") or not isinstance(value, str):
            return NotImplemented
        words = [word for word in re.split(r"[\s,;，、；]+", value) if word and word.lower() not in FILLERS]
        return Domain.AND(
            Domain("spec_ids", "any", Domain("value", "ilike", word) | Domain("name", "ilike", word))
            for word in words
        )

    # === FROM THE TEMPLATE === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # The web client sends an empty list for what nobody opened.
        fresh = [line.id for line, vals in zip(lines, vals_list, strict=True) if not vals.get("spec_ids")]
        lines.browse(fresh)._create_template_specs()
        return lines

    def copy_data(self, default=None):
        """What was left empty on purpose is left empty again."""
        copies = super().copy_data(default)
        for vals in copies:
            vals["spec_ids"] = vals.get("spec_ids") or [Command.clear()]
        return copies

    def _create_template_specs(self):
        """A line starts with the usual values of its product."""
        self.env["sale.line.spec"].create(
            [
                {
                    "order_line_id": line.id,
                    "sequence": usual.sequence,
                    "name": usual.name,
                    "value": usual.value,
                }
                for line in self
                if line.state in QUOTATION and not line.display_type and not line.is_downpayment
                for usual in line.product_id.spec_template_ids
                if usual.value
            ]
        )

    # === AS LAST TIME === #

    def action_same_as_last(self):
        """Fill the line as the customer's family last ordered the product: specification, price, discount.

        :raise UserError: when there is no such order, or the line is no quotation any more
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in QUOTATION:
            raise UserError(self.env._("The specification can be changed on a quotation only."))
        last = self._last_ordered()
        if not last:
            raise UserError(
                self.env._(
                    "%(customer)s has not ordered %(product)s before.",
                    customer=self.order_id.partner_id.display_name,
                    product=self.product_id.display_name,
                )
            )
        self.write(self._prepare_same_vals(last))
        return True

    def _last_ordered(self):
        """Return the line with which the customer's family last ordered the product."""
        self.ensure_one()
        # sudo: what the family ordered is known to whoever sells to it, though colleagues' orders are not
        return self.sudo().search(
            [
                ("order_partner_id.customer_family_id", "=", self.order_id.partner_id.customer_family_id.id),
                ("product_id", "=", self.product_id.id),
                ("state", "=", "sale"),
                ("company_id", "=", self.company_id.id),
                ("product_uom_qty", ">", 0),
                ("id", "!=", self.id),
            ],
            order="id desc",
            limit=1,
        )

    def _prepare_same_vals(self, last):
        """Return the values that repeat ``last``; the price only where it means the same."""
        vals = {
            "spec_ids": self._prepare_spec_commands(last._spec_pairs()),
            "intended_use": last.intended_use,
        }
        if last.currency_id == self.currency_id and last.product_uom_id == self.product_uom_id:
            vals.update({"price_unit": last.price_unit, "discount": last.discount})
        return vals


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _hold_reasons(self):
        return super()._hold_reasons() + [
            self.env._(
                "%(product)s: still to be specified: %(names)s.",
                product=line.product_id.display_name,
                names=line.spec_missing,
            )
            for line in self.order_line
            if line.spec_missing and not line.display_type
        ]

    @api.model
    def _hold_depends(self):
        return [*super()._hold_depends(), "order_line.spec_missing"]
