from odoo import fields, models

from ..takeover.messages import KINDS

KIND_SELECTION = [(kind, label._source) for kind, label in KINDS.items()]


class TakeoverField(models.Model):
    """What a column of somebody's workbook may mean.

    The records are the columns of ``takeover.vocabulary`` with a name for people.
    """

    _name = "takeover.field"
    _description = "Meaning of a Column"
    _order = "sequence, id"
    _rec_name = "label"

    kind = fields.Selection(KIND_SELECTION, required=True, readonly=True)
    name = fields.Char(required=True, readonly=True, export_string_translation=False)
    label = fields.Char(string="Meaning", required=True, translate=True)
    sequence = fields.Integer()

    _name_uniq = models.UniqueIndex("(kind, name)")
