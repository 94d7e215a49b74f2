from odoo import SUPERUSER_ID, Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

AGENT = "crm_service_desk.group_service_agent"
AGENT_ALL = "crm_service_desk.group_service_agent_all"
MANAGER = "crm_service_desk.group_service_manager"


class ServiceCommon(AccountTestInvoicingCommon):
    """A maker of panels, two customer firms, and an order sold, delivered and invoiced to the first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        context = {"allowed_company_ids": cls.company.ids, "tracking_disable": False}
        cls.env = cls.env(user=SUPERUSER_ID, context=context)
        cls.company = cls.company.with_env(cls.env)
        cls.agent = cls._make_user("agent", AGENT)
        cls.other_agent = cls._make_user("other_agent", AGENT)
        cls.agent_all = cls._make_user("agent_all", AGENT_ALL)
        cls.manager = cls._make_user("service_manager", MANAGER)
        cls.salesman = cls._make_user("seller", "sales_team.group_sale_salesman")
        cls.warehouse_man = cls._make_user("storeman", "stock.group_stock_user")
        cls.accountant = cls._make_user("accountant", "account.group_account_invoice")
        cls.plain = cls._make_user("plain", "base.group_user")
        cls.team = cls._make_team("Panels", cls.manager, cls.agent)
        cls.other_team = cls._make_team("Films", cls.manager, cls.other_agent)
        cls.firm_a, cls.person_a, cls.portal_a = cls._make_customer("Alpha Displays", "alpha")
        cls.firm_b, cls.person_b, cls.portal_b = cls._make_customer("Beta Screens", "beta")
        cls.firm_a.user_id = cls.salesman
        cls.panel = cls._make_product("Panel", 33.33)
        cls.film = cls._make_product("Film", 0.07)
        cls.order = cls._make_order(cls.firm_a, [(cls.panel, 10), (cls.film, 3)])
        cls.delivery = cls.order.picking_ids
        cls.invoice = cls.order.invoice_ids

    @classmethod
    def _make_user(cls, login, groups, **kwargs):
        return new_test_user(
            cls.env,
            login=f"desk_{login}",  # demo companies have agents and sellers too
            groups=groups,
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            **kwargs,
        )

    @classmethod
    def _make_team(cls, name, leader, members):
        return cls.env["service.team"].create(
            {
                "name": name,
                "user_id": leader.id,
                "member_ids": [Command.set(members.ids)],
                "company_id": cls.company.id,
            }
        )

    @classmethod
    def _make_customer(cls, name, login):
        firm = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "email": f"office@{login}.example.com"}
        )
        user = cls._make_user(login, "base.group_portal", email=f"{login}@{login}.example.com")
        person = user.partner_id
        person.parent_id = firm
        return firm, person, user

    @classmethod
    def _make_product(cls, name, price, **kwargs):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "invoice_policy": "delivery",
                "taxes_id": [Command.set(cls.company_data["default_tax_sale"].ids)],
                **kwargs,
            }
        )

    @classmethod
    def _make_order(cls, partner, lines, deliver=True):
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "user_id": cls.salesman.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity})
                    for product, quantity in lines
                ],
            }
        )
        order.action_confirm()
        if deliver:
            cls._deliver(order.picking_ids)
            order._create_invoices().action_post()
        return order

    @classmethod
    def _deliver(cls, picking, quantities=None):
        for move in picking.move_ids:
            move.quantity = (quantities or {}).get(move.product_id, move.product_uom_qty)
            move.picked = True
        return picking.with_context(skip_backorder=True).button_validate()

    @classmethod
    def _make_ticket(cls, user=None, **vals):
        tickets = cls.env["service.ticket"].with_user(user) if user else cls.env["service.ticket"]
        return tickets.create(
            {
                "name": "Dark spots",
                "partner_id": cls.firm_a.id,
                "contact_id": cls.person_a.id,
                "team_id": cls.team.id,
                **vals,
            }
        )

    @classmethod
    def _make_remedy(cls, kind, ticket=None, **vals):
        ticket = ticket or cls._make_ticket(cls.agent, sale_order_id=cls.order.id)
        return ticket.env["service.remedy"].create({"ticket_id": ticket.id, "kind": kind, **vals})

    @classmethod
    def _set_quantities(cls, remedy, quantities):
        """Set the quantity of each product's line, and nothing for the others."""
        for line in remedy.line_ids:
            line.quantity = quantities.get(line.product_id, 0.0)
