from odoo.fields import Command

from .common_round import RoundCase


class CustomCase(RoundCase):
    """A panel of which every other specification becomes a product of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        manager = cls.env.ref("mrp.group_mrp_manager")
        cls.engineer = cls.planner.copy(
            {"login": "guard_engineer", "group_ids": [Command.link(manager.id)], "name": "Engineer"}
        )
        cls.company.product_engineer_id = cls.engineer
        cls.panel.product_tmpl_id.write(
            {
                "new_product_per_spec": True,
                "spec_template_ids": [
                    Command.create({"name": "Colour", "value": "transparent"}),
                    Command.create({"name": "Size", "value": "2.8 inch"}),
                ],
            }
        )

    def _accept(self, order=None):
        order = order or self.order
        self._round(order).action_accept()
        return order.order_line.sudo()

    def _coloured(self, colour, **values):
        order = self._quotation(**values)
        order.order_line.spec_ids[0].value = colour
        return order

    def _draft(self, product):
        return product.product_tmpl_id.bom_ids.with_user(self.engineer)

    def _tasks(self, product):
        return product.product_tmpl_id.activity_ids

    def _order_of(self, firm, **specs):
        order = (
            self.env["sale.order"]
            .with_company(firm)
            .create(
                {
                    "partner_id": self.customer.id,
                    "company_id": firm.id,
                    "order_line": [
                        Command.create({"product_id": self.panel.id, "spec_ids": self._specs(**specs)})
                    ],
                }
            )
        )
        self._round(order).action_accept()
        return order
