import datetime
import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

import openpyxl

from ..takeover import read_folder, values
from ..takeover.bills import lines_in_a_circle
from ..takeover.customers import group_firms
from ..takeover.errors import BadValue, TakeoverError
from ..takeover.job import Row
from ..takeover.recognise import recognise
from ..takeover.summary import table, write_rejected
from ..takeover.tables import Table, decode
from ..takeover.terms import parse_terms
from ..takeover.units import unit_reference

BACKLIGHT = Path(__file__).parent / "data" / "backlight"


def sheet(*rows):
    return Table("x.csv", "", list(enumerate(rows, 1)))


class TestValues(unittest.TestCase):
    def test_numbers_are_read_as_people_write_them(self):
        for typed, number in (
            ("１，０００．５", "1000.5"),
            ("¥1,000,000", "1000000"),
            ("0.006", "0.006"),
            (0.006, "0.006"),
            (1000.0, "1000"),
            ("(12)", "-12"),
            ("500万", "5000000"),
            ("1.2亿元", "120000000"),
            ("3 天", "3"),
            ("1e3", "1000"),
            ("1 000 000", "1000000"),
            ("¥ 12", "12"),
        ):
            self.assertEqual(values.as_number(typed), Decimal(number), typed)

    def test_a_unit_in_the_header_counts_unless_the_cell_has_its_own(self):
        self.assertEqual(values.as_number("500", 10_000), 5_000_000)
        self.assertEqual(values.as_number("500万", 10_000), 5_000_000)

    def test_words_for_nothing_are_nothing(self):
        for typed in (None, "", " ", "-", "—", "无", "N/A"):
            self.assertIsNone(values.as_number(typed))
            self.assertIsNone(values.as_text(typed))
            self.assertIsNone(values.as_date(typed))

    def test_what_is_no_number_is_refused(self):
        for typed in ("twelve", "1.2.3", "12-13", "约50", "1 2"):
            with self.assertRaises(BadValue):
                values.as_number(typed)
        with self.assertRaises(BadValue):
            values.as_positive("0")
        with self.assertRaises(BadValue):
            values.as_integer("1.5")

    def test_noise_of_binary_fractions_is_no_decimal(self):
        self.assertEqual(values.as_number(0.1 + 0.2), Decimal("0.3"))
        self.assertEqual(values.decimals(values.as_number(1 / 3)), values.MAX_DECIMALS)
        self.assertEqual(values.decimals(Decimal("1E+6")), 0)

    def test_dates_are_read_in_every_format_seen(self):
        for typed in (
            "2018-01-10",
            "2018/1/10",
            "2018.01.10",
            "2018年01月10日",
            "２０１８年１月１０日",
            "20180110",
            "2018-01-10 08:30:00",
            "43110",
            datetime.datetime(2018, 1, 10, 8, 30),
            datetime.date(2018, 1, 10),
        ):
            self.assertEqual(values.as_date(typed), datetime.date(2018, 1, 10), typed)

    def test_a_date_that_may_be_two_is_refused(self):
        self.assertEqual(values.as_date("17.05.2002"), datetime.date(2002, 5, 17))
        self.assertEqual(values.as_date("05/17/2002"), datetime.date(2002, 5, 17))
        for typed in ("05.03.2002", "2018-13-01", "soon"):
            with self.assertRaises(BadValue):
                values.as_date(typed)

    def test_a_birthday_is_month_and_day(self):
        for typed in ("10月15日", "10-15", "1985年10月15日", "10/15"):
            self.assertEqual(values.as_month_day(typed), (10, 15), typed)
        self.assertEqual(values.as_month_day("2月29日"), (2, 29))


class TestRecognise(unittest.TestCase):
    def test_the_header_is_found_below_titles(self):
        layout = recognise(
            sheet(
                ["客户一览表", None, None],
                [None, None, None],
                ["客户名称", "注册资本(万元)", "备忘"],
                ["甲公司", "50", ""],
            )
        )
        self.assertEqual((layout.kind, layout.row), ("customers", 3))
        self.assertEqual(layout.columns[1][1], 10_000)
        self.assertEqual(layout.ignored, ["备忘"])

    def test_english_and_chinese_headers_mean_the_same(self):
        for header, kind in (
            (["Part No.", "Name", "Unit", "Lead time (weeks)"], "products"),
            (["料号", "品名", "计量单位"], "products"),
            (["Parent", "Component", "Qty", "UoM"], "bills"),
            (["父项编码", "子项编码", "单耗"], "bills"),
            (["Order No", "Customer", "Item Code", "Quantity", "Due date"], "orders"),
            (["Date", "Customer", "SKU", "Qty", "Amount"], "history"),
            (["Code", "On hand"], "stock"),
            (["供应商"], "vendors"),
            (["Work center", "Machines", "Hours per day"], "workcenters"),
            (["产品", "工序名称", "产线", "单件工时(秒)"], "operations"),
            (["Company", "Contact name", "Title"], "contacts"),
        ):
            self.assertEqual(recognise(sheet(header)).kind, kind, header)

    def test_a_sheet_without_known_headers_is_none_of_ours(self):
        self.assertIsNone(recognise(sheet(["foo", "bar"], ["1", "2"])))

    def test_one_word_of_a_note_is_no_header(self):
        self.assertIsNone(recognise(sheet(["供应商", "well", "what"])))


class TestFolder(unittest.TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def put(self, name, text, encoding="utf-8"):
        (self.folder / name).write_bytes(text.encode(encoding))

    def test_the_backlight_folder_is_read_whole(self):
        job = read_folder(BACKLIGHT)
        self.assertEqual(
            dict(job.read),
            {
                "customers": 55,
                "contacts": 89,
                "vendors": 12,
                "workcenters": 7,
                "products": 93,
                "bills": 147,
                "operations": 84,
                "stock": 93,
                "history": 900,
                "orders": 26,
            },
        )
        self.assertEqual(
            [(i.row.file, i.row.number, i.code) for i in job.rejects],
            [("open_orders.csv", 27, "not_positive")],
        )
        self.assertEqual(job.decimals, 3)
        customer = job.rows["customers"][0]
        self.assertEqual(customer["registered_capital"], 60_000_000)
        self.assertEqual(customer["credit_limit"], 1_000_000)

    def test_chinese_encodings_are_told_apart(self):
        text = "供应商,电话\n昆山顺达材料有限公司,13800000000\n"
        for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            self.assertEqual(decode(text.encode(encoding)), text, encoding)

    def test_semicolons_and_quoted_line_breaks_keep_the_row_numbers(self):
        self.put("x.csv", '编码;数量\nA;"1\n2"\nB;x\nC;3\n')
        job = read_folder(self.folder)
        self.assertEqual([i.row.number for i in job.rejects], [2, 4])
        self.assertEqual([row["code"] for row in job.rows["stock"]], ["C"])

    def test_every_sheet_of_a_workbook_is_read_by_its_headers(self):
        book = openpyxl.Workbook()
        book.active.append(["编码", "数量"])
        book.active.append(["A", 3])
        second = book.create_sheet("供方")
        second.append(["供应商"])
        second.append(["昆山顺达材料有限公司"])
        book.create_sheet("空")
        notes = book.create_sheet("说明")
        notes.append(["随便写写"])
        book.save(self.folder / "whatever.xlsx")
        job = read_folder(self.folder)
        self.assertEqual(job.read["stock"], 1)
        self.assertEqual(job.read["vendors"], 1)
        self.assertEqual([i.code for i in job.notes], ["unknown_sheet"])

    def test_a_row_of_totals_and_a_repeated_header_are_no_data(self):
        self.put("x.csv", "编码,数量\nA,1\n编码,数量\nB,2\n合计,3\n,,\n")
        job = read_folder(self.folder)
        self.assertEqual([row["code"] for row in job.rows["stock"]], ["A", "B"])
        self.assertEqual([i.code for i in job.notes], ["total_row"])

    def test_an_optional_cell_that_is_wrong_is_left_out_and_told(self):
        self.put("x.csv", "客户名称,成立日期\n甲光电有限公司,很久以前\n")
        job = read_folder(self.folder)
        self.assertIsNone(job.rows["customers"][0]["founded_date"])
        self.assertEqual([i.code for i in job.notes], ["not_a_date"])

    def test_a_missing_required_cell_rejects_its_row_only(self):
        self.put("x.csv", "编码,数量\n,1\nB,\nC,3\n")
        job = read_folder(self.folder)
        self.assertEqual([i.code for i in job.rejects], ["missing", "missing"])
        self.assertEqual(len(job.rows["stock"]), 1)

    def test_a_broken_file_does_not_stop_the_others(self):
        self.put("x.csv", "编码,数量\nA,1\n")
        (self.folder / "broken.xlsx").write_bytes(b"no zip")
        (self.folder / "~$lock.xlsx").write_bytes(b"lock")
        job = read_folder(self.folder)
        self.assertEqual(job.read["stock"], 1)
        self.assertEqual([i.code for i in job.notes], ["not_a_workbook"])

    def test_a_folder_without_anything_known_is_an_error(self):
        for folder in (self.folder, self.folder / "missing"):
            with self.assertRaises(TakeoverError):
                read_folder(folder)
        self.put("x.csv", "foo,bar\n1,2\n")
        with self.assertRaises(TakeoverError):
            read_folder(self.folder)


class TestRules(unittest.TestCase):
    def rows(self, *customers):
        names = ("name", "credit_code", "phone")
        return [
            Row("customers", "x", number, dict(zip(names, cells, strict=True)))
            for number, cells in enumerate(customers, 2)
        ]

    def test_the_same_code_or_the_same_name_and_phone_are_one_firm(self):
        firms = group_firms(
            self.rows(
                ("甲光电有限公司", None, "+86 138-0000-0001"),
                ("乙光电有限公司", "91110100dgwxjy0qnh", None),
                ("甲光电（股份）有限公司", "C1", "１３８００００００01"),
                ("丙光电有限公司", "91110100DGWXJY0QNH", "13800000009"),
                ("甲光电有限公司", None, "13800000002"),
            )
        )
        self.assertEqual([firm.row.number for firm in firms], [2, 3, 6])
        self.assertEqual([len(firm.others) for firm in firms], [1, 1, 0])

    def test_gaps_of_the_first_row_are_filled_from_the_others(self):
        (firm,) = group_firms(self.rows(("甲光电", None, "13800000001"), ("甲光电", "C1", "13800000001")))
        self.assertEqual(firm["credit_code"], "C1")

    def test_a_chain_of_equalities_is_one_firm(self):
        firms = group_firms(
            self.rows(
                ("甲光电", "C1", None),
                ("乙光电", None, "13800000001"),
                ("乙光电", "C1", "13800000001"),
            )
        )
        self.assertEqual(len(firms), 1)

    def test_the_line_that_closes_a_circle_is_named(self):
        self.assertEqual(lines_in_a_circle([("A", "A")]), [0])
        self.assertEqual(lines_in_a_circle([("A", "B"), ("B", "C"), ("C", "A"), ("A", "C")]), [2])
        self.assertEqual(lines_in_a_circle([("A", "B"), ("A", "C"), ("B", "C")]), [])

    def test_payment_terms_are_understood(self):
        for text, parsed in (
            ("月结30天", ("after_month", 30)),
            ("月结 60 天", ("after_month", 60)),
            ("月结", ("after_month", 0)),
            ("款到发货", ("before_delivery", 0)),
            ("货到付款", ("at_delivery", 0)),
            ("货到30天", ("after", 30)),
            ("Net 45", ("after", 45)),
            ("预付30%，余款见提单", None),
        ):
            self.assertEqual(parse_terms(text), parsed, text)

    def test_units_are_understood_however_written(self):
        for text in ("m²", "㎡", "M2", "平方米"):
            self.assertEqual(unit_reference(text), "uom.product_uom_square_meter")
        self.assertEqual(unit_reference("PCS"), "uom.product_uom_unit")
        self.assertEqual(unit_reference("公斤"), "uom.product_uom_kgm")
        self.assertIsNone(unit_reference("卷"))


class TestSummary(unittest.TestCase):
    def test_columns_stand_under_each_other_in_both_scripts(self):
        lines = table(["表", "Rows"], [["客户", 55], ["Stock", 3]])
        self.assertEqual(lines, ["表     Rows", "-----  ----", "客户     55", "Stock     3"])

    def test_rejected_rows_are_written_as_text(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rejected.xlsx"
            write_rejected(path, (["File", "Row"], [["=1+1", 7]]))
            sheet = openpyxl.load_workbook(path).active
            self.assertEqual(
                [[cell.value for cell in row] for row in sheet.rows],
                [["File", "Row"], ["=1+1", "7"]],
            )
