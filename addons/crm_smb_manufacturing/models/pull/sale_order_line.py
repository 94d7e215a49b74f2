from odoo import api, fields, models
from odoo.fields import Command, Domain


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    pull_qty = fields.Float(
        string="Asked For in the Portal",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="The quantity that the customer entered; 0 for lines that we added.",
    )

    @api.model
    def _pull_domain(self, firm):
        """Return the domain of the lines that a customer's firm may ask for again."""
        return (
            Domain("order_partner_id.commercial_partner_id", "=", firm.id)
            & Domain("state", "=", "sale")
            & Domain("display_type", "=", False)
            & Domain("is_downpayment", "=", False)
            & Domain("is_expense", "=", False)
            & Domain("product_uom_qty", ">", 0)
            & Domain("product_id.active", "=", True)
            & Domain("product_id.sale_ok", "=", True)
        )

    def _prepare_pull_vals(self, qty):
        """Return the values of a line that asks for the same again.

        No price and no discount: they come from the price list of the day.
        """
        self.ensure_one()
        return {
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "product_uom_qty": qty,
            "pull_qty": qty,
            "intended_use": self.intended_use,
            "spec_ids": self._pull_spec_commands(),
            "product_no_variant_attribute_value_ids": [
                Command.set(self.product_no_variant_attribute_value_ids.ids)
            ],
            "product_custom_attribute_value_ids": [
                Command.create(
                    {
                        "custom_product_template_attribute_value_id": (
                            value.custom_product_template_attribute_value_id.id
                        ),
                        "custom_value": value.custom_value,
                    }
                )
                for value in self.product_custom_attribute_value_ids
            ],
        }

    def _pull_spec_commands(self):
        return self.browse()._prepare_spec_commands(self._spec_pairs())

    def _pull_promise(self):
        """Return what the customer reads of the date: ``state``, ``date`` and ``reason`` in words."""
        self.ensure_one()
        state = self.promise_state
        return {
            "state": state,
            "date": self.promise_date if state in ("valid", "late") else False,
            "reason": self.promise_reason_ids._customer_text() if state in ("valid", "impossible") else "",
        }
