from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .lost_common import SALESPERSON, LostCase


@tagged("post_install", "-at_install")
class TestCompetitorFile(LostCase):
    def _entry(self, user, **vals):
        return (
            self.env["crm.competitor.news"]
            .with_user(user)
            .create({"competitor_id": self.rival.id, "name": "新厂投产", **vals})
        )

    def test_anyone_in_sales_adds_and_only_the_author_or_a_manager_corrects(self):
        entry = self._entry(self.seller)
        entry.name = "Second plant"
        with self.assertRaises(AccessError):
            entry.with_user(self.colleague).name = "no"
        entry.with_user(self.manager).name = "Third plant"
        self.assertEqual(entry.with_user(self.colleague).name, "Third plant")
        self.assertTrue(self._entry(self.colleague))

    def test_only_managers_delete(self):
        entry = self._entry(self.seller)
        with self.assertRaises(AccessError):
            entry.unlink()
        entry.with_user(self.manager).unlink()
        self.assertFalse(entry.exists())

    def test_nobody_enters_something_in_anothers_name(self):
        entry = self._entry(self.seller, user_id=self.colleague.id)
        self.assertEqual(entry.user_id, self.seller)
        with self.assertRaises(AccessError):
            entry.user_id = self.colleague

    def test_a_salesperson_adds_on_the_form_of_a_competitor_somebody_else_entered(self):
        form = Form(self.rival.with_user(self.seller))
        with form.news_ids.new() as line:
            line.kind = "price"
            line.competitor_product = "BL-35"
            line.price = 10.4
            line.source = "buyer"
        form.save()
        entry = self._file()
        self.assertRecordValues(entry, [{"price": 10.4, "user_id": self.seller.id, "kind": "price"}])

    @mute_logger("odoo.sql_db")
    def test_a_price_entry_has_a_price(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self._entry(self.seller, kind="price")

    @mute_logger("odoo.sql_db")
    def test_a_competitor_is_entered_once(self):
        with self.assertRaises(IntegrityError), self.cr.savepoint():
            self.env["crm.competitor"].with_user(self.seller).create({"name": "甲测试对手"})

    def test_prices_of_another_company_stay_there(self):
        entry = self._entry(self.seller)
        entry.sudo().company_id = self.other_company
        found = self.env["crm.competitor.news"].with_user(self.colleague).search([])
        self.assertNotIn(entry, found)

    def test_what_was_heard_at_a_colleagues_customer_stays_with_who_may_see_it(self):
        own = new_test_user(self.env, "lost_own", groups=SALESPERSON)
        self.customer._ensure_customer_code()
        heard = self._entry(self.seller, partner_id=self.customer.id)
        fair = self._entry(self.seller)
        seen = self.env["crm.competitor.news"].search([("id", "in", (heard + fair).ids)])
        self.assertEqual(seen.with_user(own).search([("id", "in", seen.ids)]), fair)
        self.assertEqual(seen.with_user(self.colleague).search([("id", "in", seen.ids)]), heard + fair)

    def test_prices_are_compared_in_own_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "LTD", "symbol": "L", "rate_ids": [(0, 0, {"rate": 4, "name": "2000-01-01"})]}
        )
        entry = self._entry(self.seller, kind="price", price=10, currency_id=currency.id)
        self.assertAlmostEqual(entry.company_price, 2.5)

    def test_news_without_a_price_do_not_lower_the_average(self):
        self._entry(self.seller)
        self._entry(self.seller, kind="price", price=10)
        self._entry(self.seller, kind="price", price=20)
        rows = self.env["crm.competitor.news"]._read_group(
            [("competitor_id", "=", self.rival.id)], [], ["company_price:avg", "price:avg", "__count"]
        )
        self.assertEqual(rows, [(15, 15, 3)])

    def test_a_colleague_discusses_without_changing(self):
        message = self.rival.with_user(self.colleague).message_post(body="seen at the fair")
        self.assertIn(message.id, self.rival.message_ids.ids)
