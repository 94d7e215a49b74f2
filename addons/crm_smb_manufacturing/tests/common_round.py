from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user


class RoundCase(TransactionCase):
    """A maker of LED backlights that sells a panel to one customer: the panel is made
    to order from a module, which is made to order from bought chips."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls._make_people()
        cls._make_products()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Panel Works", "is_company": True, "email": "panel@example.com"}
        )
        cls.order = cls._quotation()

    @classmethod
    def _make_people(cls):
        groups = {
            "seller": "sales_team.group_sale_salesman",
            "colleague": "sales_team.group_sale_salesman",
            "manager": "sales_team.group_sale_manager",
            "planner": "mrp.group_mrp_user",
            "packer": "stock.group_stock_user",
            "accountant": "account.group_account_invoice",
            "clerk": "crm_smb_manufacturing.group_data_clerk",
        }
        for login, group in groups.items():
            user = new_test_user(
                cls.env,
                login=f"round_{login}",
                groups=f"base.group_user,{group}",
                email=f"{login}@example.com",
            )
            setattr(cls, login, user)
        cls.portal_user = new_test_user(
            cls.env,
            login="round_portal",
            groups="base.group_portal",
            email="round_portal@example.com",
        )

    @classmethod
    def _make_products(cls):
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        warehouse.mto_pull_id.route_id.active = True
        routes = warehouse.mto_pull_id.route_id | warehouse.manufacture_pull_id.route_id
        cls.panel, cls.module, cls.chip = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "consu",
                    "is_storable": True,
                    "list_price": price,
                    "taxes_id": [Command.clear()],
                    "route_ids": [Command.set(route.ids)],
                }
                for name, price, route in (
                    ("Backlight 2.8", 20.0, routes),
                    ("Light module", 8.0, routes),
                    ("LED chip", 0.5, cls.env["stock.route"]),
                )
            ]
        )
        workcenter = cls.env["mrp.workcenter"].create({"name": "Assembly line 1"})
        cls._bom(cls.panel, cls.module, 1, workcenter)
        cls._bom(cls.module, cls.chip, 6)

    @classmethod
    def _bom(cls, product, component, quantity, workcenter=None):
        operation = [{"name": "Assemble", "workcenter_id": workcenter.id}] if workcenter else []
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1,
                "bom_line_ids": [Command.create({"product_id": component.id, "product_qty": quantity})],
                "operation_ids": [Command.create(vals) for vals in operation],
            }
        )

    @classmethod
    def _quotation(cls, user=None, **values):
        user = user or cls.seller
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "user_id": user.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.panel.id,
                            "product_uom_qty": 100,
                            "price_unit": 20.0,
                            "spec_ids": cls._specs(Colour="white", Size="2.8 inch"),
                        }
                    )
                ],
                **values,
            }
        )
        return order.with_user(user)

    @staticmethod
    def _specs(**values):
        return [
            Command.create({"name": name, "value": value, "sequence": sequence})
            for sequence, (name, value) in enumerate(values.items())
        ]

    def _round(self, order=None, **values):
        """Record a round of the order and return it."""
        order = order or self.order
        before = order.round_ids
        order.action_new_round(**values)
        return order.round_ids - before
