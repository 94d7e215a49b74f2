from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...takeover.recognise import COLUMNS, Layout, factor_of, header_key, match_header, missing_columns
from ...takeover.values import clean
from .takeover_field import KIND_SELECTION

SHOWN = 5
EXAMPLES = 3
BY_HAND = {"kind", "header_row", "is_loaded"}


class TakeoverJobSheet(models.Model):
    """One sheet of the workbooks: what it is, and in which row its header stands."""

    _name = "takeover.job.sheet"
    _description = "Sheet to Take Over"
    _order = "job_id, number"

    job_id = fields.Many2one("takeover.job", required=True, index=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="job_id.company_id", store=True, index=True)
    number = fields.Integer(readonly=True, aggregator=None)
    name = fields.Char(string="Sheet", readonly=True)
    kind = fields.Selection(KIND_SELECTION, string="What It Is")
    header_row = fields.Integer(aggregator=None, help="The row of the file in which the columns are named.")
    row_count = fields.Integer(string="Rows", readonly=True)
    is_loaded = fields.Boolean(string="Take Over")
    head = fields.Json(readonly=True)  # the first rows, as texts
    column_ids = fields.One2many("takeover.job.column", "sheet_id")
    sample = fields.Html(string="First Rows", compute="_compute_sample", sanitize=False)
    missing = fields.Char(string="Still Missing", compute="_compute_missing")

    @api.depends("head", "header_row", "column_ids.field_id")
    @api.depends_context("lang")
    def _compute_sample(self):
        for sheet in self:
            meaning = {column.number: column.field_id.label for column in sheet.column_ids}
            rows = [cells for number, cells in sheet.head or () if number > sheet.header_row][:SHOWN]
            header = Markup().join(
                Markup("<th>%s<br/><small class='text-muted'>%s</small></th>")
                % (meaning.get(index) or "", cell)
                for index, cell in enumerate(sheet._header_cells())
            )
            body = Markup().join(
                Markup("<tr>%s</tr>") % Markup().join(Markup("<td>%s</td>") % cell for cell in cells)
                for cells in rows
            )
            sheet.sample = (
                Markup(
                    "<div class='table-responsive'><table class='table table-sm o_takeover_sample'>"
                    "<thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
                )
                % (header, body)
                if rows
                else False
            )

    @api.depends("kind", "is_loaded", "column_ids.field_id")
    @api.depends_context("lang")
    def _compute_missing(self):
        labels = {
            (one.kind, one.name): one.label for one in self.env["takeover.field"].sudo().search([])
        }  # sudo: names of columns
        for sheet in self:
            names = missing_columns(sheet.kind, set(sheet.column_ids.field_id.mapped("name")))
            sheet.missing = ", ".join(labels[sheet.kind, name] for name in names)

    def _header_cells(self):
        self.ensure_one()
        return next((cells for number, cells in self.head or () if number == self.header_row), [])

    # === columns === #

    def _guess_columns(self, remembered=None):
        """Make the columns of these sheets anew from their header rows."""
        if remembered is None:
            remembered = self.env["takeover.mapping"]._remembered()
        found = {(one.kind, one.name): one.id for one in self.env["takeover.field"].search([])}
        self.column_ids.unlink()
        self.env["takeover.job.column"].create(
            [vals for sheet in self for vals in sheet._prepare_columns_vals(remembered, found)]
        )

    def _prepare_columns_vals(self, remembered, found):
        cells = self._header_cells()
        layout = match_header(self.kind, cells, remembered) if self.kind else {}
        for index, cell in enumerate(cells):
            if not clean(cell):
                continue
            key = header_key(cell)[0]
            meaning = found[self.kind, layout[index][0].name] if index in layout else False
            yield {
                "sheet_id": self.id,
                "number": index,
                "header": cell,
                "header_key": key,
                "examples": self._examples(index),
                "field_id": meaning,
                "guessed_field_id": meaning,
                "is_remembered": (self.kind, key) in remembered,
            }

    def _examples(self, index):
        values = (cells[index] for row, cells in self.head if row > self.header_row and index < len(cells))
        return " / ".join(list(dict.fromkeys(value for value in values if value))[:EXAMPLES])

    def _layout(self):
        """The Layout of the sheet as people have confirmed it."""
        self.ensure_one()
        columns = {
            column.number: (
                COLUMNS[self.kind, column.field_id.name],
                factor_of(self.kind, COLUMNS[self.kind, column.field_id.name], column.header),
            )
            for column in self.column_ids
            if column.field_id
        }
        ignored = self.column_ids.filtered(lambda column: not column.field_id).mapped("header")
        return Layout(self.kind, self.header_row, columns, ignored)

    def _ensure_mapped(self):
        """The sheet is something, this user may load it, and each column has one meaning."""
        self.ensure_one()
        if not self.kind:
            raise UserError(self.env._("%(sheet)s: say what it is, or do not load it.", sheet=self.name))
        if not self.env["takeover.job"]._takes_kind(self.kind):
            raise AccessError(
                self.env._(
                    "%(sheet)s: only an administrator takes more over than customers and contacts.",
                    sheet=self.name,
                )
            )
        if self.missing:
            raise UserError(
                self.env._("%(sheet)s: no column for %(missing)s.", sheet=self.name, missing=self.missing)
            )
        taken = self.column_ids.field_id
        for column in self.column_ids.filtered("field_id"):
            if column.field_id not in taken:
                raise UserError(
                    self.env._(
                        "%(sheet)s: two columns mean %(meaning)s.",
                        sheet=self.name,
                        meaning=column.field_id.label,
                    )
                )
            taken -= column.field_id

    # === by hand === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("The state of a take-over follows its steps."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._ensure_by_hand(vals)
        result = super().write(vals)
        if {"kind", "header_row"} & vals.keys():
            # sudo: columns are made by the program only
            self.sudo()._guess_columns()
        return result

    def _ensure_by_hand(self, vals):
        if vals.keys() - BY_HAND:
            raise AccessError(self.env._("The state of a take-over follows its steps."))
        if vals.get("kind") and not self.env["takeover.job"]._takes_kind(vals["kind"]):
            raise AccessError(
                self.env._("Only an administrator takes more over than customers and contacts.")
            )
        self.job_id._reopen_mapping()

    def action_open(self):
        """Open the sheet with its first rows."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
