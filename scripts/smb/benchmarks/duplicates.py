"""Looking for a customer among 100,000: core's search as people do it, our check for duplicates.

On plain Odoo the peer is what somebody types into the search box to see whether the firm is there
(``ilike`` on the name, then on the telephone number); with the suite it is ``find_duplicates``,
which answers for all keys at once, however they are spelled.
"""

import json
import statistics
import time

from odoo.tools import SQL
from odoo.tools.sql import table_columns

MANY = 100000
REPEAT = 20
PHONE = "0755-26001234"
NAMES = ["深圳市甲测试触控（中国）股份有限公司", "深圳甲测试触控"]

Partner = env["res.partner"]  # noqa: F821
firm = Partner.create({"name": NAMES[0], "is_company": True, "phone": PHONE, "email": "a@jia.example"})
template = Partner.create({"name": "Bench", "is_company": True})
env.flush_all()  # noqa: F821


def fill():
    """Copy a row 100,000 times in one statement; each with its own name, number and keys."""
    number = SQL.identifier("n")
    name = SQL("'Firm ' || md5(%s::text) || ' Ltd.'", number)
    own = {
        "name": name,
        "complete_name": name,
        "phone": SQL("'+86 1' || (3000000000 + %s)::text", number),
        "email": SQL("%s || '@bench.example'", number),
        "email_normalized": SQL("%s || '@bench.example'", number),
        "name_key": SQL("'firm' || md5(%s::text)", number),
        "name_core": SQL("'firm' || md5(%s::text)", number),
        "phone_key": SQL("'1' || (3000000000 + %s)::text", number),
    }
    columns = [column for column in table_columns(env.cr, "res_partner") if column != "id"]  # noqa: F821
    env.cr.execute(  # noqa: F821
        SQL(
            "INSERT INTO res_partner (%s) SELECT %s FROM res_partner p, generate_series(1, %s) n"
            " WHERE p.id = %s",
            SQL(", ").join(SQL.identifier(column) for column in columns),
            SQL(", ").join(own.get(column, SQL.identifier("p", column)) for column in columns),
            MANY,
            template.id,
        )
    )
    env.cr.execute("ANALYZE res_partner")  # noqa: F821


def look(name):
    """Whether the firm is there: the suite's question, or what plain Odoo offers."""
    if hasattr(Partner, "find_duplicates"):
        return Partner.find_duplicates({"name": name, "phone": PHONE, "email": "a@jia.example"})
    return Partner.search([("name", "ilike", name)]) | Partner.search([("phone", "ilike", PHONE)])


def measure(name):
    """Median over some searches after one that warms the caches of the database."""
    seconds, queries = [], []
    for turn in range(REPEAT + 1):
        env.invalidate_all()  # noqa: F821
        before, begin = env.cr.sql_log_count, time.perf_counter()  # noqa: F821
        assert look(name)
        if turn:
            seconds.append(time.perf_counter() - begin)
            queries.append(env.cr.sql_log_count - before)  # noqa: F821
    return {"seconds": statistics.median(seconds), "queries": statistics.median(queries)}


fill()
result = {"as on the licence": measure(NAMES[0]), "in short": measure(NAMES[1])}
env.cr.rollback()  # noqa: F821
print(json.dumps(result))
