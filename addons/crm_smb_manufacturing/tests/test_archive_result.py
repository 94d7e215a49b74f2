from lxml import etree
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Date
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .customer_common import CustomerCase

YEAR = 2023


@tagged("post_install", "-at_install")
class TestArchiveResult(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._firm("甲测试光电有限公司", user_id=cls.salesperson.id, customer_code="X1")

    def _result(self, user=None, **vals):
        Result = self.env["customer.year.result"].with_user(user or self.env.user)
        return Result.create({"partner_id": self.firm.id, "year": YEAR, **vals})

    def test_the_newest_year_comes_first_and_debts_are_a_part_of_assets(self):
        old = self._result(assets=200, debts=50)
        new = self._result(year=YEAR + 1)
        self.assertEqual(self.firm.year_result_ids, new | old)
        self.assertEqual(old.debt_ratio, 0.25)
        self.assertEqual(new.debt_ratio, 0)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_year_twice(self):
        self._result()
        with self.assertRaises(IntegrityError):
            self._result()

    def test_a_year_that_cannot_be_known_is_refused(self):
        for year in (0, 19, Date.today().year + 1):
            with self.assertRaises(ValidationError):
                self._result(year=year)
        with self.assertRaises(ValidationError):
            self._result(employees=-1)

    def test_salesperson_clerk_and_supervisor_type_results_others_read_them(self):
        for year, user in enumerate((self.salesperson, self.clerk, self.supervisor), YEAR):
            self._result(user, year=year, revenue=5).write({"profit": 1})
        planner = new_test_user(self.env, "arch_planner", groups="mrp.group_mrp_user")
        self.assertEqual(len(self.firm.with_user(planner).year_result_ids), 3)
        with self.assertRaises(AccessError):
            self._result(planner, year=YEAR + 9)
        with self.assertRaises(AccessError):
            self.firm.year_result_ids[0].with_user(self.clerk).unlink()
        with self.assertRaises(AccessError):
            self.firm.with_user(self.portal).year_result_ids.mapped("revenue")

    def test_a_colleagues_results_are_as_hidden_as_the_colleagues_customer(self):
        result = self._result(self.salesperson)
        with self.assertRaises(AccessError):
            result.with_user(self.colleague).read(["revenue"])
        self.assertFalse(self.env["customer.year.result"].with_user(self.colleague).search([]))

    def test_another_companys_results_are_not_read(self):
        other = self.env["res.company"].create({"name": "Other"})
        result = self._result()
        self.firm.company_id = other
        self.assertEqual(result.company_id, other)
        with self.assertRaises(AccessError):
            result.with_user(self.supervisor).read(["revenue"])

    def test_a_merge_keeps_the_results_of_every_year_once_and_scores_anew(self):
        other = self._firm("甲测试光电科技有限公司")
        mine = self._result(revenue=1)
        theirs = self._result(partner_id=other.id, revenue=2)
        older = self._result(partner_id=other.id, year=YEAR - 1)
        self.env["res.partner.bank"].create({"acc_number": "6222 0002", "partner_id": other.id})
        before = self.firm.archive_score
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.firm | other).ids, self.firm, extra_checks=False
        )
        self.assertEqual(self.firm.year_result_ids, mine | older)
        self.assertFalse(theirs.exists())
        self.assertGreater(self.firm.archive_score, before)

    def test_results_and_bank_are_typed_in_the_archives_form(self):
        self.supervisor.group_ids += self.env.ref("sales_team.group_sale_manager")
        form = Form(self.firm.with_user(self.supervisor))
        with form.year_result_ids.new() as line:
            line.year = YEAR
            line.revenue = 120
        with form.bank_ids.new() as line:
            line.acc_number = "6222 0000 1111"
        form.save()
        self.assertEqual(self.firm.year_result_ids.revenue, 120)
        self.assertEqual(self.firm.bank_ids.acc_number, "6222 0000 1111")

    def test_the_form_takes_as_many_queries_with_much_history_as_with_little(self):
        firm = self.firm.with_user(self.salesperson)
        spec = self._form_specification(firm)
        self.assertTrue({"archive_missing", "contact_person_ids", "year_result_ids"} <= spec.keys())

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            firm.web_read(spec)
            return self.env.cr.sql_log_count - before

        self._result()
        self._quote(self.firm)
        self.Partner.create({"name": "联系人", "parent_id": self.firm.id, "buying_role": "user"})
        queries()
        few = queries()
        self.env["customer.year.result"].create(
            [{"partner_id": self.firm.id, "year": year} for year in range(1950, 2010)]
        )
        self.Partner.create(
            [{"name": f"联系人{n}", "parent_id": self.firm.id, "buying_role": "user"} for n in range(30)]
        )
        for _order in range(20):
            self._quote(self.firm)
        self.assertEqual(queries(), few)

    def _form_specification(self, firm):
        """What the web client asks for when it opens the form."""
        views = firm.get_views([(self.env.ref("base.view_partner_form").id, "form")])
        arch = etree.fromstring(views["views"]["form"]["arch"])
        return self._specification(firm, arch)

    def _specification(self, records, arch):
        spec = {}
        for node in arch.xpath(".//field[not(ancestor::field)]"):
            field = records._fields[node.get("name")]
            comodel = field.relational and self.env[field.comodel_name]
            spec[field.name] = {"fields": {"display_name": {}}} if field.relational else {}
            views = node.xpath("./list | ./kanban")
            if views:
                lone = etree.fromstring(etree.tostring(views[0]))
                spec[field.name] = {"fields": self._specification(comodel, lone)}
        return spec

    def test_whoever_may_not_write_customers_may_not_confirm(self):
        planner = new_test_user(self.env, "arch_planner2", groups="mrp.group_mrp_user")
        with self.assertRaises(AccessError):
            self.firm.with_user(planner).action_confirm_archive()
