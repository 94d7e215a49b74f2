from odoo.tests import freeze_time, tagged

from .promise_common import DAY, NOW, PromiseCommon

# The press of a salesperson: access rules, facts, answer, reasons.
MOST_QUERIES = 20
# Of these, reading what the answer depends on.
MOST_FACTS = 9


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseSpeed(PromiseCommon):
    """What an answer costs does not depend on how much there is to look at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machine = cls._create_workcenter("Machine")

    def _create_tree(self, parts):
        """A product of assemblies, each of bought parts, some of which are there or coming."""
        assemblies = []
        for number in range(parts):
            bought = [self._create_product(f"Part {number}.{index}", days=3) for index in range(3)]
            self._add_stock(bought[0], 2)
            self._receive(bought[1], 5, NOW + DAY)
            assembly = self._create_product(f"Assembly {number}")
            self._create_bom(assembly, [(part, 2) for part in bought], [("make", self.machine, 5)])
            assemblies.append(assembly)
        top = self._create_product("Top")
        self._create_bom(top, [(one, 1) for one in assemblies], [("join", self.machine, 5)])
        return top

    def _count(self, act):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _count_press(self, product):
        # The first one reads which rules apply, to whom and where; they are remembered.
        self._count(self._quote((product, 3)).action_promise)
        return self._count(self._quote((product, 3)).action_promise)

    def test_number_of_queries_does_not_grow_with_the_bill(self):
        small, large = self._create_tree(2), self._create_tree(10)
        queries = self._count_press(small)
        self.assertEqual(self._count_press(large), queries)
        self.assertLessEqual(queries, MOST_QUERIES)

    def test_number_of_queries_of_the_facts_does_not_grow_with_the_lines(self):
        products = [self._create_tree(1) for _number in range(6)]
        self._ask(*[(product, 1) for product in products])
        Loader = self.env["sale.promise.loader"]

        def count(wanted):
            order = self._quote(*[(product, 1) for product in wanted])
            requests = order.order_line._promise_requests()
            return self._count(lambda: Loader._answer(self.company, requests, NOW))

        queries = count(products[:1])
        self.assertEqual(count(products), queries)
        self.assertLessEqual(queries, MOST_FACTS)

    def test_thirty_levels_are_answered_and_a_cycle_is_impossible(self):
        product = self._create_product("Raw", days=2)
        chain = [product]
        for level in range(30):
            product = self._create_product(f"Level {level}")
            self._create_bom(product, [(chain[-1], 1)])
            chain.append(product)
        self.assertEqual(self._ask((product, 1)).promise_date, NOW + 2 * DAY)
        # Odoo refuses to save a cycle; an import into the table does not.
        lowest = chain[1].bom_ids.bom_line_ids
        self.env.cr.execute(
            "UPDATE mrp_bom_line SET product_id = %s WHERE id = %s", (chain[20].id, lowest.id)
        )
        self.env.invalidate_all()
        line = self._ask((product, 1)).order_line
        self.assertEqual(line.promise_state, "impossible")
        self.assertIn(line.promise_reason_ids.product_id, self.env["product.product"].concat(*chain))

    # === WHAT IS REMEMBERED === #

    def test_changed_working_hours_count_at_once(self):
        product = self._create_product("Made")
        self._create_bom(product, [], [("make", self.machine, 60)])
        first = self._ask((product, 1)).promise_date
        calendar = self.company.resource_calendar_id
        calendar.attendance_ids.filtered(lambda hours: hours.dayofweek == "0").unlink()
        self.assertEqual(self._ask((product, 1)).promise_date, first + DAY)

    def test_changed_places_and_rules_count_at_once(self):
        product = self._create_product("Bought", stock=5, days=4)
        self.assertEqual(self._ask((product, 5)).promise_date, NOW)
        self.stock.is_not_promisable = True
        self.assertEqual(self._ask((product, 5)).promise_date, NOW + 4 * DAY)
        self.warehouse.buy_to_resupply = False
        self.assertFalse(self._ask((product, 5)).promise_date)
