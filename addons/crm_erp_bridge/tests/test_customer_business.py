from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import BridgeCommon


@tagged("post_install", "-at_install")
class TestCustomerBusiness(BridgeCommon):
    def _sell(self, partner):
        self._receive(self.shelf, 5, 7)
        order = self._create_order([(self.shelf, 5)], partner)
        order.action_confirm()
        self._ship(order)
        self._invoice(order)
        return order

    def test_everything_of_all_contacts_is_in_one_place(self):
        order = self._sell(self.contact)
        quotation = self._create_order([(self.shelf, 1)])
        self._sell(self.other_customer)
        for partner in (self.customer, self.contact):
            self.assertRecordValues(
                partner.with_user(self.sales_manager),
                [
                    {
                        "business_order_ids": (quotation | order).ids,
                        "business_picking_ids": order.picking_ids.ids,
                        "business_invoice_ids": order.invoice_ids.ids,
                        "profit_total": 65,
                    }
                ],
            )

    def test_complaints_are_on_the_page_too(self):
        order = self._sell(self.contact)
        ticket = self.env["service.ticket"].create(
            {"name": "Dark spots", "partner_id": self.customer.id, "sale_order_id": order.id}
        )
        self.assertEqual(self.customer.business_ticket_ids, ticket)
        self.assertEqual(self.contact.business_ticket_ids, ticket)

    def test_only_the_newest_documents_are_listed(self):
        for _number in range(12):
            self._create_order([(self.shelf, 1)])
        self.assertEqual(len(self.customer.business_order_ids), 10)

    def test_the_page_shows_only_what_the_user_may_read(self):
        self._sell(self.customer)
        partner = self.customer
        plain = new_test_user(self.env, login="bridge_plain", groups="base.group_user")
        other = new_test_user(
            self.env,
            login="bridge_other_sales",
            groups="sales_team.group_sale_salesman",
        )
        with self.assertRaises(AccessError):
            partner.with_user(plain).read(["business_order_ids"])
        self.assertFalse(partner.with_user(other).business_order_ids)
        self.assertEqual(len(partner.with_user(self.salesperson).business_order_ids), 1)

    def test_the_form_opens_for_every_role(self):
        self._sell(self.customer)
        for user in (self.salesperson, self.sales_manager, self.accountant, self.clerk):
            with self.subTest(user=user.login):
                form = Form(self.customer.with_user(user))
                self.assertEqual(form.name, "Panel Maker")

    def test_the_page_stays_away_from_a_clerk(self):
        views = self.env["res.partner"]
        arch = views.with_user(self.clerk).get_view(view_type="form")["arch"]
        self.assertNotIn('name="action_view_business"', arch)
        self.assertNotIn("profit_total", arch)
        arch = views.with_user(self.salesperson).get_view(view_type="form")["arch"]
        self.assertIn('name="action_view_business"', arch)
        self.assertNotIn("profit_total", arch)

    def test_opening_a_customer_reads_no_history(self):
        """The form costs the same for a customer with many orders, and none of the lists is in it."""
        partners = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Few", "Many")]
        )
        for partner, orders in zip(partners, (1, 12), strict=True):
            for _number in range(orders):
                self._create_order([(self.shelf, 1)], partner)
        arch = partners.with_user(self.sales_manager).get_view(view_type="form")["arch"]
        self.assertNotIn("business_order_ids", arch)
        names = {node.get("name"): {} for node in etree.fromstring(arch).iter("field")}
        asked = {name: {} for name in names if name in partners._fields}

        def queries(partner):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partner.with_user(self.sales_manager).web_read(asked)
            return self.env.cr.sql_log_count - before

        queries(partners[0])  # fills caches that outlive a transaction
        self.assertEqual(queries(partners[0]), queries(partners[1]))

    def test_eighty_customers_cost_no_more_queries_than_one(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(8)]
        )
        for partner in partners:
            self._sell(partner)

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            some = some.with_user(self.sales_manager)
            before = self.env.cr.sql_log_count
            some.mapped("profit_total")
            return self.env.cr.sql_log_count - before

        queries(partners[0])  # fills caches that outlive a transaction
        self.assertEqual(queries(partners), queries(partners[0]))
