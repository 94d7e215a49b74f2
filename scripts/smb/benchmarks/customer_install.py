"""Installing the suite into a database with 100,000 partners; the peer is installing it into an empty one.

This part, a script for an Odoo shell, fills a database in one statement and commits: of ten
partners four are firms that were sold to, two prospects, four people of the firms. ``scripts/bench``
makes both databases and measures what installing takes.
"""

import json

from odoo.tools import SQL

PARTNERS = 100000

pattern = env["res.partner"].create({"name": "Pattern", "is_company": True})  # noqa: F821
env.flush_all()  # noqa: F821
env.cr.execute(  # noqa: F821
    SQL(
        """
        INSERT INTO res_partner
        SELECT (jsonb_populate_record(pattern, jsonb_build_object(
                   'id', own.id, 'name', own.name, 'complete_name', own.name,
                   'commercial_partner_id', CASE WHEN n %% 10 > 5 THEN own.id - n %% 10 ELSE own.id END,
                   'parent_id', CASE WHEN n %% 10 > 5 THEN own.id - n %% 10 END,
                   'is_company', n %% 10 < 6, 'customer_rank', (n %% 10 < 4)::int,
                   'phone', '+86 138 ' || lpad(n::text, 8, '0'),
                   'email', 'p' || n || '@example.com'))).*
          FROM res_partner pattern, generate_series(0, %(partners)s - 1) AS n,
               LATERAL (SELECT %(first)s + n AS id, 'Shenzhen Firm ' || n || ' Co., Ltd.' AS name) own
         WHERE pattern.id = %(pattern)s
         ORDER BY n
        """,
        partners=PARTNERS,
        first=pattern.id + 1,
        pattern=pattern.id,
    )
)
env.cr.execute(SQL("SELECT setval('res_partner_id_seq', %s)", pattern.id + PARTNERS + 1))  # noqa: F821
env.cr.commit()  # noqa: F821
env.cr.execute("ANALYZE res_partner")  # noqa: F821
env.cr.commit()  # noqa: F821
print(json.dumps({"partners": PARTNERS}))
