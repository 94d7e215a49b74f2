from odoo import api, fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    built_bom_id = fields.Many2one(
        "mrp.bom",
        string="Built By",
        compute="_compute_built_bom_id",
        context={"active_test": False},
        help="The bill, in the revision, that this lot was built by.",
    )

    @api.depends("product_id")
    def _compute_built_bom_id(self):
        # sudo: whoever reads a lot reads by which bill it was built
        rows = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group(
                [
                    ("lot_id", "in", self.ids),
                    ("state", "=", "done"),
                    ("move_id.production_id", "!=", False),
                ],
                ["lot_id", "move_id"],
            )
        )
        built = {lot.id: move.production_id.bom_id for lot, move in rows}
        for lot in self:
            lot.built_bom_id = built.get(lot._origin.id, False)
