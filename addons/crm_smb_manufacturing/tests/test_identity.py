import unittest

from ..identity import (
    check_code,
    name_key,
    name_similarity,
    normalise_code,
    phone_key,
)

VALID = "91110100DGWXJY0QNH"


class TestCreditCode(unittest.TestCase):
    def test_a_code_is_the_same_in_lower_case_full_width_and_with_blanks(self):
        for typed in (
            "91110100dgwxjy0qnh",
            "９１１１０１００ＤＧＷＸＪＹ０ＱＮＨ",
            " 9111 0100-DGWXJY0QNH ",
        ):
            self.assertEqual(normalise_code(typed), VALID)
            self.assertIsNone(check_code(typed))

    def test_a_wrong_code_is_refused_for_what_is_wrong_with_it(self):
        self.assertEqual(check_code(None), "missing")
        self.assertEqual(check_code("  "), "missing")
        self.assertEqual(check_code(VALID[:-1]), "length")
        self.assertEqual(check_code(VALID[:-1] + "0"), "checksum")
        self.assertEqual(check_code("9111010ODGWXJY0QNH"), "format")

    def test_two_swapped_digits_are_noticed(self):
        swapped = VALID[:8] + VALID[9] + VALID[8] + VALID[10:]
        self.assertIsNotNone(check_code(swapped))


class TestPhone(unittest.TestCase):
    def test_one_subscriber_however_typed_is_one_key(self):
        same = [
            "18386292052",
            "１８３８６２９２０５２",
            "+86 183-8629-2052",
            "0086 183 8629 2052",
            "86-18386292052",
            18386292052,
            18386292052.0,
            "18386292052 转 8",
            "18386292052/13900000000",
        ]
        self.assertEqual({phone_key(typed) for typed in same}, {"18386292052"})

    def test_a_land_line_keeps_its_area_but_not_the_trunk_zero(self):
        same = ["0755-26001234", "+86 755 2600 1234", "+86 (0)755 26001234"]
        self.assertEqual({phone_key(typed) for typed in same}, {"75526001234"})

    def test_a_foreign_number_keeps_its_country(self):
        self.assertEqual(phone_key("+49 89 123456"), "+4989123456")
        self.assertNotEqual(phone_key("+49 755 26001234"), phone_key("0755-26001234"))

    def test_the_home_country_decides_what_has_no_prefix(self):
        self.assertEqual(phone_key("+852 2345 6789", "HK"), phone_key("23456789", "HK"))

    def test_scraps_are_no_number(self):
        for typed in (None, "", "-", "无", "123"):
            self.assertEqual(phone_key(typed), "")


class TestCompanyName(unittest.TestCase):
    def test_legal_form_brackets_width_and_blanks_do_not_count(self):
        same = [
            "上海同辉泰光电股份有限公司",
            "上海同辉泰光电(股份)有限公司 \u3000",
            "上海同辉泰光电（股份）有限公司",
            "上海市同辉泰光电有限责任公司",
            "上海同辉泰光电集团有限公司",
        ]
        self.assertEqual({name_key(name) for name in same}, {"上海同辉泰光电"})

    def test_a_place_in_brackets_does_not_count_but_other_words_do(self):
        self.assertEqual(name_key("华为技术（深圳）有限公司"), name_key("华为技术有限公司"))
        self.assertNotEqual(name_key("同辉光电（二厂）有限公司"), name_key("同辉光电有限公司"))

    def test_the_place_in_front_counts_without_its_suffix(self):
        self.assertEqual(name_key("广东省深圳市佳禾触控有限公司"), name_key("深圳佳禾触控有限公司"))
        self.assertNotEqual(name_key("深圳佳禾触控有限公司"), name_key("苏州佳禾触控有限公司"))

    def test_english_forms_do_not_count(self):
        same = ["Acme Trading Co., Ltd.", "ACME Trading Company Limited", "Acme Trading"]
        self.assertEqual({name_key(name) for name in same}, {"acmetrading"})
        self.assertEqual(name_key("Co"), "co")

    def test_a_name_that_is_only_a_form_keeps_a_key(self):
        for name in ("有限公司", "北京公司", "Limited"):
            self.assertTrue(name_key(name))
        self.assertEqual(name_key(None), "")

    def test_two_firms_of_one_trade_and_town_stay_two(self):
        self.assertNotEqual(name_key("昆山金穗泰电子科技有限公司"), name_key("昆山金穗兴电子科技有限公司"))

    def test_likeness_counts_what_the_place_does_not_share(self):
        alike = name_similarity("青岛华显电子有限公司", "青岛华显电子科技有限公司")
        unlike = name_similarity("青岛华显电子有限公司", "青岛东升电子有限公司")
        self.assertGreaterEqual(alike, 0.7)
        self.assertLess(unlike, 0.7)
        self.assertEqual(name_similarity("深圳佳禾(中国)", "深圳佳禾有限公司"), 1.0)
        self.assertEqual(name_similarity("", "深圳佳禾"), 0.0)
