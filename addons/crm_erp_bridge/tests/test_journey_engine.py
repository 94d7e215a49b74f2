from odoo.tests import BaseCase, tagged

from ..journey import (
    STAGES,
    WEIGHTS,
    GoodsFacts,
    LineFacts,
    OrderFacts,
    ProductionFacts,
    progress,
)

MADE = ProductionFacts(is_done=True)
WAITING = ProductionFacts(components=(1.0, 0.5), operations=((False, 60),))
RUNNING = ProductionFacts(components=(1.0,), operations=((True, 30), (False, 90)))


def goods_line(shipped=0.0, reserved=0.0, ordered=10.0, **values):
    goods = GoodsFacts(shipped, reserved, ordered - shipped)
    return LineFacts(ordered, price=100, goods=(goods,), delivered=shipped, **values)


def order(*lines, **values):
    return OrderFacts("confirmed", lines=lines, **values)


@tagged("post_install", "-at_install")
class TestJourneyEngine(BaseCase):
    def test_weights_of_a_complete_journey_are_100(self):
        self.assertEqual(sum(WEIGHTS.values()), 100)
        self.assertEqual(tuple(WEIGHTS), STAGES)

    def test_a_quotation_has_not_begun_and_a_cancelled_order_is_out(self):
        self.assertEqual(progress(OrderFacts()).stage, "quotation")
        self.assertEqual(progress(OrderFacts()).percent, 0)
        cancelled = progress(OrderFacts("cancelled", lines=(goods_line(10),)))
        self.assertEqual((cancelled.stage, cancelled.percent), ("cancelled", 0))

    def test_the_stage_is_the_first_that_is_not_complete(self):
        draft = ProductionFacts(is_launched=False)
        cases = [
            ("confirmed", order()),
            ("confirmed", order(goods_line(), productions=(draft,))),
            ("materials", order(goods_line(), productions=(WAITING,))),
            ("production", order(goods_line(), productions=(RUNNING,))),
            ("ready", order(goods_line(), productions=(MADE,))),
            ("ready", order(goods_line())),
            ("shipped", order(goods_line(reserved=10))),
            ("invoiced", order(goods_line(shipped=10))),
            ("paid", order(goods_line(10, invoiced=10), billed=50, open_balance=50)),
        ]
        for stage, facts in cases:
            with self.subTest(stage=stage, facts=facts):
                self.assertEqual(progress(facts).stage, stage)

    def test_only_a_paid_order_shows_100_percent(self):
        almost = order(goods_line(10, invoiced=10), billed=100, open_balance=0.01)
        self.assertEqual(progress(almost).percent, 99)
        paid = order(goods_line(10, invoiced=10), billed=100)
        self.assertEqual((progress(paid).stage, progress(paid).percent), ("paid", 100))

    def test_an_order_from_the_shelf_has_no_production(self):
        shares = progress(order(goods_line(reserved=10))).shares
        self.assertNotIn("materials", shares)
        self.assertNotIn("production", shares)

    def test_what_was_shipped_was_made(self):
        """An order left open on the shop floor does not hold shipped goods back."""
        result = progress(order(goods_line(shipped=10), productions=(WAITING,)))
        self.assertEqual(result.stage, "invoiced")
        self.assertEqual(result.shares["production"], 1.0)

    def test_production_advances_by_planned_time_and_closes_with_the_order(self):
        self.assertEqual(
            progress(order(goods_line(), productions=(RUNNING,))).shares["production"],
            0.25,
        )
        all_done = ProductionFacts(operations=((True, 30),))
        self.assertLess(
            progress(order(goods_line(), productions=(all_done,))).shares["production"],
            1,
        )

    def test_a_partial_delivery_counts_by_quantity_and_price(self):
        cheap = LineFacts(1, price=1, goods=(GoodsFacts(1, 0, 0),), delivered=1)
        dear = LineFacts(10, price=99, goods=(GoodsFacts(5, 0, 5),), delivered=5)
        self.assertAlmostEqual(progress(order(cheap, dear)).shares["shipped"], (1 + 99 * 0.5) / 100)

    def test_returned_goods_need_no_invoice(self):
        returned = LineFacts(10, price=100, goods=(GoodsFacts(shipped=10),), delivered=8, invoiced=8)
        self.assertEqual(progress(order(returned, billed=80, open_balance=0)).percent, 100)

    def test_a_fully_credited_order_is_complete(self):
        returned = LineFacts(10, price=100, goods=(GoodsFacts(shipped=10),), delivered=0, invoiced=0)
        self.assertEqual(progress(order(returned)).percent, 100)

    def test_a_replacement_reopens_the_shipment(self):
        replacing = LineFacts(
            10,
            price=100,
            goods=(GoodsFacts(shipped=10, expected=2),),
            delivered=10,
            invoiced=10,
        )
        result = progress(order(replacing, billed=100))
        self.assertEqual(result.stage, "ready")
        self.assertAlmostEqual(result.shares["shipped"], 10 / 12)

    def test_a_service_that_is_billed_on_order_needs_no_delivery(self):
        freight = LineFacts(1, price=50, needs_delivery=False)
        self.assertNotIn("shipped", progress(order(freight)).shares)
        repair = LineFacts(2, price=50, delivered=1)
        self.assertEqual(progress(order(repair)).shares["shipped"], 0.5)

    def test_a_free_sample_is_complete_when_it_is_shipped(self):
        sample = LineFacts(1, goods=(GoodsFacts(shipped=1),), delivered=1)
        self.assertEqual(progress(order(sample)).percent, 100)

    def test_a_kit_is_shipped_with_all_its_components(self):
        kit = LineFacts(1, price=10, goods=(GoodsFacts(shipped=4), GoodsFacts(expected=1)))
        self.assertEqual(progress(order(kit)).shares["shipped"], 0.5)
