from odoo import Command
from odoo.tests import Form, TransactionCase, new_test_user


class BridgeCommon(TransactionCase):
    """A small factory: a backlight made to order in two levels, and a shelf item.

    Backlight: 1 light bar, 2 films, 30 minutes of assembly at 60 an hour.
    Light bar: 3 LEDs, 12 minutes of placing at 100 an hour.
    One film costs 5, one LED 2: a backlight is 10 + 6 material, 30 + 20 operations.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "mail_create_nolog": True,
                "no_reset_password": True,
            }
        )
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.mto = cls.env.ref("stock.route_warehouse0_mto")
        cls.mto.active = True
        cls.make = cls.warehouse.manufacture_pull_id.route_id
        cls._create_products()
        cls._create_bills()
        cls._create_customers()
        cls._create_users()

    @classmethod
    def _create_products(cls):
        cls.category = cls.env["product.category"].create(
            {"name": "Backlights", "property_cost_method": "average"}
        )
        to_order = [Command.set((cls.mto | cls.make).ids)]
        cls.film = cls._create_product("Film", standard_price=5)
        cls.led = cls._create_product("LED", standard_price=2)
        cls.bar = cls._create_product("Light Bar", route_ids=to_order)
        cls.backlight = cls._create_product("Backlight", route_ids=to_order, list_price=100)
        cls.shelf = cls._create_product("Screwdriver", standard_price=7, list_price=20)

    @classmethod
    def _create_product(cls, name, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "categ_id": cls.category.id,
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def _create_bills(cls):
        cls.assembly, cls.placing = cls.env["mrp.workcenter"].create(
            [
                {"name": "Assembly", "costs_hour": 60},
                {"name": "SMT", "costs_hour": 100},
            ]
        )
        cls.bar_bill = cls._create_bill(cls.bar, [(cls.led, 3)], (cls.placing, "Place", 12))
        cls.backlight_bill = cls._create_bill(
            cls.backlight, [(cls.bar, 1), (cls.film, 2)], (cls.assembly, "Assemble", 30)
        )

    @classmethod
    def _create_bill(cls, product, components, operation):
        workcenter, name, minutes = operation
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": 1,
                "bom_line_ids": [
                    Command.create({"product_id": component.id, "product_qty": quantity})
                    for component, quantity in components
                ],
                "operation_ids": [
                    Command.create(
                        {
                            "name": name,
                            "workcenter_id": workcenter.id,
                            "time_mode": "manual",
                            "time_cycle_manual": minutes,
                        }
                    )
                ],
            }
        )

    @classmethod
    def _create_customers(cls):
        cls.customer, cls.other_customer = cls.env["res.partner"].create(
            [
                {"name": "Panel Maker", "is_company": True},
                {"name": "Other Panel Maker", "is_company": True},
            ]
        )
        cls.contact = cls.env["res.partner"].create({"name": "Ms Wang", "parent_id": cls.customer.id})

    @classmethod
    def _create_users(cls):
        groups = {
            "salesperson": "sales_team.group_sale_salesman",
            "sales_manager": "sales_team.group_sale_manager",
            "accountant": "account.group_account_invoice,account.group_account_readonly",
            "planner": "mrp.group_mrp_manager,stock.group_stock_user",
            "clerk": "crm_smb_manufacturing.group_data_clerk",
        }
        for name, names in groups.items():
            user = new_test_user(cls.env, login=f"bridge_{name}", groups=names)
            setattr(cls, name, user)

    @classmethod
    def _stock_up(cls, product, quantity):
        cls.env["stock.quant"]._update_available_quantity(product, cls.stock, quantity)

    @classmethod
    def _receive(cls, product, quantity, unit_cost):
        """Bring goods in at a cost, as a vendor's delivery does."""
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "quantity": quantity,
                "picked": True,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.stock.id,
                "company_id": cls.company.id,
            }
        )
        move._action_confirm()
        move._action_done()
        move.value_manual = quantity * unit_cost
        return move

    @classmethod
    def _create_order(cls, lines, partner=None, **values):
        """A quotation; ``lines`` are (product, quantity[, price])."""
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "user_id": cls.salesperson.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price[0] if price else product.list_price,
                        }
                    )
                    for product, quantity, *price in lines
                ],
                **values,
            }
        )

    @classmethod
    def _productions(cls, order):
        return order.stock_reference_ids.production_ids.sorted("id")

    @classmethod
    def _work(cls, workorder, minutes):
        """Finish an operation with measured time."""
        workorder.duration = minutes
        workorder.button_finish()

    @classmethod
    def _produce(cls, production, minutes):
        """Make everything, spending minutes at each operation."""
        production.action_assign()
        for workorder in production.workorder_ids:
            cls._work(workorder, minutes)
        production.button_mark_done()

    @classmethod
    def _make_order(cls, order):
        """Produce both levels, with the planned minutes per piece."""
        productions = cls._productions(order)
        for product, minutes in ((cls.bar, 12), (cls.backlight, 30)):
            for production in productions.filtered_domain([("product_id", "=", product.id)]):
                cls._produce(production, minutes * production.product_qty)

    @classmethod
    def _ship(cls, order, quantity=None):
        """Ship what is open; with a quantity, part of it and leave a backorder."""
        picking = order.picking_ids.filtered(lambda p: p.state in ("assigned", "confirmed"))
        picking.ensure_one()
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        picking.with_context(skip_backorder=True)._action_done()
        return picking

    @classmethod
    def _invoice(cls, order, **values):
        invoice = order._create_invoices()
        invoice.write(values)
        invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoice, amount=None):
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({} if amount is None else {"amount": amount})
        )
        return wizard._create_payments()

    @classmethod
    def _take_back(cls, picking, quantity):
        """Goods come back from the customer, with Odoo's own return."""
        form = Form(
            cls.env["stock.return.picking"].with_context(active_model="stock.picking", active_id=picking.id)
        )
        wizard = form.save()
        wizard.product_return_moves.quantity = quantity
        action = wizard.action_create_returns()
        returned = cls.env["stock.picking"].browse(action["res_id"])
        returned.action_assign()
        for move in returned.move_ids:
            move.quantity = quantity
            move.picked = True
        returned._action_done()
        return returned

    @classmethod
    def _credit(cls, order):
        """A credit note for what came back."""
        return cls._invoice_final(order)

    @classmethod
    def _invoice_final(cls, order):
        note = order._create_invoices(final=True)
        note.action_post()
        return note
