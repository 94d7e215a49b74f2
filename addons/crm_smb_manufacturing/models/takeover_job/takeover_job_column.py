from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class TakeoverJobColumn(models.Model):
    """One column of a sheet and what it means; empty: it is left out."""

    _name = "takeover.job.column"
    _description = "Column to Take Over"
    _order = "job_id, sheet_number, number"
    _rec_name = "header"

    sheet_id = fields.Many2one(
        "takeover.job.sheet", required=True, index=True, ondelete="cascade", readonly=True
    )
    job_id = fields.Many2one(related="sheet_id.job_id", store=True, index=True)
    company_id = fields.Many2one(related="sheet_id.company_id", store=True, index=True)
    kind = fields.Selection(related="sheet_id.kind")
    sheet_number = fields.Integer(
        related="sheet_id.number", string="Sheet Number", store=True, aggregator=None
    )
    number = fields.Integer(readonly=True, aggregator=None)
    header = fields.Char(string="Column", readonly=True)
    header_key = fields.Char(readonly=True, export_string_translation=False)
    examples = fields.Char(readonly=True)
    field_id = fields.Many2one(
        "takeover.field",
        string="Means",
        domain="[('kind', '=', kind)]",
        ondelete="set null",
        help="Empty: the column is left out. Your choice is remembered for the next workbook.",
    )
    guessed_field_id = fields.Many2one("takeover.field", readonly=True, ondelete="set null")
    is_remembered = fields.Boolean(
        string="Remembered", readonly=True, help="Somebody said so when a workbook had this header before."
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("The state of a take-over follows its steps."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - {"field_id"}:
                raise AccessError(self.env._("The state of a take-over follows its steps."))
            self.job_id._reopen_mapping()
        return super().write(vals)

    @api.constrains("field_id")
    def _check_field_of_kind(self):
        for column in self:
            if column.field_id and column.field_id.kind != column.sheet_id.kind:
                raise ValidationError(self.env._("This meaning belongs to another kind of sheet."))
