import json
import shutil
import tempfile
from pathlib import Path

import openpyxl

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import TransactionCase, new_test_user, tagged

from ..takeover import cli
from ..takeover.errors import TakeoverError

BACKLIGHT = Path(__file__).parent / "data" / "backlight"
# What a take-over fills; a second run must not touch a row of it.
TABLES = (
    "res_partner",
    "res_users",
    "customer_duplicate",
    "customer_code_alias",
    "product_template",
    "product_product",
    "product_supplierinfo",
    "mrp_bom",
    "mrp_bom_line",
    "mrp_routing_workcenter",
    "mrp_workcenter",
    "mrp_workcenter_alternative_rel",
    "mrp_production",
    "mrp_workorder",
    "stock_route_product",
    "stock_rule",
    "stock_move",
    "stock_quant",
    "stock_picking",
    "legacy_sale",
    "sale_order",
    "sale_order_line",
    "account_payment_term",
    "resource_calendar",
    "decimal_precision",
    "mail_message",
    "mail_mail",
    "ir_sequence",
)


class TakeoverCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A company of its own: what the database holds already is another's business.
        cls.company = cls.env["res.company"].create(
            {
                "name": "Test Backlight Works",
                "country_id": cls.env.ref("base.cn").id,
                "currency_id": cls.env.ref("base.CNY").id,
            }
        )
        cls.env.ref("base.CNY").active = True
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.Run = cls.env["takeover.run"]

    def mine(self, model, domain=()):
        """Records of the test company, which began with none."""
        return self.env[model].search(Domain(domain) & Domain("company_id", "=", self.company.id))

    def folder(self, **files):
        """A folder with CSV files of these texts."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name)
        for name, text in files.items():
            (path / f"{name}.csv").write_text(text, "utf-8")
        return path

    def digest(self):
        """Fingerprint of every table a take-over fills, ids and write dates included."""
        self.env.cr.flush()  # with what waits for the end of a transaction
        result = {}
        for table in TABLES:
            self.env.cr.execute(
                f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM \"{table}\" t"  # noqa: S608  names from the tuple above
            )
            result[table] = self.env.cr.fetchone()
        return result


@tagged("post_install", "-at_install")
class TestTakeoverBacklight(TakeoverCase):
    """The backlight maker's folder, loaded once for all tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expected = json.loads((BACKLIGHT / "expected.json").read_text("utf-8"))
        cls.before = set(cls.env["res.partner"].search([]).ids)
        cls.mails = cls.env["mail.mail"].search_count([])
        cls.job = cls.Run._take_over(BACKLIGHT)
        cls.partners = cls.env["res.partner"].search([("id", "not in", cls.before)])
        cls.customers = cls.partners.filtered(lambda p: p.is_company and p.customer_code)

    def rows(self, kind):
        return self.job.good(kind)

    def product(self, code):
        return self.job.products[code.casefold()]

    def test_the_counts_are_those_expected(self):
        job, expected = self.job, self.expected
        self.assertEqual(
            {
                "customer_rows": job.read["customers"],
                "duplicate_rows": job.merged["customers"] + job.proposed["customers"],
                "merged_certain": job.merged["customers"],
                "proposed_likely": job.proposed["customers"],
                "contacts": job.created["contacts"],
                "orphan_contacts": job.rejected_count("contacts"),
                "products": job.created["products"],
                "bom_lines": job.created["bills"],
                "bad_bom_lines": job.rejected_count("bills"),
                "operations": job.created["operations"],
                "open_orders": job.read["orders"],
                "bad_open_orders": job.rejected_count("orders"),
                "history_rows": job.created["history"],
            },
            {
                name: number
                for name, number in expected.items()
                if name
                not in (
                    "distinct_customers",
                    "invalid_uscc",
                    "history_amount",
                    "history_cost",
                )
            },
        )

    def test_what_is_in_the_database_is_what_was_counted(self):
        expected = self.expected
        proposed = self.env["customer.duplicate"].search(
            [("partner_id", "in", self.customers.ids), ("state", "=", "proposed")]
        )
        self.assertEqual(len(proposed), expected["proposed_likely"])
        self.assertEqual(len(self.customers) - len(proposed), expected["distinct_customers"])
        invalid = self.customers.filtered(lambda p: p.registry_code_state == "invalid")
        self.assertEqual(sorted(invalid.mapped("name")), sorted(expected["invalid_uscc"]))
        people = self.partners.filtered(lambda p: p.parent_id in self.customers)
        self.assertEqual(len(people), expected["contacts"])
        bills = self.mine("mrp.bom")
        self.assertEqual(len(bills.bom_line_ids), expected["bom_lines"])
        self.assertEqual(len(bills.operation_ids), expected["operations"])
        sales = self.mine("legacy.sale")
        self.assertEqual(len(sales), expected["history_rows"])
        self.assertAlmostEqual(sum(sales.mapped("amount")), expected["history_amount"], 2)
        self.assertAlmostEqual(sum(sales.mapped("cost")), expected["history_cost"], 2)
        orders = self.mine("sale.order")
        good = expected["open_orders"] - expected["bad_open_orders"]
        self.assertEqual(orders.mapped("state"), ["sale"] * good)

    def test_every_loaded_quantity_equals_its_row(self):
        bills = self.mine("mrp.bom").grouped("product_tmpl_id")
        for row in self.rows("bills"):
            bill = bills[self.product(row["parent"]).product_tmpl_id]
            line = bill.bom_line_ids.filtered(
                lambda x, row=row: x.product_id == self.product(row["component"])
            )
            self.assertEqual(f"{line.product_qty:.6f}", f"{row['quantity']:.6f}", row)
        for row in self.rows("stock"):
            self.assertEqual(
                self.product(row["code"]).with_company(self.company).qty_available,
                float(row["quantity"]),
                row,
            )
        for row in self.rows("products"):
            if row["cost"] is not None:
                cost = self.product(row["code"]).standard_price
                self.assertEqual(cost, float(row["cost"]), row)
        for row in self.rows("orders"):
            order = self.mine("sale.order", [("name", "=", row["number"])])
            line = order.order_line
            self.assertEqual(line.product_uom_qty, float(row["quantity"]))
            self.assertEqual(line.price_unit, float(row["price"]))
            self.assertEqual(order.commitment_date.date(), row["date"])

    def test_the_precision_of_quantities_was_raised(self):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        self.assertGreaterEqual(digits, 3)

    def test_a_customer_has_all_that_its_row_says(self):
        customer = self.customers.filtered(lambda p: p.name == "青岛东升显示技术有限公司")
        self.assertRecordValues(
            customer,
            [
                {
                    "company_registry": "91110100DGWXJY0QNH",
                    "legal_representative": "杨磊",
                    "phone": "+86 171 9618 0433",
                    "city": "苏州",
                    "registered_capital": 60_000_000,
                    "credit_limit": 1_000_000,
                    "registry_code_state": "ok",
                    "review_state": "reviewed",
                }
            ],
        )
        self.assertEqual(customer.user_id.name, "李娜")
        self.assertEqual(customer.customer_tier_id.name, "D")
        self.assertEqual(str(customer.founded_date), "2009-12-10")
        term = customer.property_payment_term_id
        self.assertEqual(term.name, "月结30天")
        self.assertRecordValues(
            term.line_ids,
            [{"nb_days": 30, "delay_type": "days_after_end_of_month"}],
        )

    def test_a_merged_row_fills_the_gaps_of_the_first(self):
        customer = self.customers.filtered(lambda p: p.name == "合肥宏图泰光电股份有限公司")
        self.assertEqual(len(customer), 1)
        self.assertEqual(customer.company_registry, "91110100FHCA19GDY3")

    def test_the_likely_pair_is_proposed_for_its_reason(self):
        proposal = self.env["customer.duplicate"].search([("partner_id", "in", self.customers.ids)])
        self.assertEqual(proposal.reason, "phone")
        self.assertEqual(
            {proposal.partner_id.name, proposal.other_partner_id.name},
            {"青岛华显电子有限公司", "青岛华显电子科技有限公司"},
        )

    def test_each_rejected_row_is_named_with_its_reason(self):
        self.assertEqual(
            sorted((i.row.file, i.row.number, i.code) for i in self.job.rejects),
            [
                ("bom.csv", 146, "unknown_parent"),
                ("bom.csv", 147, "unit_of_another_kind"),
                ("bom.csv", 148, "in_itself"),
                ("open_orders.csv", 26, "unknown_product"),
                ("open_orders.csv", 27, "not_positive"),
                ("联系人.csv", 90, "unknown_customer"),
            ],
        )
        for issue in self.job.rejects + self.job.notes:
            self.assertTrue(self.Run._issue_line(issue))

    def test_machines_are_work_centers_that_stand_in_for_each_other(self):
        machines = self.mine("mrp.workcenter")
        self.assertEqual(len(machines), 9)
        first, second = machines.filtered(lambda m: m.name.startswith("注塑"))
        self.assertEqual(first.alternative_workcenter_ids, second)
        self.assertEqual(second.alternative_workcenter_ids, first)
        self.assertEqual(set(machines.resource_calendar_id.mapped("hours_per_day")), {8})

    def test_a_bought_product_has_its_vendor_lead_time_and_minimum(self):
        product = self.product("RM-PC01")
        self.assertRecordValues(
            product.seller_ids,
            [{"delay": 7, "min_qty": 1000, "price": 11.36}],
        )
        self.assertEqual(product.seller_ids.partner_id.name, "合肥万安1材料有限公司")
        self.assertEqual(product.uom_id, self.env.ref("uom.product_uom_kgm"))
        self.assertFalse(product.sale_ok)
        self.assertTrue(product.purchase_ok)
        self.assertTrue(product.is_storable)

    def test_an_order_makes_its_product_and_only_the_parts_that_are_missing(self):
        """Stock of sub-assemblies at the start: 1500 SA-LGP01, 8000 SA-BAR03."""
        order = self.mine("sale.order", [("name", "=", "XS20260001")])
        production = self.env["mrp.production"].search([("sale_line_id", "in", order.order_line.ids)])
        self.assertRecordValues(
            production,
            [{"product_id": self.product("BL-5001").id, "product_qty": 5000}],
        )
        parts = production._get_children()
        made = {part.product_id.default_code: part.product_qty for part in parts}
        self.assertEqual(made, {"SA-LGP01": 3500, "SA-FRM01": 5000})
        self.assertEqual(order.picking_ids.move_ids.move_orig_ids.production_id, production)

    def test_sub_assemblies_are_supplied_by_their_own_route(self):
        part = self.product("SA-LGP01")
        self.assertIn(self.env.ref("crm_smb_manufacturing.route_make_shortage"), part.route_ids)
        sold = self.product("BL-5001")
        mto = self.env.ref("stock.route_warehouse0_mto")
        self.assertTrue(mto.active)
        self.assertIn(mto, sold.route_ids)
        self.assertNotIn(mto, part.route_ids)

    def test_salespeople_exist_once_and_cannot_log_in(self):
        users = self.customers.user_id
        self.assertEqual(sorted(users.mapped("name")), sorted(["李娜", "周敏", "陈强"]))
        for user in users:
            self.assertTrue(user.has_group("sales_team.group_sale_salesman"))
        self.env.cr.execute(
            "SELECT count(*) FROM res_users WHERE id IN %s AND password IS NOT NULL",
            [tuple(users.ids)],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_nobody_got_a_mail(self):
        self.assertEqual(self.env["mail.mail"].search_count([]), self.mails)

    def test_a_second_run_changes_nothing(self):
        before = self.digest()
        job = self.Run._take_over(BACKLIGHT)
        self.assertEqual(self.digest(), before)
        self.assertFalse(+job.created)
        self.assertEqual(len(job.rejects), len(self.job.rejects))

    def test_a_second_run_after_the_proposal_was_merged_changes_nothing(self):
        self.env["customer.duplicate"].search([("partner_id", "in", self.customers.ids)]).action_merge()
        before = self.digest()
        job = self.Run._take_over(BACKLIGHT)
        self.assertEqual(self.digest(), before)
        self.assertFalse(+job.created)

    def test_what_people_changed_is_not_written_over(self):
        customer = self.customers.filtered(lambda p: p.name == "青岛东升显示技术有限公司")
        customer.write({"city": "南京", "phone": "13900000001"})
        line = self.mine("mrp.bom").bom_line_ids[0]
        line.product_qty = 7
        self.Run._take_over(BACKLIGHT)
        self.assertEqual(customer.city, "南京")
        self.assertEqual(customer.phone, "+86 139 0000 0001")
        self.assertEqual(line.product_qty, 7)

    def test_a_corrected_row_is_loaded_by_the_next_run(self):
        folder = self.folder()
        for file in BACKLIGHT.iterdir():
            shutil.copy(file, folder / file.name)
        orders = (folder / "open_orders.csv").read_text("utf-8-sig")
        orders = orders.replace("BL-5001,-5,", "BL-5001,5,")
        (folder / "open_orders.csv").write_text(orders, "utf-8")
        job = self.Run._take_over(folder)
        self.assertEqual(dict(+job.created), {"orders": 1})
        order = self.mine("sale.order", [("name", "=", "XS20269998")])
        self.assertEqual(order.state, "sale")


@tagged("post_install", "-at_install")
class TestTakeoverSmall(TakeoverCase):
    """Folders of a few rows."""

    def test_a_dry_run_writes_nothing_and_draws_no_number(self):
        code = self.env.ref("crm_smb_manufacturing.customer_code_sequence")
        before, number = self.digest(), code.number_next_actual
        job = self.Run._take_over(BACKLIGHT, dry_run=True)
        self.assertEqual(job.created["customers"], 47)
        self.assertEqual(self.digest(), before)
        code.invalidate_recordset()
        self.assertEqual(code.number_next_actual, number)

    def test_a_row_that_odoo_refuses_does_not_stop_the_others(self):
        self.env["res.partner"].create({"name": "别家光电", "is_company": True, "customer_code": "K2"})
        folder = self.folder(x="客户编号,客户名称\n" + "".join(f"K{n},测试{n}号光电\n" for n in range(1, 8)))
        job = self.Run._take_over(folder)
        self.assertEqual(job.created["customers"], 6)
        self.assertEqual([i.row.number for i in job.rejects], [3])
        self.assertIn("code", self.Run._issue_line(job.rejects[0]))

    def test_an_unknown_folder_is_said_and_status_two(self):
        lines = []
        status = cli.run(self.env, "/nowhere/at/all", out=lines.append)
        self.assertEqual(status, 2)
        self.assertIn("/nowhere/at/all", lines[0])
        with self.assertRaises(TakeoverError):
            self.Run._take_over(self.folder())

    def test_the_command_tells_rejects_but_writes_no_file_when_trying(self):
        folder = self.folder(x="编码,数量\nNO-SUCH,1\n")
        lines = []
        # A dry run of the command rolls the cursor back, which tests do not allow.
        self.patch(self.env.cr, "rollback", lambda: None)
        self.patch(cli, "REJECTED", str(folder / "rejected.xlsx"))
        status = cli.run(self.env, folder, dry_run=True, out=lines.append)
        self.assertEqual(status, 0)
        self.assertTrue([line for line in lines if "NO-SUCH" in line])
        self.assertFalse((folder / "rejected.xlsx").exists())

    def test_the_workbook_of_rejects_says_file_row_and_reason(self):
        folder = self.folder(x="编码,数量\nNO-SUCH,1\n")
        job = self.Run._take_over(folder)
        path = folder / "rejected.xlsx"
        cli.write_rejected(path, self.Run._rejected_table(job))
        rows = list(openpyxl.load_workbook(path).active.values)
        self.assertEqual(rows[1][:2], ("x.csv", "2"))
        self.assertIn("NO-SUCH", rows[1][3])
        self.assertEqual(rows[1][4], "NO-SUCH, 1")

    def test_a_dozen_hours_and_odd_units_are_understood(self):
        folder = self.folder(
            w="工作中心,台数,每日小时\n冲压,1,16\n点胶,1,7.5\n",
            p="编码,名称,单位\nT-ROLL,测试胶带,卷\n",
        )
        job = self.Run._take_over(folder)
        hours = {
            name: machine.resource_calendar_id.hours_per_day for name, machine in job.workcenters.items()
        }
        self.assertEqual(hours, {"冲压": 16, "点胶": 7.5})
        product = job.products["t-roll"]
        self.assertEqual(product.uom_id.name, "卷")
        self.assertFalse(product.uom_id.relative_uom_id)

    def test_the_precision_rises_to_what_the_rows_have_and_never_falls(self):
        files = {
            "p": "编码,名称,单位\nT-1,测试一,kg\nT-2,测试二,个\n",
            "b": "父件,子件,用量\nT-2,T-1,0.00625\n",
        }
        precision = self.env.ref("uom.decimal_product_uom")
        precision.digits = 2
        self.Run._take_over(self.folder(**files))
        self.assertEqual(precision.digits, 5)
        (line,) = self.mine("mrp.bom").bom_line_ids
        self.assertEqual(line.product_qty, 0.00625)
        self.assertEqual(line.product_uom_id, self.env.ref("uom.product_uom_kgm"))
        precision.digits = 6
        self.Run._take_over(self.folder(**files))
        self.assertEqual(precision.digits, 6)

    def test_a_customer_that_odoo_has_is_matched_and_only_completed(self):
        partner = self.env["res.partner"].create(
            {"name": "苏州乙测试光电有限公司", "is_company": True, "city": "无锡"}
        )
        folder = self.folder(x="客户名称,城市,法定代表人\n苏州乙测试光电（股份）有限公司,苏州,王敏\n")
        job = self.Run._take_over(folder)
        self.assertFalse(job.created["customers"])
        self.assertEqual(partner.city, "无锡")
        self.assertEqual(partner.legal_representative, "王敏")
        self.assertTrue(partner.customer_code)

    def test_firms_of_two_cities_are_two_and_one_written_either_way_is_one(self):
        known = self.env["res.partner"].create({"name": "佳禾触控（上海）有限公司", "is_company": True})
        folder = self.folder(
            x="客户名称,联系电话\n"
            "佳禾触控（深圳）有限公司,0755-26001234\n"
            "深圳市佳禾触控股份有限公司,075526001234\n"
            "佳禾触控（武汉）有限公司,0755-26001234\n"
        )
        job = self.Run._take_over(folder)
        self.assertEqual((job.created["customers"], job.merged["customers"]), (2, 1))
        self.assertFalse(job.existing["customers"])
        self.assertFalse(known.phone)

    def test_two_equal_sales_of_a_day_are_two_sales(self):
        folder = self.folder(
            c="客户名称,城市\n丙测试光电,苏州\n",
            p="编码,名称,单位\nT-1,测试,个\n",
            h="日期,客户名称,编码,数量,金额\n" + 2 * "2025-01-06,丙测试光电,T-1,5,10\n",
        )
        self.Run._take_over(folder)
        self.assertEqual(len(self.mine("legacy.sale")), 2)
        self.Run._take_over(folder)
        self.assertEqual(len(self.mine("legacy.sale")), 2)

    def test_an_order_without_a_line_of_the_file_is_not_touched_but_told(self):
        files = {
            "c": "客户名称,城市\n丁测试光电,苏州\n",
            "p": "编码,名称,单位\nT-1,测试一,个\nT-2,测试二,个\n",
            "o": "订单号,客户名称,编码,数量,单价\nT2026,丁测试光电,T-1,5,2\n",
        }
        self.Run._take_over(self.folder(**files))
        files["o"] += "T2026,丁测试光电,T-2,6,2\n"
        job = self.Run._take_over(self.folder(**files))
        self.assertEqual([i.code for i in job.rejects], ["order_exists"])
        order = self.mine("sale.order", [("name", "=", "T2026")])
        self.assertEqual(len(order.order_line), 1)

    def test_only_an_administrator_may_take_a_company_over(self):
        manager = new_test_user(
            self.env,
            "takeover_manager",
            groups="sales_team.group_sale_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.Run.with_user(manager)._take_over(BACKLIGHT)
