from odoo.tests import tagged

from ..identity import dialable
from .customer_common import CustomerCase


@tagged("post_install", "-at_install")
class TestArchivePhone(CustomerCase):
    def test_numbers_are_stored_as_the_world_dials_them_however_they_are_typed(self):
        for typed in (
            "13812340001",
            "138-1234-0001",
            "+86 13812340001",
            "１３８１２３４０００１",
            "008613812340001",
        ):
            firm = self._firm("甲测试光电有限公司", phone=typed)
            self.assertEqual(firm.phone, "+86 138 1234 0001", typed)
        firm.phone = "（0755）26001234"
        self.assertEqual(firm.phone, "+86 755 2600 1234")

    def test_an_extension_is_kept_and_storing_again_changes_nothing(self):
        firm = self._firm("甲测试光电有限公司", phone="0512-62550189转801")
        self.assertEqual(firm.phone, "+86 512 6255 0189 ext. 801")
        self.assertEqual(firm.phone_key, "51262550189")
        firm.phone = str(firm.phone)
        self.assertEqual(firm.phone, "+86 512 6255 0189 ext. 801")

    def test_what_is_no_number_is_kept_as_it_is(self):
        for odd in ("-", "26001234", "13812340001 / 13812340002", "王敏 13812340001", "123", "无"):
            self.assertEqual(self._firm("甲测试光电有限公司", phone=odd).phone, odd)

    def test_an_import_keeps_odd_numbers_and_formats_the_others(self):
        result = self.Partner.load(["name", "phone"], [["甲测试", "138 1234 0001"], ["乙测试", "不详"]])
        self.assertFalse(result["messages"])
        phones = self.Partner.browse(result["ids"]).mapped("phone")
        self.assertEqual(phones, ["+86 138 1234 0001", "不详"])

    def test_the_country_is_the_records_or_its_firms(self):
        germany = self.env.ref("base.de")
        firm = self._firm("Muster GmbH", country_id=germany.id, phone="030 901820")
        self.assertEqual(firm.phone, "+49 30 901820")
        contact = self.Partner.create({"name": "Anna", "parent_id": firm.id, "phone": "030 901820"})
        self.assertEqual(contact.phone, "+49 30 901820")
        here = self._firm("甲测试光电有限公司")
        (firm | here).write({"phone": "030 901820"})
        self.assertEqual(firm.phone, "+49 30 901820")
        self.assertEqual(here.phone, "030 901820")

    def test_many_are_written_at_once(self):
        firms = self.Partner.create([{"name": f"测试{n}", "country_id": self.china.id} for n in range(50)])
        self.env.flush_all()
        firms[0].write({"phone": "13812340002"})
        self.env.flush_all()
        with self.assertQueryCount(8):
            firms.write({"phone": "13812340001"})
            self.env.flush_all()
        self.assertEqual(set(firms.mapped("phone")), {"+86 138 1234 0001"})

    def test_one_number_is_told_from_other_texts(self):
        self.assertEqual(dialable("０５１２-６２５５０１８９转８０１"), ("0512-62550189", "801"))
        self.assertEqual(dialable("13800000000.0"), ("13800000000", ""))
        self.assertEqual(dialable("021–6255 0189"), ("021-6255 0189", ""))
        for text in (None, "", "a", "138/139", "转801"):
            self.assertIsNone(dialable(text))
