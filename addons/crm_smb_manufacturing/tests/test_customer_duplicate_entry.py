from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .customer_common import VALID_CODE, CustomerCase


@tagged("post_install", "-at_install")
class TestCustomerDuplicateEntry(CustomerCase):
    """Wherever a customer comes in, who is there already is noticed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Duplicate = cls.env["customer.duplicate"]
        # Sees every archive, but for those that a test protects.
        cls.salesperson.group_ids += cls.env.ref("crm_smb_manufacturing.group_archive_all")
        cls.firm = cls._firm(
            "深圳甲测试触控有限公司",
            phone="0755-26001234",
            email="info@jia.example",
            user_id=cls.colleague.id,
            customer_code="X9",
        )

    def _protect(self, *partners):
        self.env["ir.rule"].create(
            {
                "name": "Own only",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', 'not in', {[partner.id for partner in partners]})]",
            }
        )

    def _pairs(self):
        return self.Duplicate.search(
            ["|", ("partner_id", "=", self.firm.id), ("other_partner_id", "=", self.firm.id)]
        )

    # === the record itself === #

    def test_the_readable_duplicates_of_a_record(self):
        twin = self._firm("深圳市甲测试触控股份有限公司")
        self.assertEqual(twin.with_user(self.salesperson).duplicate_partner_ids, self.firm)
        self._protect(self.firm)
        self.env.invalidate_all()
        self.assertFalse(twin.with_user(self.salesperson).duplicate_partner_ids)

    def test_a_pair_that_are_two_firms_is_told_no_more(self):
        twin = self._firm("深圳市甲测试触控股份有限公司")
        self.Duplicate._propose(twin).action_dismiss()
        self.assertFalse(twin.duplicate_partner_ids)
        found = self.Partner.with_user(self.salesperson).find_duplicates({"id": twin.id, "name": twin.name})
        self.assertEqual(found, [])

    def test_a_sister_in_another_city_is_no_duplicate(self):
        Partner = self.Partner.with_user(self.salesperson)
        self.assertTrue(Partner.find_duplicates({"name": "甲测试触控（深圳）有限公司"}))
        self.assertFalse(Partner.find_duplicates({"name": "甲测试触控（上海）有限公司"}))

    def test_two_right_credit_codes_are_two_firms(self):
        self.firm.company_registry = VALID_CODE
        values = {"name": self.firm.name, "company_registry": "91440300MA5DA1234X"}
        Partner = self.Partner.with_user(self.salesperson)
        self.assertTrue(Partner.find_duplicates(values), "a wrong code proves nothing")
        self.firm.company_registry = "91350100M000100Y43"
        self.assertEqual(self.firm.registry_code_state, "ok")
        values["company_registry"] = VALID_CODE
        self.assertFalse(Partner.find_duplicates(values))

    def test_the_tax_number_of_a_chinese_firm_is_its_credit_code(self):
        self.firm.company_registry = VALID_CODE
        (found,) = self.Partner.with_user(self.salesperson).find_duplicates({"vat": VALID_CODE})
        self.assertEqual(found["id"], self.firm.id)

    def test_a_merged_customer_is_found_by_what_it_was_called(self):
        gone = self._firm("东莞乙测试光学有限公司", phone="0769-22223333", customer_code="X8")
        self.env["base.partner.merge.automatic.wizard"]._merge_into(self.firm, gone)
        Partner = self.Partner.with_user(self.salesperson)
        for values in ({"name": "乙测试光学（东莞）有限公司"}, {"phone": "+86 769 22223333"}):
            self.assertEqual([one["id"] for one in Partner.find_duplicates(values)], [self.firm.id])

    def test_of_a_colleagues_customer_only_its_keeper_is_told(self):
        owner = new_test_user(self.env, "dup_own", "sales_team.group_sale_salesman")
        (found,) = self.Partner.with_user(owner).find_duplicates({"phone": "0755-26001234", "name": "Jia"})
        self.assertEqual((found["id"], found["name"], found["customer_code"]), (False, "Jia", False))
        self.assertEqual(found["kept_by"], self.colleague.name)

    def test_a_european_tax_number_counts_with_or_without_its_country(self):
        self.firm.write({"vat": "BE0477472701", "country_id": self.env.ref("base.be").id})
        Partner = self.Partner.with_user(self.salesperson)
        for vat in ("0477472701", "be 0477.472.701"):
            self.assertEqual([one["id"] for one in Partner.find_duplicates({"vat": vat})], [self.firm.id])

    def test_cores_own_hint_does_not_name_a_protected_customer(self):
        self.firm.vat = "TEST0001"
        values = {"name": "Other", "is_company": True, "vat": "TEST0001"}
        twin = self.Partner.create(values).with_user(self.salesperson)
        self.assertEqual(twin.same_vat_partner_id, self.firm)
        self._protect(self.firm)
        self.env.invalidate_all()
        self.assertFalse(twin.same_vat_partner_id)

    # === import === #

    def _import(self, rows, user=None, dryrun=False):
        content = "name,is_company,phone\n" + "\n".join(rows)
        wizard = self.env["base_import.import"].with_user(user or self.salesperson)
        wizard = wizard.create(
            {
                "res_model": "res.partner",
                "file": content.encode(),
                "file_type": "text/csv",
                "file_name": "x.csv",
            }
        )
        options = {"has_headers": True, "quoting": '"', "separator": ",", "encoding": "utf-8"}
        names = ["name", "is_company", "phone"]
        return wizard.execute_import(names, names, options, dryrun=dryrun)

    def test_the_test_of_an_import_says_what_would_be_double(self):
        rows = ["甲测试触控（深圳）有限公司,True,", "乙测试光学有限公司,True,"]
        result = self._import(rows, user=self.supervisor, dryrun=True)
        (message,) = result["messages"]
        self.assertEqual(message["type"], "warning")
        self.assertIn("甲测试触控（深圳）有限公司 looks like", message["message"])
        self.assertIn(self.firm.name, message["message"])
        self.assertNotIn("乙测试光学", message["message"])
        self.assertFalse(self._pairs())

    def test_an_import_proposes_each_row_that_is_there_already(self):
        rows = [
            "甲测试触控（深圳）有限公司,True,",
            "丙测试模具有限公司,True,",
            "丙测试模具（股份）有限公司,True,",
        ]
        result = self._import(rows, user=self.supervisor)
        self.assertEqual(result["messages"], [])
        loaded = self.Partner.browse(result["ids"])
        self.assertEqual(self._pairs().other_partner_id, loaded[0])
        inside = self.Duplicate.search([("partner_id", "=", loaded[1].id)])
        self.assertEqual(inside.other_partner_id, loaded[2])

    def test_a_clerk_imports_without_reading_proposals(self):
        self._import(["甲测试触控（深圳）有限公司,True,"], user=self.clerk)
        self.assertEqual(len(self._pairs()), 1)

    def test_an_import_tells_a_protected_customer_by_its_keeper_only(self):
        self._protect(self.firm)
        result = self._import(["甲测试触控（深圳）有限公司,True,"], user=self.supervisor, dryrun=True)
        (message,) = result["messages"]
        self.assertIn(f"exists, kept by {self.colleague.name}", message["message"])
        self.assertNotIn(self.firm.name, message["message"])

    def test_a_program_that_loads_reads_the_warning_at_once(self):
        result = self.Partner.with_user(self.supervisor).load(
            ["name", "is_company"], [["甲测试触控", "True"]]
        )
        self.assertTrue(result["ids"])
        self.assertIn(self.firm.name, result["messages"][0]["message"])

    def test_what_is_created_in_passing_is_proposed(self):
        self.Partner.name_create("深圳市甲测试触控公司")
        self.assertEqual(self._pairs().reason, "name")

    # === lead === #

    def _lead(self, **vals):
        return (
            self.env["crm.lead"]
            .with_user(self.salesperson)
            .create({"name": "Panels", "type": "lead", "user_id": self.salesperson.id, **vals})
        )

    def _convert(self, lead):
        Wizard = self.env["crm.lead2opportunity.partner"].with_user(self.salesperson)
        return Wizard.with_context(active_model="crm.lead", active_id=lead.id, active_ids=lead.ids).create({})

    def test_converting_a_lead_proposes_the_customer_by_name_or_phone(self):
        for vals in (
            {"partner_name": "甲测试触控（深圳）股份有限公司"},
            {"phone": "+86 755 2600 1234"},
            {"partner_name": "深圳甲测试触控科技", "phone": "075526001234"},
        ):
            convert = self._convert(self._lead(**vals))
            self.assertEqual((convert.action, convert.partner_id), ("exist", self.firm), vals)
            self.assertIn("X9", convert.duplicate_note)
        convert.action_apply()
        self.assertEqual(convert.lead_id.partner_id, self.firm)

    def test_a_firm_known_by_name_only_is_told_but_not_taken(self):
        self.env["res.partner"].create({"name": "烟台丙检验包装有限公司", "is_company": True})
        convert = self._convert(self._lead(partner_name="烟台丙检验包装有限公司"))
        self.assertEqual(convert.action, "create")
        self.assertIn("烟台丙检验包装有限公司", convert.duplicate_note)

    def test_a_foreign_tax_number_needs_no_chinese_code(self):
        vals = {"name": "Bruxelles Display", "is_company": True, "company_registry": "123456789"}
        with self.assertRaises(ValidationError):
            self.env["res.partner"].create({**vals, "country_id": self.env.ref("base.cn").id})
        foreign = self.env["res.partner"].create({**vals, "vat": "BE0477472701"})
        self.assertFalse(foreign.registry_code_state)

    def test_a_shared_telephone_is_told_but_not_taken_for_the_firm(self):
        convert = self._convert(self._lead(partner_name="烟台乙检验包装有限公司", phone="075526001234"))
        self.assertEqual(convert.action, "create")
        self.assertIn(self.firm.name, convert.duplicate_note)

    def test_converting_tells_a_protected_customer_by_its_keeper_only(self):
        self._protect(self.firm)
        lead = self._lead(partner_name="甲测试触控（深圳）股份有限公司")
        convert = self._convert(lead)
        self.assertEqual(convert.action, "create")
        self.assertEqual(
            convert.duplicate_note,
            f"甲测试触控（深圳）股份有限公司 exists, kept by {self.colleague.name}",
        )
        convert.with_user(self.supervisor).sudo().action_apply()
        self.assertEqual(self._pairs().other_partner_id, lead.sudo().partner_id)

    # === portal === #

    def _sign_up(self, **values):
        self.env["ir.config_parameter"].sudo().set_param("auth_signup.invitation_scope", "b2c")
        Users = self.env["res.users"].with_user(self.env.ref("base.public_user")).sudo()
        login, _password = Users.signup({"password": "Secret-12345", **values})
        return self.env["res.users"].search([("login", "=", login)])

    def test_a_sign_up_becomes_a_proposal_and_one_activity(self):
        contact = self.Partner.create(
            {"name": "王敏", "parent_id": self.firm.id, "email": "wang@jia.example"}
        )
        user = self._sign_up(login="wang@jia.example", name="深圳甲测试触控")
        proposals = self.Duplicate.search([("other_partner_id", "=", user.partner_id.id)])
        self.assertEqual(proposals.partner_id, contact | self.firm)
        self.assertEqual(set(proposals.mapped("reason")), {"sign_up"})
        self.assertEqual(self.firm.activity_ids.user_id, self.colleague)
        self.assertEqual(len(self.firm.activity_ids | contact.activity_ids), 1)
        self.assertFalse(user.partner_id.activity_ids)
        self.assertFalse(user.partner_id.parent_id)

    def test_a_sign_up_of_somebody_new_bothers_nobody(self):
        user = self._sign_up(login="new@elsewhere.example", name="New Person")
        self.assertTrue(user)
        self.assertFalse(self.Duplicate.search([("other_partner_id", "=", user.partner_id.id)]))

    def test_a_fault_in_the_comparison_does_not_stop_a_sign_up(self):
        def fail(*_args):
            raise ValueError("Broken")

        self.patch(self.registry["res.partner"], "_propose_known_customer", fail)
        with self.assertLogs("odoo.addons.crm_smb_manufacturing.models.customer.res_users", "ERROR"):
            user = self._sign_up(login="info@jia.example", name="Person")
        self.assertTrue(user.active)

    def test_a_portal_user_reads_neither_duplicates_nor_proposals(self):
        twin = self._firm("深圳市甲测试触控股份有限公司")
        self.Duplicate._propose(twin)
        Partner = self.Partner.with_user(self.portal)
        with self.assertRaises(AccessError):
            Partner.find_duplicates({"name": self.firm.name})
        with self.assertRaises(AccessError):
            self.Duplicate.with_user(self.portal).search_count([])
        with self.assertRaises(AccessError):
            self.env["customer.merge"].with_user(self.portal).create({})

    def test_the_forms_carry_the_banner(self):
        for xmlid in (
            "base.view_partner_form",
            "base.view_partner_simple_form",
            "crm.crm_lead_view_form",
            "crm.quick_create_opportunity_form",
        ):
            view = self.env.ref(xmlid)
            arch = self.env[view.model].get_view(view.id, "form")["arch"]
            self.assertEqual(arch.count("customer_duplicate_banner"), 1, xmlid)
        form = Form(self.Partner.with_user(self.supervisor))
        form.name = "甲测试"
        self.assertTrue(form.save())


@tagged("post_install", "-at_install")
class TestCustomerDuplicateApi(HttpCase):
    """The same question by JSON-2."""

    def _ask(self, user, **values):
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate("rpc", "test", datetime.now() + timedelta(days=1))
        )
        return self.url_open(
            "/json/2/res.partner/find_duplicates",
            json={"values": values},
            headers={"Authorization": f"Bearer {key}"},
        )

    def test_an_employee_asks_and_a_portal_user_is_refused(self):
        firm = self.env["res.partner"].create({"name": "丁测试玻璃有限公司", "is_company": True})
        seller = new_test_user(self.env, "dup_seller", groups="sales_team.group_sale_salesman")
        answer = self._ask(seller, name="丁测试玻璃（中国）股份有限公司")
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual([one["id"] for one in answer.json()], [firm.id])
        portal = new_test_user(self.env, "dup_portal", groups="base.group_portal")
        with mute_logger("odoo.http"):
            answer = self._ask(portal, name="丁测试玻璃有限公司")
        self.assertEqual(answer.status_code, 403, answer.text)
        self.assertNotIn("丁测试玻璃", answer.text)


@tagged("post_install", "-at_install")
class TestCustomerDuplicateBrowser(HttpCase):
    """What a salesperson sees while typing; nothing is saved."""

    def test_the_banner_while_typing(self):
        seller = new_test_user(self.env, "dup_typist", groups="sales_team.group_sale_salesman")
        keeper = new_test_user(self.env, "dup_keeper", name="Li Na", groups="sales_team.group_sale_salesman")
        Partner = self.env["res.partner"]
        Partner.create({"name": "丁测试玻璃有限公司", "is_company": True, "customer_code": "X77"})
        hidden = Partner.create({"name": "戊测试陶瓷有限公司", "is_company": True, "user_id": keeper.id})
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {hidden.id})]",
            }
        )
        before = Partner.search_count([])
        self.start_tour("/odoo/customer-archive/new", "customer_duplicate_banner", login=seller.login)
        self.assertEqual(Partner.search_count([]), before)
