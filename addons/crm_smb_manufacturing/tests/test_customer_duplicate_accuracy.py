import logging
from collections import Counter

from odoo.tests import tagged

from .customer_common import CustomerCase
from .duplicate_factory import make_firms, make_variants

_logger = logging.getLogger(__name__)

PRECISION, RECALL = 0.98, 0.95


@tagged("post_install", "-at_install")
class TestCustomerDuplicateAccuracy(CustomerCase):
    """How often who is there is found, and how often a firm is taken for another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firms = make_firms()
        cls.records = cls.Partner.create(
            [
                {
                    "name": firm["name"],
                    "phone": firm["phone"],
                    "email": firm["email"],
                    "is_company": True,
                }
                for firm in cls.firms
            ]
        )
        cls.number = {record.id: number for number, record in enumerate(cls.records)}
        cls.env.flush_all()

    def test_the_set_is_what_it_says(self):
        variants = make_variants(self.firms)
        self.assertEqual(len(self.firms), 2000)
        self.assertEqual(len({number for number, _values in variants}), 400)
        sisters = Counter(firm["core"] for firm in self.firms)
        self.assertGreater(sum(n for n in sisters.values() if n > 1), 250)
        renamed = [values for number, values in variants if values["name"] != self.firms[number]["name"]]
        self.assertGreater(len(renamed), 340)

    def test_precision_and_recall_of_what_is_told_while_typing(self):
        right = told = hit = 0
        for number, values in make_variants(self.firms):
            found = self.Partner.with_user(self.salesperson).find_duplicates(values)
            numbers = {self.number[one["id"]] for one in found if one["id"] in self.number}
            told += len(numbers)
            right += number in numbers
            hit += number in numbers
        precision, recall = right / told, hit / 400
        _logger.info("find_duplicates: precision %.4f, recall %.4f", precision, recall)
        self.assertGreaterEqual(precision, PRECISION)
        self.assertGreaterEqual(recall, RECALL)

    def test_precision_and_recall_of_what_is_proposed(self):
        """Proposals of 400 records created besides the 2,000, all pairs together."""
        variants = make_variants(self.firms, seed=22)
        twins = self.Partner.create([{"is_company": True, **values} for _number, values in variants])
        wanted = {
            frozenset((self.records[number].id, twin.id))
            for (number, _values), twin in zip(variants, twins, strict=True)
        }
        proposals = self.env["customer.duplicate"]._propose(self.records | twins)
        mine = set((self.records | twins).ids)
        proposed = {
            frozenset((one.partner_id.id, one.other_partner_id.id))
            for one in proposals
            if {one.partner_id.id, one.other_partner_id.id} <= mine
        }
        precision = len(proposed & wanted) / len(proposed)
        recall = len(proposed & wanted) / len(wanted)
        _logger.info("proposals: precision %.4f, recall %.4f", precision, recall)
        self.assertGreaterEqual(precision, PRECISION)
        self.assertGreaterEqual(recall, RECALL)
