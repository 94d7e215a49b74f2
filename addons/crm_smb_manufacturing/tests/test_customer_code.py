from contextlib import closing

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, ValidationError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from .customer_common import CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerCode(CustomerCase):
    def test_a_company_gets_its_code_with_the_first_quotation_and_keeps_it(self):
        firm = self._firm("甲测试光电有限公司")
        self.assertFalse(firm.customer_code)
        self._quote(firm, self.salesperson)
        code = firm.customer_code
        self.assertTrue(code)
        self._quote(firm, self.salesperson)
        self.assertEqual(firm.customer_code, code)

    def test_customers_of_before_get_theirs_in_a_handful_of_statements(self):
        self.env["res.partner"]._give_codes_to_known_customers()
        invoiced = self._firm("甲测试光电有限公司")
        invoiced.customer_rank = 1
        ordered, asking, vendor = (self._firm(f"{name}测试光电有限公司") for name in "乙丙丁")
        self._quote(ordered, self.salesperson)
        self.env["crm.lead"].create({"name": "Panel", "partner_id": asking.id})
        firms = invoiced | ordered | asking
        firms.customer_code = False
        self.env.flush_all()
        self.env["res.partner"].create(
            [{"name": f"F{n}", "is_company": True, "customer_rank": 1} for n in range(50)]
        )
        self.env.flush_all()
        with self.assertQueryCount(__system__=12):
            self.assertEqual(self.env["res.partner"]._give_codes_to_known_customers(), 53)
        self.assertEqual(len(set(firms.mapped("customer_code")) - {False}), 3)
        self.assertFalse(vendor.customer_code)
        self.assertFalse(self.env["res.partner"]._give_codes_to_known_customers())

    def test_a_company_gets_its_code_with_the_first_lead(self):
        firm = self._firm("甲测试光电有限公司")
        lead = self.env["crm.lead"].create({"name": "Panel", "partner_id": firm.id})
        self.assertTrue(firm.customer_code)
        other = self._firm("乙测试光电有限公司")
        lead.partner_id = other
        self.assertTrue(other.customer_code)

    def test_a_quotation_to_a_contact_gives_the_code_to_the_company(self):
        firm = self._firm("甲测试光电有限公司")
        contact = self.Partner.create({"name": "王敏", "parent_id": firm.id})
        self._quote(contact)
        self.assertTrue(firm.customer_code)
        self.assertFalse(contact.customer_code)

    def test_vendors_and_our_own_company_get_none(self):
        vendor = self._firm("丙测试材料有限公司", supplier_rank=1)
        self.env.company.partner_id._ensure_customer_code()
        self.assertFalse(vendor.customer_code)
        self.assertFalse(self.env.company.partner_id.customer_code)

    def test_codes_of_many_firms_differ_and_skip_those_typed_by_hand(self):
        (drawn,) = self.Partner._next_customer_codes(1)
        number = int(drawn[1:])
        taken = f"C{number + 1:05d}"
        self._firm("甲测试光电有限公司", customer_code=taken)
        firms = self.Partner.concat(*(self._firm(f"测试{n}厂") for n in range(5)))
        firms._ensure_customer_code()
        codes = set(firms.mapped("customer_code"))
        self.assertEqual(len(codes), 5)
        self.assertNotIn(taken, codes)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_code_twice(self):
        self._firm("甲测试光电有限公司", customer_code="X1")
        with self.assertRaises(IntegrityError):
            self._firm("乙测试光电有限公司", customer_code="X1")
            self.env.flush_all()

    def test_another_company_may_use_the_same_code(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._firm("甲测试光电有限公司", customer_code="X1")
        twin = self._firm("甲测试光电有限公司", customer_code="X1", company_id=other.id)
        self.env.flush_all()
        self.assertEqual(twin.customer_code, "X1")

    def test_many_customers_may_have_no_code(self):
        firms = [self._firm(f"测试{n}厂", customer_code=" ") for n in range(2)]
        self.env.flush_all()
        self.assertFalse(firms[0].customer_code)

    def test_a_copy_has_no_code(self):
        firm = self._firm("甲测试光电有限公司", customer_code="X1")
        self.assertFalse(firm.copy().customer_code)

    def test_a_salesperson_may_not_change_a_code_but_a_supervisor_may(self):
        firm = self._firm("甲测试光电有限公司", customer_code="X1")
        manager = self.salesperson
        manager.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaises(AccessError):
            firm.with_user(manager).customer_code = "X2"
        firm.with_user(self.supervisor).customer_code = "X2"
        self.assertEqual(firm.customer_code, "X2")

    def test_a_merged_customer_is_found_by_its_former_code(self):
        keep = self._firm("甲测试光电有限公司", customer_code="X1")
        other = self._firm("甲测试光电科技有限公司", customer_code="X2")
        contact = self.Partner.create({"name": "王敏", "parent_id": other.id})
        order = self._quote(other)
        self.env["base.partner.merge.automatic.wizard"]._merge((keep | other).ids, keep, extra_checks=False)
        self.assertEqual(keep.customer_code, "X1")
        self.assertEqual(keep.customer_code_alias_ids.name, "X2")
        self.assertEqual(order.partner_id, keep)
        self.assertEqual(contact.parent_id, keep)
        for code in ("X1", "X2"):
            found = self.Partner.with_user(self.salesperson).name_search(code)
            self.assertIn(keep.id, [partner_id for partner_id, _name in found])

    def test_the_code_survives_when_the_record_that_stays_has_none(self):
        keep = self._firm("甲测试光电有限公司")
        other = self._firm("甲测试光电科技有限公司", customer_code="X2")
        self.env["base.partner.merge.automatic.wizard"]._merge((keep | other).ids, keep, extra_checks=False)
        self.env.flush_all()
        self.assertEqual(keep.customer_code, "X2")
        self.assertFalse(keep.customer_code_alias_ids.name)
        self.assertEqual(keep.customer_code_alias_ids.former_name, "甲测试光电科技有限公司")

    def test_aliases_of_aliases_follow(self):
        firms = [self._firm(f"甲测试{n}光电", customer_code=f"X{n}") for n in range(3)]
        Wizard = self.env["base.partner.merge.automatic.wizard"]
        Wizard._merge((firms[0] | firms[1]).ids, firms[1], extra_checks=False)
        Wizard._merge((firms[1] | firms[2]).ids, firms[2], extra_checks=False)
        self.assertEqual(sorted(firms[2].customer_code_alias_ids.mapped("name")), ["X0", "X1"])

    def test_a_former_code_is_not_given_again(self):
        keep = self._firm("甲测试光电有限公司", customer_code="X1")
        other = self._firm("乙测试光电有限公司", customer_code="X2")
        self.env["base.partner.merge.automatic.wizard"]._merge((keep | other).ids, keep, extra_checks=False)
        with self.assertRaises(ValidationError):
            self._firm("丁测试光电有限公司", customer_code="X2")


@tagged("post_install", "-at_install")
class TestCustomerCodeRace(BaseCase):
    """Two people make customers at once, in two real transactions."""

    def test_codes_drawn_at_once_differ(self):
        registry = Registry(get_db_name())
        with closing(registry.cursor()) as first, closing(registry.cursor()) as second:
            drawn = [
                api.Environment(cr, SUPERUSER_ID, {})["res.partner"]._next_customer_codes(4)
                for cr in (first, second, first, second)
            ]
            first.rollback()
            second.rollback()
        codes = [code for some in drawn for code in some]
        self.assertEqual(len(set(codes)), 16)
