"""Read-only models over a union of tables: ids, and how rows are found by them.

A row of the n-th table has the id ``8 * its id there + n``. PostgreSQL cannot turn that
formula around, so every search by id also names ``source_id``, which reaches the primary
keys of the tables: one row costs the same however many there are.
"""

from collections.abc import Collection

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Room for eight tables in one row of ids.
SOURCES = 8


class UnionViewMixin(models.AbstractModel):
    _name = "union.view.mixin"
    _description = "Rows of Several Tables"
    _auto = False

    source_id = fields.Integer(string="Row of the Source", readonly=True, export_string_translation=False)

    @api.model
    def _row_id(self, source_id, number):
        """SQL of the id of a row.

        :param SQL source_id: its id in its table
        :param int number: which of the tables
        """
        return SQL("%s::bigint * %s + %s AS id", source_id, SOURCES, number)

    @api.model
    def _search(self, domain, *args, **kwargs):
        domain = Domain(domain).map_conditions(self._name_sources)
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _name_sources(self, condition):
        if condition.field_expr != "id" or condition.operator != "in":
            return condition
        if not isinstance(condition.value, Collection):
            return condition  # a subquery
        sources = {row_id // SOURCES for row_id in condition.value if isinstance(row_id, int)}
        return condition & Domain("source_id", "in", sources)
