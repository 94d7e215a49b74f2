import doctest

from odoo.tests import BaseCase, tagged

from ..cost import CostChain, Need, ProductionCost, parts


@tagged("post_install", "-at_install")
class TestCostEngine(BaseCase):
    def test_doctests(self):
        self.assertEqual(doctest.testmod(parts).failed, 0)

    def test_goods_from_the_shelf_cost_their_booked_value(self):
        cost = CostChain({}).cost(Need(1, 4, 28))
        self.assertEqual(cost, (28, 0, 0))

    def test_made_goods_cost_their_chain_not_their_booked_value(self):
        chain = CostChain(
            {
                "bar": ProductionCost(2, 10, (Need(3, 30, 60),), operation=200),
                "light": ProductionCost(1, 10, (Need(2, 10, 1, ("bar",)), Need(4, 20, 100)), 300, 50),
            }
        )
        self.assertEqual(chain.cost(Need(1, 10, 999, ("light",))), (160, 500, 50))
        self.assertEqual(chain.cost(Need(1, 5, 999, ("light",))), (80, 250, 25))

    def test_what_the_chain_did_not_make_comes_from_the_shelf(self):
        chain = CostChain({1: ProductionCost(9, 6, (), operation=60)})
        cost = chain.cost(Need(9, 10, 80, (1,)))
        self.assertEqual(cost, (32, 60, 0))

    def test_a_backorder_shares_one_unit_cost_with_its_order(self):
        chain = CostChain(
            {
                1: ProductionCost(9, 4, (), operation=40),
                2: ProductionCost(9, 6, (), operation=120),
            }
        )
        self.assertAlmostEqual(chain.cost(Need(9, 5, 0, (1, 2))).operation, 80)

    def test_by_products_bear_their_share(self):
        chain = CostChain({1: ProductionCost(9, 1, (Need(2, 1, 100),), byproduct_share=0.25)})
        self.assertEqual(chain.cost(Need(9, 1, 0, (1,))).total, 75)

    def test_another_product_of_the_chain_is_not_charged(self):
        chain = CostChain({1: ProductionCost(9, 1, (), operation=50)})
        self.assertEqual(chain.cost(Need(8, 1, 3, (1,))), (3, 0, 0))

    def test_orders_that_feed_each_other_end(self):
        chain = CostChain(
            {
                1: ProductionCost(1, 1, (Need(2, 1, 7, (2,)),), operation=10),
                2: ProductionCost(2, 1, (Need(1, 1, 5, (1,)),), operation=20),
            }
        )
        self.assertEqual(chain.cost(Need(1, 1, 0, (1,))), (5, 30, 0))
