from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .customer_common import CustomerCase

HIDDEN = {
    "product.template": ["list_price", "standard_price", "tax_string"],
    "product.product": [
        "lst_price",
        "list_price",
        "standard_price",
        "price_extra",
        "avg_cost",
        "total_value",
    ],
}


@tagged("post_install", "-at_install")
class TestPriceHidden(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {
                "name": "Test backlight",
                "default_code": "TEST-BL",
                "type": "consu",
                "list_price": 77.77,
                "standard_price": 55.55,
            }
        )
        cls.vendor = cls._firm("甲测试材料有限公司")
        cls.seller = cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.vendor.id,
                "product_tmpl_id": cls.product.product_tmpl_id.id,
                "price": 44.44,
            }
        )
        cls.sale = cls.env["legacy.sale"].create(
            {
                "date": fields.Date.today(),
                "partner_id": cls.vendor.id,
                "product_id": cls.product.id,
                "quantity": 3,
                "amount": 99,
                "cost": 66,
            }
        )

    def _record(self, model, user):
        record = self.product
        if model == "product.template":
            record = self.product.product_tmpl_id
        return record.with_user(user)

    def test_a_clerk_reads_no_price_by_any_way_of_reading(self):
        self.clerk.group_ids += self.env.ref("base.group_allow_export")
        for model, names in HIDDEN.items():
            record = self._record(model, self.clerk)
            for name in names:
                with self.assertRaises(AccessError, msg=f"{model}.{name}"):
                    record.read([name])
                with self.assertRaises(AccessError, msg=f"{model}.{name}"):
                    record.web_read({name: {}})
                with self.assertRaises(AccessError, msg=f"{model}.{name}"):
                    record.export_data([name])
                self.assertNotIn(name, record.fields_get())

    def test_a_clerk_finds_out_no_price_by_searching_sorting_or_grouping(self):
        Template = self.env["product.template"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            Template.search([("list_price", ">", 50)])
        with self.assertRaises(AccessError):
            Template.search([], order="list_price")
        with self.assertRaises(AccessError):
            Template._read_group([], ["categ_id"], ["list_price:sum"])
        with self.assertRaises(AccessError):
            Template.formatted_read_group([], ["categ_id"], ["list_price:max"])

    def test_a_clerk_sees_no_vendor_price_and_no_sales_of_before(self):
        seller = self.seller.with_user(self.clerk)
        with self.assertRaises(AccessError):
            seller.read(["price"])
        self.assertFalse(seller.search([]))
        template = self.product.product_tmpl_id.with_user(self.clerk)
        with self.assertRaises(AccessError):
            template.read(["seller_ids"])
        with self.assertRaises(AccessError):
            self.sale.with_user(self.clerk).read(["amount"])

    def test_a_clerk_reads_no_line_of_an_order(self):
        for model in (
            "sale.order",
            "sale.order.line",
            "purchase.order.line",
            "account.move.line",
        ):
            with self.assertRaises(AccessError, msg=model):
                self.env[model].with_user(self.clerk).search_read([], limit=1)

    def test_a_clerk_still_works_with_products(self):
        Product = self.env["product.product"].with_user(self.clerk)
        found = [product_id for product_id, _name in Product.name_search("TEST-BL")]
        self.assertEqual(found, self.product.ids)
        for model in HIDDEN:
            for kind in ("form", "list", "kanban", "search"):
                self._read_view(model, kind)

    def _read_view(self, model, kind):
        """Open a view as the clerk: no price in it, all of the rest readable."""
        Model = self.env[model].with_user(self.clerk)
        views = Model.get_views([(False, kind)])
        arch = etree.fromstring(views["views"][kind]["arch"])
        names = {node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")}
        self.assertFalse(names & set(HIDDEN[model]), f"{model} {kind}")
        if kind != "search":
            readable = Model.fields_get()
            spec = {name: {} for name in names if name in readable}
            self.assertEqual(names, set(spec), f"{model} {kind}")
            self._record(model, self.clerk).web_read(spec)

    def test_everybody_else_reads_prices_as_before(self):
        for model, names in HIDDEN.items():
            (values,) = self._record(model, self.salesperson).read(names)
            self.assertTrue(set(names) <= set(values))
        self.assertEqual(self.seller.with_user(self.salesperson).price, 44.44)
        self.assertEqual(self.sale.with_user(self.salesperson).cost, 66)
        public = self.env.ref("base.public_user")
        template = self.product.product_tmpl_id.with_user(public).sudo()
        self.assertEqual(template.list_price, 77.77)

    def test_the_views_of_products_stay_consistent(self):
        views = self.env["ir.ui.view"].search([("model", "in", list(HIDDEN)), ("type", "!=", "qweb")])
        views._check_xml()


@tagged("post_install", "-at_install")
class TestLegacySale(CustomerCase):
    def test_sales_of_another_company_and_for_portal_users_are_closed(self):
        other = self.env["res.company"].create({"name": "Other"})
        firm = self._firm("甲测试光电有限公司")
        product = self.env["product.product"].create({"name": "Test backlight"})
        sale = self.env["legacy.sale"].create(
            {
                "date": "2025-01-06",
                "partner_id": firm.id,
                "product_id": product.id,
                "quantity": 1,
                "amount": 5,
                "company_id": other.id,
            }
        )
        with self.assertRaises(AccessError):
            sale.with_user(self.salesperson).read(["amount"])
        sale.company_id = self.env.company
        self.assertEqual(sale.with_user(self.salesperson).amount, 5)
        with self.assertRaises(AccessError):
            sale.with_user(self.salesperson).write({"amount": 6})
        for user in (self.portal, self.clerk):
            with self.assertRaises(AccessError):
                sale.with_user(user).read(["quantity"])
