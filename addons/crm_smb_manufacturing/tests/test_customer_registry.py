from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .customer_common import VALID_CODE, CustomerCase

WRONG_CODE = VALID_CODE[:-1] + "0"


@tagged("post_install", "-at_install")
class TestCustomerRegistry(CustomerCase):
    def test_a_typed_code_is_stored_as_printed_on_the_licence(self):
        firm = self._firm("甲测试光电有限公司", company_registry=VALID_CODE.lower())
        self.assertEqual(firm.company_registry, VALID_CODE)
        self.assertEqual(firm.registry_code_state, "ok")

    def test_a_wrong_code_is_refused_with_the_reason(self):
        for code, word in (
            (WRONG_CODE, "last character"),
            (VALID_CODE[:-2], "16 characters"),
            ("9111010ODGWXJY0QNH", "cannot be there"),
        ):
            with self.assertRaisesRegex(ValidationError, word):
                self._firm("甲测试光电有限公司", company_registry=code)
        firm = self._firm("甲测试光电有限公司", company_registry=VALID_CODE)
        with self.assertRaises(ValidationError):
            firm.company_registry = WRONG_CODE

    def test_an_import_flags_a_wrong_code_instead(self):
        Partner = self.Partner.with_context(import_file=True)
        firm = Partner.create(
            {
                "name": "甲测试光电有限公司",
                "is_company": True,
                "company_registry": WRONG_CODE,
            }
        )
        self.assertEqual(firm.registry_code_state, "invalid")

    def test_rows_that_are_loaded_by_the_api_are_flagged_too(self):
        result = self.Partner.load(
            ["name", "is_company", "country_id/.id", "company_registry"],
            [["乙测试光电有限公司", "True", str(self.env.ref("base.cn").id), WRONG_CODE]],
        )
        self.assertTrue(result["ids"], result["messages"])
        self.assertEqual(self.Partner.browse(result["ids"]).registry_code_state, "invalid")

    def test_other_countries_and_persons_need_no_chinese_code(self):
        german = self._firm("Muster GmbH", country_id=self.env.ref("base.de").id, company_registry="HRB 1")
        person = self.Partner.create({"name": "王敏"})
        self.assertEqual(german.company_registry, "HRB 1")
        self.assertFalse(german.registry_code_state)
        self.assertFalse(person.registry_code_state)

    def test_a_firm_without_a_code_is_missing_one(self):
        firm = self._firm("甲测试光电有限公司")
        self.assertEqual(firm.registry_code_state, "missing")
        contact = self.Partner.create({"name": "王敏", "parent_id": firm.id})
        self.assertFalse(contact.registry_code_state)

    def test_a_birthday_that_no_month_has_is_refused(self):
        with self.assertRaises(ValidationError):
            self.Partner.create({"name": "王敏", "birthday_month": "2", "birthday_day": 30})

    def test_the_family_is_the_root_of_the_parents_and_follows_a_move(self):
        group = self._firm("甲测试集团有限公司")
        firm = self._firm("甲测试光电有限公司", parent_id=group.id)
        contact = self.Partner.create({"name": "王敏", "parent_id": firm.id})
        self.assertEqual((group | firm | contact).customer_family_id, group)
        firm.parent_id = False
        self.assertEqual(contact.customer_family_id, firm)


@tagged("post_install", "-at_install")
class TestFindDuplicates(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._firm(
            "深圳甲测试触控有限公司",
            phone="0755-26001234",
            email="info@jia.example",
            company_registry=VALID_CODE,
            vat="CNTEST0001",
            user_id=cls.colleague.id,
            customer_code="X9",
        )

    def found(self, user=None, **values):
        Partner = self.Partner.with_user(user or self.colleague)
        return Partner.find_duplicates(values)

    def test_every_key_finds_the_firm_however_it_is_typed(self):
        for reason, values in (
            ("registry", {"company_registry": VALID_CODE.lower()}),
            ("vat", {"vat": "cntest0001"}),
            ("phone", {"phone": "+86 755 2600 1234"}),
            ("phone", {"phone": "０７５５２６００１２３４"}),
            ("email", {"email": "INFO@jia.example"}),
            ("name", {"name": "深圳市甲测试触控（股份）有限公司"}),
        ):
            (found,) = self.found(**values)
            self.assertEqual(found["id"], self.firm.id, values)
            self.assertEqual(found["reasons"], [reason])
            self.assertEqual(found["kept_by"], self.colleague.name)
            self.assertEqual(found["customer_code"], "X9")

    def test_several_reasons_are_one_answer(self):
        (found,) = self.found(name="深圳甲测试触控", phone="075526001234")
        self.assertEqual(found["reasons"], ["phone", "name"])

    def test_a_contact_leads_to_its_firm(self):
        self.Partner.create({"name": "王敏", "parent_id": self.firm.id, "phone": "13812340001"})
        (found,) = self.found(phone="+86 138 1234 0001")
        self.assertEqual(found["id"], self.firm.id)

    def test_the_record_being_typed_is_not_its_own_duplicate(self):
        self.assertEqual(self.found(id=self.firm.id, name=self.firm.name), [])
        self.assertEqual(self.found(), [])
        self.assertEqual(self.found(name="", phone="-"), [])

    def test_a_protected_customer_is_told_by_the_typed_name_and_keeper_only(self):
        self.env["ir.rule"].create(
            {
                "name": "Own only",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.firm.id})]",
            }
        )
        (found,) = self.found(name="深圳甲测试触控股份有限公司")
        self.assertEqual(
            found,
            {
                "id": False,
                "name": "深圳甲测试触控股份有限公司",
                "customer_code": False,
                "kept_by": self.colleague.name,
                "reasons": ["name"],
                "readable": False,
                "active": True,
            },
        )

    def test_another_companys_customers_are_not_told(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.firm.company_id = other
        self.assertEqual(self.found(name=self.firm.name), [])

    def test_an_archived_customer_is_found_and_marked(self):
        self.firm.active = False
        (found,) = self.found(name=self.firm.name)
        self.assertFalse(found["active"])

    def test_only_employees_may_ask(self):
        with self.assertRaises(AccessError):
            self.found(user=self.portal, name=self.firm.name)

    def test_the_number_of_queries_does_not_grow_with_the_matches(self):
        for number in range(20):
            self._firm(f"深圳甲测试触控{'（深圳）' * (number % 2)}有限公司")
        self.env.flush_all()
        self.env.invalidate_all()
        self.found(name="预热")
        with self.assertQueryCount(8):
            self.assertEqual(len(self.found(name="深圳甲测试触控")), 21)
