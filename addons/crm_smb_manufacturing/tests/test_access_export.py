import json
from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .access_common import ALL_LEADS, EXPORT, SALESPERSON, AccessCase


@tagged("post_install", "-at_install")
class TestAccessExport(AccessCase):
    """Who took which archives out of the system."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Log = cls.env["customer.export.log"]

    def _logged(self):
        return self.Log.search([("user_id", "=", self.seller.id)])

    def test_an_export_by_the_api_is_logged_with_who_what_and_how_many(self):
        vendor = self.Partner.create({"name": "Vendor"})
        self.Partner.with_user(self.seller).browse((self.mine | self.pool | vendor).ids).export_data(
            ["name", "phone"]
        )
        log = self._logged()
        self.assertRecordValues(
            log,
            [
                {
                    "model": "res.partner",
                    "format": "api",
                    "record_count": 3,
                    "archive_count": 2,
                    "field_names": "name, phone",
                    "company_id": self.env.company.id,
                }
            ],
        )
        self.assertIn(str(self.mine.id), log.domain)

    def test_exports_without_customers_are_not_logged(self):
        vendor = self.Partner.create({"name": "Vendor"})
        vendor.with_user(self.seller).export_data(["name"])
        self.assertFalse(self._logged())

    def test_contacts_of_customers_count(self):
        contact = self.Partner.create({"name": "王敏", "parent_id": self.mine.id})
        contact.with_user(self.seller).export_data(["name"])
        self.assertEqual(self._logged().archive_count, 1)

    def test_documents_with_columns_of_their_customers_count_too(self):
        order = self.env["sale.order"].create({"partner_id": self.mine.id, "user_id": self.seller.id})
        order.with_user(self.seller).export_data(["name", "partner_id", "partner_id/name"])
        self.assertFalse(self._logged())
        order.with_user(self.seller).export_data(["name", "partner_id/phone"])
        self.assertRecordValues(self._logged(), [{"model": "sale.order", "archive_count": 1}])

    def test_columns_of_customers_further_away_count_too(self):
        order = self.env["sale.order"].create({"partner_id": self.mine.id, "user_id": self.seller.id})
        line = self.env["sale.order.line"].create(
            {"order_id": order.id, "name": "Note", "display_type": "line_note"}
        )
        line.with_user(self.seller).export_data(["name", "order_id/partner_id/name"])
        self.assertFalse(self._logged())
        line.with_user(self.seller).export_data(["name", "order_id/partner_id/phone"])
        self.assertEqual(self._logged().archive_count, 1)

    def test_nobody_changes_or_deletes_a_line(self):
        self.mine.with_user(self.seller).export_data(["name"])
        log = self._logged()
        with self.assertRaises(UserError):
            log.field_names = "nothing"
        with self.assertRaises(UserError):
            log.unlink()
        for user in (self.manager, self.seller, self.portal):
            with self.assertRaises(UserError):
                log.with_user(user).write({"field_names": "nothing"})
            with self.assertRaises(AccessError):
                log.with_user(user).check_access("unlink")
            with self.assertRaises(AccessError):
                self.Log.with_user(user).create({"user_id": user.id, "company_id": 1, "model": "x"})

    def test_managers_read_the_log_and_others_do_not(self):
        self.mine.with_user(self.seller).export_data(["name"])
        log = self._logged()
        self.assertEqual(self.Log.with_user(self.manager).search([("id", "=", log.id)]), log)
        for user in (self.seller, self.planner, self.portal):
            with self.assertRaises(AccessError):
                log.with_user(user).read(["domain"])

    def test_another_companys_exports_are_not_seen(self):
        self.mine.with_user(self.seller).export_data(["name"])
        other = self.env["res.company"].create({"name": "Second works"})
        boss = self._user(
            "acc_boss", ALL_LEADS, "base.group_system", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        self.assertFalse(self.Log.with_user(boss).search([("id", "=", self._logged().id)]))

    def test_the_log_costs_the_same_for_one_and_for_many(self):
        firms = self.Partner.concat(*(self._firm(f"测试{n}厂", user_id=self.seller.id) for n in range(20)))
        self.env.flush_all()

        def queries(partners):
            self.env.invalidate_all()
            partners.sudo().filtered("commercial_partner_id.customer_code")
            before = self.env.cr.sql_log_count
            self.Log.with_user(self.seller)._log(partners, ["name"], partners)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(firms[:1])
        self.assertEqual(queries(firms), queries(firms[:1]))


@tagged("post_install", "-at_install")
class TestAccessExportDownload(HttpCase):
    """The two buttons of the export dialog."""

    def setUp(self):
        super().setUp()
        self.seller = new_test_user(self.env, "acc_export", groups=f"base.group_user,{SALESPERSON},{EXPORT}")
        self.firm = self.env["res.partner"].create(
            {"name": "甲测试光电有限公司", "is_company": True, "user_id": self.seller.id}
        )
        self.firm._ensure_customer_code()

    def _download(self, extension, ids):
        self.authenticate("acc_export", "acc_export")
        data = {
            "model": "res.partner",
            "fields": [{"name": "name", "label": "Name", "type": "char"}],
            "ids": ids,
            "domain": [["id", "=", self.firm.id]],
            "import_compat": False,
            "context": {},
        }
        answer = self.url_open(
            f"/web/export/{extension}",
            data={"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)},
        )
        self.assertEqual(answer.status_code, 200)
        return self.env["customer.export.log"].search([("user_id", "=", self.seller.id)])

    def test_an_excel_download_of_a_filter_is_logged_with_the_filter(self):
        log = self._download("xlsx", False)
        self.assertEqual(log.format, "xlsx")
        self.assertEqual(log.archive_count, 1)
        self.assertEqual(log.domain, f"[['id', '=', {self.firm.id}]]")

    @mute_logger("odoo.http")
    def test_json2_reads_what_the_rules_leave_and_logs_what_it_exports(self):
        other = self.firm.copy({"name": "Theirs", "user_id": new_test_user(self.env, "acc_other").id})
        other._ensure_customer_code()
        expiry = fields.Datetime.now() + timedelta(days=1)
        keys = self.env["res.users.apikeys"].with_user(self.seller).sudo()
        headers = {"Authorization": f"Bearer {keys._generate('rpc', 'Test', expiry)}"}

        def call(method, **params):
            return self.url_open(f"/json/2/res.partner/{method}", json=params, headers=headers)

        domain = [["id", "in", (self.firm | other).ids]]
        rows = call("search_read", domain=domain, fields=["name"]).json()
        self.assertEqual([row["id"] for row in rows], self.firm.ids)
        self.assertEqual(call("read", ids=other.ids, fields=["name"]).status_code, 403)
        self.assertEqual(call("web_read", ids=other.ids, specification={"name": {}}).status_code, 403)
        call("export_data", ids=self.firm.ids, fields_to_export=["name"])
        log = self.env["customer.export.log"].search([("user_id", "=", self.seller.id)])
        self.assertEqual((log.format, log.archive_count), ("api", 1))

    def test_a_csv_download_of_marked_records_is_logged_with_their_ids(self):
        log = self._download("csv", self.firm.ids)
        self.assertEqual(log.format, "csv")
        self.assertEqual(log.domain, f"[('id', 'in', [{self.firm.id}])]")
