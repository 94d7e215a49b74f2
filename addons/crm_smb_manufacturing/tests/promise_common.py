"""A small firm of its own, at eight o'clock on a Monday, for the tests of promises."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

NOW = datetime(2026, 3, 2, 8)
DAY = timedelta(days=1)
OFFICE = [
    {"dayofweek": str(day), "hour_from": start, "hour_to": end, "day_period": period}
    for day in range(5)
    for start, end, period in ((8, 12, "morning"), (13, 17, "afternoon"))
]


class PromiseCommon(BaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._create_firm("Promise Firm")
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids))
        cls.company = cls.company.with_env(cls.env)
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.customer = cls.env["res.partner"].create({"name": "Promise Customer"})
        cls.vendor = cls.env["res.partner"].create({"name": "Promise Vendor"})
        cls.salesman = cls._create_user("seller", "sales_team.group_sale_salesman")
        cls.planner = cls._create_user("planner", "mrp.group_mrp_user")

    # === THE FIRM === #

    @classmethod
    def _create_firm(cls, name):
        """A company that works from 8 to 17 UTC, Monday to Friday."""
        company = cls.env["res.company"].create({"name": name})
        company.resource_calendar_id = cls._create_calendar(company)
        return company

    @classmethod
    def _create_calendar(cls, company, tz="UTC"):
        return cls.env["resource.calendar"].create(
            {
                "name": f"Office {tz}",
                "company_id": company.id,
                "tz": tz,
                "attendance_ids": [
                    Command.clear(),
                    *[Command.create(dict(row, name="Work")) for row in OFFICE],
                ],
            }
        )

    @classmethod
    def _create_user(cls, login, groups, **values):
        company = values.setdefault("company_id", cls.company.id)
        return new_test_user(
            cls.env,
            login=f"promise_{login}",
            groups=f"base.group_user,{groups}",
            company_ids=[Command.set([company])],
            **values,
        )

    @classmethod
    def _create_product(cls, name, stock=0, days=None, **values):
        """A storable product, bought in `days` days when given."""
        product = cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, **values}
        )
        if days is not None:
            cls._add_vendor(product, days)
        if stock:
            cls._add_stock(product, stock)
        return product

    @classmethod
    def _add_vendor(cls, product, days, **values):
        product.write(
            {"seller_ids": [Command.create({"partner_id": cls.vendor.id, "delay": days, **values})]}
        )

    @classmethod
    def _add_stock(cls, product, qty, location=None, **values):
        cls.env["stock.quant"]._update_available_quantity(product, location or cls.stock, qty, **values)

    @classmethod
    def _create_workcenter(cls, name, **values):
        return cls.env["mrp.workcenter"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "resource_calendar_id": cls.company.resource_calendar_id.id,
                "time_start": 0,
                "time_stop": 0,
                **values,
            }
        )

    @classmethod
    def _create_bom(cls, product, lines, operations=(), **values):
        """A bill of (component, quantity) lines and (name, machine, minutes)."""
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "company_id": cls.company.id,
                "product_qty": 1,
                "product_uom_id": product.uom_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": qty}) for part, qty in lines
                ],
                "operation_ids": [
                    Command.create(
                        {
                            "name": name,
                            "workcenter_id": workcenter.id,
                            "time_cycle_manual": minutes,
                            "sequence": sequence,
                        }
                    )
                    for sequence, (name, workcenter, minutes) in enumerate(operations)
                ],
                **values,
            }
        )

    @classmethod
    def _occupy(cls, workcenter, start, end, time_type="other"):
        """Plan other work on a machine, or close it."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "occupied",
                "calendar_id": workcenter.resource_calendar_id.id,
                "resource_id": workcenter.resource_id.id,
                "company_id": cls.company.id,
                "date_from": start,
                "date_to": end,
                "time_type": time_type,
            }
        )

    @classmethod
    def _receive(cls, product, qty, date):
        """A confirmed receipt from the vendor."""
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": qty,
                "product_uom": product.uom_id.id,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.stock.id,
                "company_id": cls.company.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "date": date,
                "origin": "P00001",
            }
        )
        move._action_confirm()
        return move

    # === QUOTATIONS === #

    def _quote(self, *lines, user=None, **values):
        """A quotation of (product, quantity) lines, by the salesperson."""
        company_id = values.setdefault("company_id", self.company.id)
        Order = self.env["sale.order"].with_user(user or self.salesman)
        return Order.with_context(allowed_company_ids=[company_id]).create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": qty})
                    for product, qty in lines
                ],
                **values,
            }
        )

    def _ask(self, *lines, **values):
        """A quotation that was asked for its date."""
        order = self._quote(*lines, **values)
        order.action_promise()
        return order

    def _count_documents(self):
        """How much supply there is in the database."""
        return {
            name: self.env[name].sudo().search_count([])
            for name in (
                "mrp.production",
                "purchase.order",
                "stock.move",
                "stock.picking",
                "mrp.workorder",
                "resource.calendar.leaves",
                "sale.promise",
            )
        }
