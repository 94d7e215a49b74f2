import json

from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.sql import table_columns

from .customer_common import VALID_CODE, CustomerCase

MANY = 30000


@tagged("post_install", "-at_install")
class TestCustomerDuplicateSpeed(CustomerCase):
    """The question is answered from indexes, whatever the number of partners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._firm(
            "深圳甲测试触控有限公司",
            phone="0755-26001234",
            email="info@jia.example",
            company_registry=VALID_CODE,
            vat="CNTEST0001",
        )
        cls.env.flush_all()
        cls._multiply(cls._firm("Bench"))
        cls.env.cr.execute("ANALYZE res_partner")

    @classmethod
    def _multiply(cls, template):
        """Copy a row set-wise: so many partners by the ORM would take minutes."""
        number = SQL.identifier("n")
        own = {
            **dict.fromkeys(
                ("name", "complete_name", "name_core", "name_key"), SQL("'Bench ' || %s", number)
            ),
            "phone_key": SQL("(13000000000 + %s)::text", number),
            "email_normalized": SQL("%s || '@bench.example'", number),
        }
        columns = [name for name in table_columns(cls.env.cr, "res_partner") if name != "id"]
        cls.env.flush_all()
        cls.env.execute_query(
            SQL(
                "INSERT INTO res_partner (%s) SELECT %s FROM res_partner p, generate_series(1, %s) n"
                " WHERE p.id = %s RETURNING 1",
                SQL(", ").join(SQL.identifier(name) for name in columns),
                SQL(", ").join(own.get(name, SQL.identifier("p", name)) for name in columns),
                MANY,
                template.id,
            )
        )

    def _nodes(self, values):
        """Return (node type, table, index) of the plan of the question these values make."""
        Partner = self.Partner.with_user(self.salesperson)
        asked = []
        execute = type(self.env).execute_query

        def spy(env, query):
            asked.append(query)
            return execute(env, query)

        self.patch(type(self.env), "execute_query", spy)
        Partner.find_duplicates(values)
        (question,) = [query for query in asked if "LATERAL" in query.code]
        ((plan,),) = execute(self.env, SQL("EXPLAIN (FORMAT JSON) %s", question))
        plan = plan if isinstance(plan, list) else json.loads(plan)
        return list(self._walk(plan[0]["Plan"]))

    def _walk(self, node):
        yield node["Node Type"], node.get("Relation Name"), node.get("Index Name")
        for child in node.get("Plans", ()):
            yield from self._walk(child)

    def test_every_key_is_looked_up_in_its_index(self):
        nodes = self._nodes(
            {
                "name": "深圳甲测试触控",
                "phone": "0755-26001234",
                "email": "info@jia.example",
                "vat": "CNTEST0001",
                "company_registry": VALID_CODE,
            }
        )
        scans = [table for kind, table, _index in nodes if kind == "Seq Scan"]
        self.assertNotIn("res_partner", scans)
        indexes = " ".join(index for _kind, _table, index in nodes if index)
        for column in ("name_core", "phone_key", "email_normalized", "vat_key", "registry_key"):
            self.assertIn(f"_{column}_i", indexes)

    def test_the_number_of_queries_is_small_and_does_not_grow(self):
        Partner = self.Partner.with_user(self.salesperson)
        values = {"name": "深圳甲测试触控", "phone": "0755-26001234", "email": "info@jia.example"}
        Partner.find_duplicates(values)
        self.env.invalidate_all()
        with self.assertQueryCount(7):
            self.assertTrue(Partner.find_duplicates(values))

    def test_a_key_that_all_share_is_read_only_so_far(self):
        self.env.cr.execute("UPDATE res_partner SET phone_key = '75599999999' WHERE name LIKE 'Bench %'")
        found = self.Partner.with_user(self.salesperson).find_duplicates({"phone": "0755-99999999"})
        self.assertTrue(0 < len(found) <= 100)

    def test_duplicates_of_a_list_take_as_many_queries_as_those_of_one(self):
        twins = self.Partner.concat(*(self._firm(f"深圳甲测试触控{'（深圳）' * n}有限公司") for n in (0, 1)))
        records = self.firm | twins
        self.env.flush_all()
        counts = []
        for some in (self.firm, records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.salesperson).mapped("duplicate_partner_ids")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertEqual(self.firm.duplicate_partner_ids, twins)
