from odoo import api, models
from odoo.exceptions import UserError

from ...takeover import open_files, read_sheets
from ...takeover.job import Issue, Job, Row
from ...takeover.reader import place
from ...takeover.recognise import HEADER_WITHIN, recognise
from ...takeover.values import as_text
from ..takeover import messages


class TakeoverJob(models.Model):
    """From files to sheets with known columns, and to rows."""

    _inherit = "takeover.job"

    def _read_files(self):
        """Make the sheets and columns of the job; says what is wrong with files."""
        self.sheet_ids.unlink()
        self._drop_result()
        self.issue_ids.unlink()
        self._keep_files()
        tables, faults = self._open_files()
        if not tables:
            raise UserError("\n".join(self._fault_lines(faults)) or self.env._("Please add a file first."))
        remembered = self.env["takeover.mapping"]._remembered()
        layouts = [recognise(table, remembered) for table in tables]
        self.env["takeover.job.sheet"].create(
            [
                self._prepare_sheet_vals(number, table, layout)
                for number, (table, layout) in enumerate(zip(tables, layouts, strict=True))
            ]
        )._guess_columns(remembered)
        self._store_issues([Issue(Row("", name, 0, {}), e.code, e.params) for name, e in faults], "note")

    def _keep_files(self):
        """Whoever may see the job may see its workbooks; another document keeps its own."""
        home = {"res_model": self._name, "res_id": self.id}
        others = self.file_ids.filtered(
            lambda file: file.res_id and (file.res_model, file.res_id) != (self._name, self.id)
        )
        if others:
            self.file_ids += others.copy(home)
            self.file_ids -= others
        self.file_ids.write(home)

    def _open_files(self):
        return open_files([(file.name, file.raw or b"") for file in self.file_ids.sorted("name")])

    def _fault_lines(self, faults):
        return [f"{name}: {messages.text(self.env, error.code, **error.params)}" for name, error in faults]

    @api.model
    def _prepare_sheet_vals(self, number, table, layout):
        kind = layout and layout.kind
        return {
            "job_id": self.id,
            "number": number,
            "name": place(table),
            "kind": kind,
            "header_row": layout.row if layout else table.rows[0][0],
            "row_count": self._data_rows(table, layout.row if layout else table.rows[0][0]),
            "is_loaded": bool(kind) and self._takes_kind(kind),
            "head": [
                [row, [as_text(cell) or "" for cell in cells]] for row, cells in table.rows[:HEADER_WITHIN]
            ],
        }

    @api.model
    def _data_rows(self, table, header_row):
        return sum(number > header_row and any(cells) for number, cells in table.rows)

    @api.model
    def _takes_kind(self, kind):
        # sudo(False): the steps run with more rights than the user has.
        return kind in ("customers", "contacts") or self.sudo(False)._takes_all()

    # === what must be there before it is tried === #

    def _ensure_mapped(self):
        sheets = self.sheet_ids.filtered("is_loaded")
        if not sheets:
            raise UserError(self.env._("Say for at least one sheet what it is, and that it is to be loaded."))
        for sheet in sheets:
            sheet._ensure_mapped()

    def _chosen_columns(self):
        """Columns of which somebody said something else than was guessed."""
        return self.column_ids.filtered(
            lambda column: column.sheet_id.is_loaded and column.field_id != column.guessed_field_id
        )

    # === rows === #

    def _read_account(self):
        """Return the ``Job`` of the take-over with all rows of the sheets to load."""
        tables, _faults = self._open_files()
        account = Job()
        sheets = self.sheet_ids.filtered("is_loaded").sorted("number")
        read_sheets(account, [(tables[sheet.number], sheet._layout()) for sheet in sheets])
        # Every new record says where it comes from.
        account.extra = dict.fromkeys(("customers", "contacts"), {"takeover_job_id": self.id})
        return account
