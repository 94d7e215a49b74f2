import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from ..models.takeover import takeover_run
from ..models.takeover_job import takeover_job_work

CUSTOMERS = (
    "客户名称,联系电话,城市\n甲测试光电有限公司,0755-26001234,深圳\n乙测试光电有限公司,0755-26001235,深圳\n"
)


class TakeoverJobCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create(
            {"name": "Test Works", "country_id": cls.env.ref("base.cn").id}
        )
        people = {
            "clerk": "crm_smb_manufacturing.group_data_clerk",
            "other_clerk": "crm_smb_manufacturing.group_data_clerk",
            "supervisor": "crm_smb_manufacturing.group_data_supervisor",
            "admin": "base.group_system,crm_smb_manufacturing.group_data_supervisor,"
            "stock.group_stock_manager,mrp.group_mrp_manager,purchase.group_purchase_manager",
            "seller": "sales_team.group_sale_salesman",
        }
        for login, groups in people.items():
            user = new_test_user(
                cls.env,
                login=f"job_{login}",
                groups=f"base.group_user,{groups}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            setattr(cls, login, user)
        cls.portal = new_test_user(cls.env, login="job_portal", groups="base.group_portal")

    def _job(self, user=None, **files):
        user = user or self.supervisor
        Attachment = self.env["ir.attachment"].with_user(user).with_company(self.company)
        found = Attachment.create(
            [
                {"name": f"{name}.csv", "raw": text.encode()}
                for name, text in (files or {"x": CUSTOMERS}).items()
            ]
        )
        Job = self.env["takeover.job"].with_user(user).with_company(self.company)
        return Job.create({"file_ids": [Command.set(found.ids)]})

    def _customers(self, names=("甲测试光电有限公司", "乙测试光电有限公司")):
        return self.env["res.partner"].search([("name", "in", names)])

    def _checked(self, user=None, **files):
        job = self._job(user, **files)
        job.action_read()
        job.action_check()
        return job


@tagged("post_install", "-at_install")
class TestTakeoverJob(TakeoverJobCase):
    """Workbooks taken over in the web client: seen before they are loaded, never loaded twice."""

    def test_workbook_of_another_document_stays_its_own(self):
        contract = self.env["ir.attachment"].create(
            {
                "name": "prices.csv",
                "raw": CUSTOMERS.encode(),
                "res_model": "res.partner",
                "res_id": self.company.partner_id.id,
            }
        )
        Job = self.env["takeover.job"].with_user(self.supervisor).with_company(self.company)
        job = Job.create({"file_ids": [Command.set(contract.ids)]})
        job.action_read()
        self.assertEqual(contract.res_model, "res.partner")
        self.assertNotIn(contract, job.file_ids)
        self.assertEqual(job.file_ids.mapped("name"), ["prices.csv"])

    def test_nobody_takes_a_workbook_that_they_may_not_read(self):
        secret = self.env["ir.attachment"].create({"name": "salaries.csv", "raw": b"a"})
        Job = self.env["takeover.job"].with_user(self.clerk).with_company(self.company)
        with self.assertRaises(AccessError):
            Job.create({"file_ids": [Command.set(secret.ids)]})
        job = self._job(self.clerk)
        with self.assertRaises(AccessError):
            job.write({"file_ids": [Command.link(secret.id)]})

    def test_the_preview_says_what_would_happen_and_writes_nothing(self):
        job = self._checked()
        self.assertEqual(job.state, "checked")
        self.assertEqual((job.result_ids.row_count, job.result_ids.new_count), (2, 2))
        self.assertEqual(job.rows_done, job.rows_total)
        self.assertFalse(self._customers())

    def test_loading_does_what_the_preview_said_and_a_second_time_nothing(self):
        job = self._checked()
        job.action_load()
        self.assertEqual(job.state, "done")
        self.assertEqual((job.worker_id, bool(job.loaded_at)), (self.supervisor, True))
        found = self._customers()
        self.assertEqual(len(found), 2)
        self.assertEqual(found.mapped("city"), ["深圳", "深圳"])
        self.assertEqual(self.env["res.partner"].search(job.action_open_customers()["domain"]), found)
        stamps = found.mapped("write_date")
        again = self._checked()
        self.assertEqual((again.result_ids.new_count, again.result_ids.same_count), (0, 2))
        again.action_load()
        self.assertEqual(self._customers(), found)
        self.assertEqual(found.mapped("write_date"), stamps)

    def test_rejected_rows_come_back_as_a_workbook_that_can_be_corrected(self):
        job = self._checked(x=CUSTOMERS + ",0755-26001236,深圳\n")
        self.assertEqual(job.rejected_count, 1)
        issue = job.issue_ids.filtered(lambda one: one.severity == "rejected")
        self.assertEqual((issue.row, bool(issue.reason)), (4, True))
        url = job.action_download_rejected()["url"]
        attachment = self.env["ir.attachment"].browse(int(url.split("/")[3].split("?")[0]))
        book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(attachment.datas)))
        cells = [str(cell) for sheet in book for row in sheet.values for cell in row if cell]
        self.assertTrue(any("26001236" in cell for cell in cells))
        self.assertTrue(any("客户名称" in cell for cell in cells))

    def test_a_wrong_credit_code_is_loaded_and_flagged(self):
        job = self._checked(x="客户名称,统一社会信用代码\n甲测试光电有限公司,91110108551385082X\n")
        job.action_load()
        self.assertEqual(job.result_ids.flagged_count, 1)
        self.assertEqual(self._customers().registry_code_state, "invalid")

    # === COLUMNS === #

    def test_what_somebody_says_a_column_means_is_remembered(self):
        odd = CUSTOMERS.replace("城市", "驻地")
        job = self._job(x=odd)
        job.action_read()
        column = job.column_ids.filtered(lambda one: one.header == "驻地")
        self.assertFalse(column.field_id)
        column.field_id = self.env["takeover.field"].search(
            [("kind", "=", "customers"), ("name", "=", "city")]
        )
        job.action_check()
        job.action_load()
        self.assertEqual(self._customers().mapped("city"), ["深圳", "深圳"])
        later = self._job(x=odd)
        later.action_read()
        column = later.column_ids.filtered(lambda one: one.header == "驻地")
        self.assertEqual((column.field_id.name, column.is_remembered), ("city", True))

    def test_a_sheet_without_its_columns_is_not_tried(self):
        job = self._job()
        job.action_read()
        job.column_ids.filtered(lambda one: one.header == "客户名称").field_id = False
        self.assertTrue(job.sheet_ids.missing)
        with self.assertRaisesRegex(UserError, "no column for"):
            job.action_check()

    def test_a_changed_column_is_tried_again_before_it_is_loaded(self):
        job = self._checked()
        job.column_ids.filtered(lambda one: one.header == "城市").field_id = False
        self.assertEqual(job.state, "mapped")
        with self.assertRaises(UserError):
            job.action_load()

    def test_files_that_are_none_say_why(self):
        job = self._job(x="no table at all")
        with self.assertRaises(UserError):
            job.action_read()
            job.action_check()

    # === WHO === #

    def test_a_clerk_prepares_and_a_supervisor_loads(self):
        job = self._checked(self.clerk)
        with self.assertRaises(AccessError):
            job.action_load()
        job.action_ask()
        self.assertEqual(job.state, "review")
        self.assertFalse(self._customers())
        job.with_user(self.supervisor).action_load()
        self.assertEqual(len(self._customers()), 2)

    def test_others_see_and_start_nothing(self):
        job = self._job(self.clerk)
        for user in (self.other_clerk, self.seller, self.portal):
            with self.subTest(user.login):
                for attempt in (
                    lambda u=user: job.with_user(u).read(["state"]),
                    job.with_user(user).action_read,
                ):
                    with self.assertRaises(AccessError):
                        attempt()
        for user in (self.seller, self.portal):
            with self.assertRaises(AccessError):
                self.env["takeover.job"].with_user(user).create({})
        second = self.env["res.company"].create({"name": "Second"})
        boss = new_test_user(
            self.env,
            login="job_boss_two",
            groups="crm_smb_manufacturing.group_data_supervisor",
            company_id=second.id,
            company_ids=[Command.set(second.ids)],
        )
        with self.assertRaises(AccessError):
            job.with_user(boss).read(["state"])

    def test_only_an_administrator_takes_more_than_customers_over(self):
        files = {"p": "编码,名称,单位\nT-1,测试一,kg\n"}
        job = self._job(**files)
        job.action_read()
        self.assertFalse(job.sheet_ids.is_loaded)
        job.sheet_ids.is_loaded = True
        with self.assertRaises(AccessError):
            job.action_check()
        mine = self._checked(self.admin, **files)
        self.assertEqual(mine.result_ids.new_count, 1)

    def test_states_and_counts_are_written_by_the_steps_only(self):
        job = self._checked(self.clerk)
        for vals in ({"state": "review"}, {"worker_id": self.supervisor.id}, {"counts": {}}):
            with self.assertRaises(AccessError):
                job.write(vals)
        with self.assertRaises(AccessError):
            job.sheet_ids.write({"row_count": 1})
        with self.assertRaises(UserError):
            job.write({"file_ids": [Command.clear()]})

    def test_a_colleagues_customer_is_named_with_its_keeper_and_left_alone(self):
        theirs = self.env["res.partner"].create(
            {
                "name": "甲测试光电有限公司",
                "is_company": True,
                "company_id": self.company.id,
                "user_id": self.seller.id,
                "city": "广州",
            }
        )
        job = self._checked()
        job.action_load()
        self.assertEqual(theirs.city, "广州", "nothing is written over")
        self.assertEqual(len(self._customers()), 2)

    # === LONG WORK === #

    def _long(self, count):
        lines = "".join(f"测{number:04}光电有限公司,0755-2700{number:04}\n" for number in range(count))
        job = self._job(x="客户名称,联系电话\n" + lines)
        job.action_read()
        return job

    def _firms(self, job):
        return self.env["res.partner"].search([("takeover_job_id", "=", job.id)])

    def _turn(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_smb_manufacturing.takeover_job_cron").method_direct_trigger()
        self.env.invalidate_all()

    def test_many_rows_are_worked_on_in_the_background(self):
        self.patch(takeover_job_work, "AT_ONCE", 10)
        job = self._long(30)
        job.action_check()
        self.assertEqual(job.state, "checking")
        with self.assertRaises(UserError):
            job.action_load()
        self._turn()
        self.assertEqual((job.state, job.result_ids.new_count), ("checked", 30))
        self.assertFalse(self._firms(job))
        job.action_load()
        self._turn()
        self.assertEqual((job.state, len(self._firms(job))), ("done", 30))

    def test_after_a_crash_it_goes_on_where_it_was(self):
        self.patch(takeover_job_work, "AT_ONCE", 10)
        self.patch(takeover_run, "BATCHES", {"customers": 100, "contacts": 100})
        job = self._long(450)
        job.action_check()
        self._turn()
        job.action_load()
        Job = self.env.registry["takeover.job"]
        store = Job._store
        stored = []

        def crash_after_one_piece(this, account, cursor, rows_done):
            if len(stored) == 2:
                raise MemoryError("power failure")
            stored.append(cursor)
            return store(this, account, cursor, rows_done)

        self.patch(Job, "_store", crash_after_one_piece)
        with self.assertLogs("odoo.addons.crm_smb_manufacturing", "ERROR"):
            self._turn()
        self.assertIn("power failure", job.failure)
        first = self._firms(job)
        self.assertTrue(0 < len(first) < 450, "the pieces before stay")
        self.patch(Job, "_store", store)
        job.action_check()
        self._turn()
        self.assertEqual(
            (job.result_ids.new_count, job.result_ids.same_count), (450 - len(first), len(first))
        )
        job.action_load()
        self._turn()
        firms = self._firms(job)
        self.assertEqual((job.state, len(firms), len(set(firms.mapped("name")))), ("done", 450, 450))


@tagged("post_install", "-at_install")
class TestTakeoverJobPortal(TakeoverJobCase, HttpCase):
    def test_the_portal_user_downloads_no_rejected_rows(self):
        job = self._checked(x=CUSTOMERS + ",0755-26001236,深圳\n")
        url = job.action_download_rejected()["url"]
        self.authenticate("job_portal", "job_portal")
        self.assertEqual(self.url_open(url).status_code, 404)
