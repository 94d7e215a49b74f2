from odoo import api, fields, models

from ...takeover.recognise import header_key
from .takeover_field import KIND_SELECTION


class TakeoverMapping(models.Model):
    """What people said a header means, for the next workbook; by hand or by scripts/load."""

    _name = "takeover.mapping"
    _description = "Remembered Header"
    _order = "kind, header"
    _rec_name = "header"

    kind = fields.Selection(KIND_SELECTION, string="Sheet", required=True, default="customers")
    header = fields.Char(required=True, help="As it stands in the workbook, without case, width and unit.")
    header_key = fields.Char(
        compute="_compute_header_key",
        store=True,
        precompute=True,
        required=True,
        export_string_translation=False,
    )
    field_id = fields.Many2one(
        "takeover.field",
        string="Means",
        domain="[('kind', '=', kind)]",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: the column is left out.",
    )

    _header_uniq = models.UniqueIndex("(kind, header_key)", "This header is already remembered.")

    @api.depends("header")
    def _compute_header_key(self):
        for mapping in self:
            mapping.header_key = header_key(mapping.header)[0]

    @api.model
    def _remembered(self):
        """Return {(kind, header key): column name, '' when it is left out}."""
        # sudo: whoever takes over uses what others have said.
        return {
            (mapping.kind, mapping.header_key): mapping.field_id.name or ""
            for mapping in self.sudo().search_fetch([], ["kind", "header_key", "field_id"])
        }

    @api.model
    def _remember(self, columns):
        """Keep what was chosen for the columns of a job."""
        # sudo: a clerk's choice is kept, too; supervisors can correct the list.
        known = {(one.kind, one.header_key): one for one in self.sudo().search([])}
        new = {}
        for column in columns:
            key = (column.sheet_id.kind, column.header_key)
            vals = {"kind": key[0], "header": column.header, "field_id": column.field_id.id}
            if key in known:
                known[key].field_id = column.field_id
            else:
                new[key] = vals
        self.sudo().create(list(new.values()))  # sudo: as above
