from odoo import api, models
from odoo.fields import Domain


class TakeoverRun(models.AbstractModel):
    """How products are supplied.

    * What is bought gets Odoo's Buy route.
    * What is made and sold gets Odoo's Manufacture and Replenish on Order routes: each order
      has a manufacturing order of its own, linked to it.
    * What is made and goes into other products gets Manufacture and the route "Take From Stock,
      Make What Is Missing": a manufacturing order uses the sub-assemblies on stock and orders
      only the rest, as the delivery promise reckons. Odoo's Replenish on Order alone would leave
      the opening stock of sub-assemblies lying for ever; Manufacture alone would never make any.
    """

    _inherit = "takeover.run"

    @api.model
    def _load_routes(self, job):
        """Give made products the routes that follow from their place in the bills."""
        made = self.env["product.product"].concat(
            *(p for p in job.products.values() if p.product_tmpl_id.bom_ids)
        )
        if not made:
            return
        make = self._supply_route("make")
        parts = self._used_in_bills(made)
        for product in made - parts:
            self._add_routes(product, make | self._on_order_route())
        for product in parts:
            self._add_routes(product, make | self._shortage_route())

    @api.model
    def _used_in_bills(self, products):
        lines = self.env["mrp.bom.line"]._read_group(
            Domain("product_id", "in", products.ids) & Domain("bom_id.active", "=", True) & self._own(),
            ["product_id"],
        )
        return self.env["product.product"].concat(*(product for (product,) in lines))

    @api.model
    def _add_routes(self, product, routes):
        missing = routes - product.route_ids
        # A product that somebody gave another way of supply in Odoo keeps it.
        if missing and product.route_ids <= self._supply_route("make"):
            product.route_ids |= missing

    @api.model
    def _warehouse(self):
        return self.env["stock.warehouse"].search([("company_id", "=", self.env.company.id)], limit=1)

    @api.model
    def _supply_route(self, source):
        xmlid = {
            "make": "mrp.route_warehouse0_manufacture",
            "buy": "purchase_stock.route_warehouse0_buy",
        }[source]
        return self.env.ref(xmlid, raise_if_not_found=False) or self.env["stock.route"]

    @api.model
    def _on_order_route(self):
        """Odoo's Replenish on Order route, which is archived until somebody needs it."""
        route = self._warehouse()._find_or_create_global_route(
            "stock.route_warehouse0_mto", self.env._("Replenish on Order (MTO)")
        )
        if not route.active:
            route.active = True
        return route

    @api.model
    def _shortage_route(self):
        """Our route for sub-assemblies, with a rule for the company's warehouse."""
        route = self.env.ref("crm_smb_manufacturing.route_make_shortage")
        warehouse = self._warehouse()
        if warehouse not in route.rule_ids.warehouse_id:
            like = warehouse.manufacture_mto_pull_id
            self.env["stock.rule"].create(
                {
                    "name": self.env._("%(warehouse)s: make missing parts", warehouse=warehouse.code),
                    "route_id": route.id,
                    "action": "pull",
                    "procure_method": "mts_else_mto",
                    "auto": "manual",
                    "location_src_id": like.location_src_id.id,
                    "location_dest_id": like.location_dest_id.id,
                    "picking_type_id": like.picking_type_id.id,
                    "warehouse_id": warehouse.id,
                    "company_id": self.env.company.id,
                }
            )
        return route
