from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

AS_SOLD, DEVIATES, APPROVED = "as_sold", "deviates", "approved"


class MrpProduction(models.Model):
    """Sold = built: an order made for a customer is compared with what was sold, not with today's bill."""

    _inherit = "mrp.production"

    sold_bom_id = fields.Many2one(
        "mrp.bom",
        string="Sold Bill",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        context={"active_test": False},
    )
    sold_parts = fields.Json(
        readonly=True, help="What one unit was sold with: {component: quantity in its own unit}."
    )
    deviation_state = fields.Selection(
        [(AS_SOLD, "As Sold"), (DEVIATES, "Deviates"), (APPROVED, "Deviation Approved")],
        string="Sold = Built",
        compute="_compute_deviation_state",
        store=True,
        index="btree_not_null",
        tracking=True,
    )
    deviation_ids = fields.One2many("mrp.deviation", "production_id", string="Deviations")
    deviation_html = fields.Html(string="Difference", compute="_compute_deviation_html")
    can_ask_deviation = fields.Boolean(compute="_compute_can_ask_deviation")

    # === COMPUTE === #

    @api.depends(
        "sold_parts",
        "product_qty",
        "move_raw_ids.product_id",
        "move_raw_ids.product_uom_qty",
        "move_raw_ids.state",
        "deviation_ids.state",
    )
    def _compute_deviation_state(self):
        for production in self:
            # What was built is history: it is not judged again.
            if production.state in ("done", "cancel"):
                production.deviation_state = production.deviation_state
            else:
                production.deviation_state = production._judge()

    @api.depends("deviation_state", "move_raw_ids.product_uom_qty")
    @api.depends_context("lang")
    def _compute_deviation_html(self):
        for production in self:
            rows = production._difference() if production.deviation_state != AS_SOLD else []
            production.deviation_html = production._render_difference(rows) if rows else False

    @api.depends("deviation_state", "deviation_ids.state")
    def _compute_can_ask_deviation(self):
        for production in self:
            asked = production.deviation_ids.filtered(lambda deviation: deviation.state == "waiting")
            production.can_ask_deviation = production.deviation_state == DEVIATES and not asked

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        productions = super().create(vals_list)
        for production in productions.filtered(lambda order: order.sold_bom_id and not order.sold_parts):
            production.sold_parts = production._parts_per_unit()
        return productions

    # === STARTING === #

    def action_start(self):
        self._ensure_as_sold()
        return super().action_start()

    def button_mark_done(self):
        self._ensure_as_sold()
        return super().button_mark_done()

    def action_ask_deviation(self):
        """Open the request to build something else than was sold.

        :return: window action
        :raise UserError: when nothing deviates, or a request waits already
        """
        self.ensure_one()
        self.check_access("write")
        if not self.can_ask_deviation:
            raise UserError(self.env._("%(order)s has nothing to be approved.", order=self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Build Other Than Sold"),
            "res_model": "mrp.deviation",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_production_id": self.id},
        }

    def _ensure_as_sold(self):
        """What deviates from what was sold is not started before the right person agreed."""
        for production in self.filtered(lambda order: order.deviation_state == DEVIATES):
            raise UserError(
                self.env._(
                    "%(order)s is not what %(sale)s was sold: %(difference)s. "
                    "Put it back, or ask for approval with the reason.",
                    order=production.name,
                    sale=", ".join(production._sold_order_names()),
                    difference="; ".join(production._difference_texts()),
                )
            )

    def _sold_order_names(self):
        lines = self._origin_sale_lines()[self]
        return lines.order_id.mapped("name") or [self.sold_bom_id.display_name]

    # === COMPARING === #

    def _judge(self):
        self.ensure_one()
        if not self.sold_parts:
            return False
        difference = self._difference()
        if not difference:
            return AS_SOLD
        approved = self.deviation_ids.filtered(lambda deviation: deviation.state == "approved")
        return APPROVED if difference in approved.mapped("difference") else DEVIATES

    def _parts_per_unit(self):
        """Return {component id as text: quantity for one unit made}."""
        quantity = self.product_uom_id._compute_quantity(
            self.product_qty, self.product_id.uom_id, round=False
        )
        parts = {}
        for move in self.move_raw_ids.filtered(lambda move: move.state != "cancel"):
            key = str(move.product_id.id)
            parts[key] = parts.get(key, 0) + move.product_qty / quantity
        return parts

    def _difference(self):
        """Return what is not as sold: dicts of component id and quantities for one unit, sold and now."""
        self.ensure_one()
        sold, now = self.sold_parts or {}, self._parts_per_unit()
        components = self.env["product.product"].browse(int(key) for key in {**sold, **now}).sorted("id")
        return [
            {"product_id": part.id, "sold": round(before, 6), "now": round(after, 6)}
            for part in components
            for before, after in [(sold.get(str(part.id), 0), now.get(str(part.id), 0))]
            if self._differs(part, before, after)
        ]

    def _differs(self, part, before, after):
        # The whole order is rounded to the unit of the component: less than that is no difference.
        if not before or not after:
            return bool(before or after)
        return abs(before - after) * self.product_qty > part.uom_id.rounding * 1.001

    def _difference_texts(self):
        rows = self._difference_rows(self._difference())
        return [f"{row['label']} {row['from']} → {row['to']}" for row in rows]

    @api.model
    def _difference_rows(self, difference):
        """Return a difference for reading: dicts of label, from and to."""
        products = self.env["product.product"].browse(row["product_id"] for row in difference)
        return [
            {
                "label": product.display_name,
                "from": formatLang(self.env, row["sold"], dp="Product Unit") if row["sold"] else "–",
                "to": formatLang(self.env, row["now"], dp="Product Unit") if row["now"] else "–",
            }
            for product, row in zip(products, difference, strict=True)
        ]

    @api.model
    def _render_difference(self, difference):
        return self.env["ir.qweb"]._render(
            "crm_smb_manufacturing.mrp_deviation_table", {"rows": self._difference_rows(difference)}
        )
