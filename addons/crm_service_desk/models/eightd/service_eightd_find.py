from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What identifies a place: searching again finds the same line.
KEY = ("kind", "lot_id", "partner_id", "location_id", "reference")


class ServiceEightd(models.Model):
    """Containment: everybody and every place that holds a suspected lot, completely."""

    _inherit = "service.eightd"

    def action_find_containment(self):
        """Search for all places with suspected lots; what was decided about a place stays."""
        self.check_access("write")
        for report in self:
            if not report.suspect_lot_ids:
                raise UserError(self.env._("Name the suspected lots first."))
            report._update_containment(report._find_places())
        self.sudo().found_at = fields.Datetime.now()  # sudo: readonly for everybody but this search

    def _update_containment(self, places):
        """Create lines for new places, correct quantities, and mark the lines whose place is gone.

        :param places: list of dict of values of service.eightd.containment
        """
        # sudo: the lines are the search's, people decide about them
        lines = self.sudo().with_context(active_test=False).containment_line_ids
        known = {line._get_place_key(): line for line in lines}
        missing = []
        for vals in places:
            line = known.pop(tuple(vals.get(name) or False for name in KEY), None)
            if line is None:
                missing.append({**vals, "eightd_id": self.id})
            elif line.is_gone or line.quantity != vals["quantity"]:
                more = line.is_gone or vals["quantity"] > line.quantity
                line.write({"quantity": vals["quantity"], "is_gone": False})
                if more and line.state != "blocked":
                    line.state = "todo"
        lines.create(missing)
        lines.browse([line.id for line in known.values()]).is_gone = True

    def _find_places(self):
        """Return the places that hold an affected lot, as values of lines."""
        via = self._get_affected_lots(self.suspect_lot_ids)
        # sudo: the list is complete whatever the agent may see; company by company
        lots = self.env["stock.lot"].sudo().browse(lot.id for lot in via)
        rows = [
            *self._find_customers(lots),
            *self._find_stock(lots),
            *self._find_reservations(lots),
        ]
        sources = {lot.id: source.id for lot, source in via.items()}
        return [
            {**row, "via_lot_id": sources[row["lot_id"]] != row["lot_id"] and sources[row["lot_id"]]}
            for row in rows
        ]

    def _get_affected_lots(self, lots):
        """Return ``{lot: the suspected lot that it is affected by}``.

        Extended by whoever knows what went into what; the desk knows the suspected lots themselves.

        :param lots: stock.lot
        """
        return {lot: lot for lot in lots}

    def _find_customers(self, lots):
        """Return what customers still have: what they got, less what came back."""
        company = Domain("company_id", "=", self.company_id.id) & Domain("state", "=", "done")
        quantities = {}
        for side, other, sign in (
            ("location_dest_id", "location_id", 1),
            ("location_id", "location_dest_id", -1),
        ):
            domain = company & Domain("lot_id", "in", lots.ids)
            domain &= Domain(f"{side}.usage", "=", "customer") & Domain(f"{other}.usage", "!=", "customer")
            rows = lots.env["stock.move.line"]._read_group(
                domain, ["lot_id", "picking_id"], ["quantity_product_uom:sum"]
            )
            for lot, picking, quantity in rows:
                customer = picking.sale_id.partner_id or picking.partner_id
                key = lot, customer.commercial_partner_id
                total, names = quantities.setdefault(key, [0.0, []])
                quantities[key] = [total + sign * quantity, names + [picking.name] * (sign > 0)]
        return [
            {
                "kind": "customer",
                "lot_id": lot.id,
                "partner_id": partner.id,
                "reference": ", ".join(filter(None, sorted(filter(None, names)))),
                "quantity": quantity,
            }
            for (lot, partner), (quantity, names) in quantities.items()
            if lot.product_id.uom_id.compare(quantity, 0.0) > 0
        ]

    def _find_stock(self, lots):
        domain = [
            ("lot_id", "in", lots.ids),
            ("location_id.usage", "in", ("internal", "transit")),
            ("company_id", "=", self.company_id.id),
            ("quantity", ">", 0),
        ]
        rows = lots.env["stock.quant"]._read_group(domain, ["lot_id", "location_id"], ["quantity:sum"])
        return [
            {"kind": "stock", "lot_id": lot.id, "location_id": location.id, "quantity": quantity}
            for lot, location, quantity in rows
        ]

    def _find_reservations(self, lots):
        """Return the open deliveries and orders for which the lots are set aside."""
        domain = [
            ("lot_id", "in", lots.ids),
            ("state", "not in", ("done", "cancel")),
            ("company_id", "=", self.company_id.id),
            ("quantity", ">", 0),
        ]
        lines = lots.env["stock.move.line"].search_fetch(
            domain, ["lot_id", "move_id", "picking_id", "quantity"]
        )
        quantities = {}
        for line in lines:
            customer = line.picking_id.sale_id.partner_id or line.picking_id.partner_id
            key = line.lot_id, customer.commercial_partner_id, line.move_id.reference
            quantities[key] = quantities.get(key, 0.0) + line.quantity_product_uom
        return [
            {
                "kind": "order",
                "lot_id": lot.id,
                "partner_id": partner.id,
                "reference": reference,
                "quantity": quantity,
            }
            for (lot, partner, reference), quantity in quantities.items()
        ]


class ServiceEightdContainment(models.Model):
    _inherit = "service.eightd.containment"

    def _get_place_key(self):
        return (
            self.kind,
            self.lot_id.id,
            self.partner_id.id,
            self.location_id.id,
            self.reference or False,
        )
