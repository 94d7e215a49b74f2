"""A case of `promise_cases.json` as real records: products, bills, machines, stock, orders."""

from datetime import datetime, time
from unittest import SkipTest

from odoo.fields import Command

from .promise_common import PromiseCommon

# What cannot be built without another module, and where it is built then.
NO_SUBCONTRACTING = "subcontracting is not installed: tests/test_promise_modules.py installs it"


class PromiseCaseBuilder(PromiseCommon):
    """Builds the firm of a case and asks a quotation with the case's requests."""

    def _build(self, case):
        """Create everything of a case; `self.parts` are then its products by name."""
        self.now = datetime.fromisoformat(case["now"])
        self._ensure_expressible(case)
        self.calendars = {name: self._build_calendar(name, data) for name, data in case["calendars"].items()}
        self.machines = self._build_machines(case["workcenters"])
        self._build_company(case["company"])
        names = [name for name in case["products"] if "@" not in name]
        self.parts = {name: self._create_product(name) for name in names}
        for name, data in case["products"].items():
            self._build_supply(name, data)
            self._build_movements(name, data)
        self.warehouse.flush_recordset()

    def _ensure_expressible(self, case):
        kinds = {product["supply"] for product in case["products"].values()}
        if "subcontract" in kinds and not self._has_subcontracting():
            raise SkipTest(NO_SUBCONTRACTING)

    def _has_subcontracting(self):
        return "subcontractor_ids" in self.env["mrp.bom"]._fields

    # === TIME === #

    def _build_calendar(self, name, data):
        calendar = self.env["resource.calendar"].create(
            {
                "name": name,
                "company_id": self.company.id,
                "tz": "UTC",
                "attendance_ids": [
                    Command.clear(),
                    *[
                        Command.create(
                            {
                                "name": name,
                                "dayofweek": str(day),
                                "day_period": "morning",
                                "hour_from": self._hours(start),
                                "hour_to": self._hours(end),
                            }
                        )
                        for day in data["days"]
                        for start, end in data["hours"]
                    ],
                ],
            }
        )
        for start, end in data.get("leaves", ()):
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "closed",
                    "calendar_id": calendar.id,
                    "company_id": self.company.id,
                    "date_from": start.replace("T", " "),
                    "date_to": end.replace("T", " "),
                }
            )
        return calendar

    @staticmethod
    def _hours(text):
        at = time.fromisoformat(text)
        return at.hour + at.minute / 60

    def _build_company(self, data):
        around_the_clock = self._build_calendar("always", {"days": range(7), "hours": [["00:00", "23:59"]]})
        around_the_clock.attendance_ids.hour_to = 24
        self.company.write(
            {
                "days_to_purchase": data.get("days_to_purchase", 0),
                "security_lead": data.get("security_lead", 0),
                "overdue_grace_days": data.get("overdue_grace_days", 1),
                "resource_calendar_id": self.calendars.get(data.get("calendar"), around_the_clock).id,
            }
        )
        if data.get("incoming_days"):
            self.warehouse.reception_steps = "two_steps"
            self.warehouse.reception_route_id.rule_ids.delay = data["incoming_days"]
        if data.get("outgoing_days"):
            self.warehouse.delivery_route_id.rule_ids.delay = data["outgoing_days"]

    # === MACHINES === #

    def _build_machines(self, data):
        machines = {}
        for name, entry in data.items():
            machines[name] = self._create_workcenter(
                name,
                resource_calendar_id=self.calendars[entry["calendar"]].id,
                time_efficiency=entry.get("efficiency", 100),
                time_start=entry.get("setup", 0),
                time_stop=entry.get("cleanup", 0),
            )
        for name, entry in data.items():
            machines[name].alternative_workcenter_ids = [
                Command.set([machines[other].id for other in entry.get("alternatives", ())])
            ]
            for start, end in entry.get("busy", ()):
                self._occupy(machines[name], datetime.fromisoformat(start), datetime.fromisoformat(end))
        self.capacities = {name: entry.get("capacities", {}) for name, entry in data.items()}
        return machines

    @staticmethod
    def _build_capacity(machine, product, data):
        if data:
            machine.capacity_ids = [
                Command.create(
                    {
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "capacity": data["capacity"],
                        "time_start": data["setup"],
                        "time_stop": data["cleanup"],
                    }
                )
            ]

    # === SUPPLY === #

    def _place(self, name):
        """Return (product, stock location): `A@2` is product A in the second warehouse."""
        product, _at, other = name.partition("@")
        return self.parts[product], self._second_warehouse().lot_stock_id if other else self.stock

    def _second_warehouse(self):
        found = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id), ("id", "!=", self.warehouse.id)]
        )
        return found or self.env["stock.warehouse"].create(
            {"name": "Second", "code": "WH2", "company_id": self.company.id}
        )

    def _build_supply(self, name, data):
        product, _location = self._place(name)
        for sequence, seller in enumerate(data.get("sellers", ())):
            vendor = self.env["res.partner"].create({"name": f"Vendor {sequence} of {name}"})
            self._add_vendor(
                product,
                seller["days"],
                min_qty=seller.get("min_qty", 0),
                sequence=sequence,
                partner_id=vendor.id,
            )
        if data.get("bom"):
            self._build_bill(name, data["supply"], data["bom"])
        if data["supply"] == "transfer":
            other = self._second_warehouse()
            self.warehouse.resupply_wh_ids = other
            route = self.warehouse.resupply_route_ids
            into_stock = route.rule_ids.filtered(lambda rule: rule.location_dest_id == self.stock)
            into_stock.delay = data["days"]
            product.route_ids = route
            # Only the other warehouse buys it.
            self.warehouse.buy_to_resupply = False

    def _build_bill(self, name, supply, data):
        product = self.parts[name]
        kinds = {"make": "normal", "kit": "phantom", "subcontract": "subcontract"}
        operations = data.get("operations", ())
        values = {"type": kinds[supply], "produce_delay": data.get("produce_delay", 0)}
        if data.get("batch"):
            values |= {"enable_batch_size": True, "batch_size": data["batch"]}
        if supply == "subcontract":
            values["subcontractor_ids"] = [Command.set(product.seller_ids.partner_id.ids)]
        bom = self._create_bom(
            product,
            [(self.parts[line["product"]], line["qty"]) for line in data["lines"]],
            [(step["name"], self.machines[step["workcenter"]], step["minutes"]) for step in operations],
            product_qty=data.get("qty", 1),
            allow_operation_dependencies=any("after" in step for step in operations),
            **values,
        )
        steps = {record.name: record for record in bom.operation_ids}
        for record, line in zip(bom.bom_line_ids, data["lines"], strict=True):
            record.operation_id = steps.get(line.get("op"))
        for step in operations:
            others = [steps[other].id for other in step.get("after", ())]
            steps[step["name"]].blocked_by_operation_ids = [Command.set(others)]
        for machine, capacities in self.capacities.items():
            self._build_capacity(self.machines[machine], product, capacities.get(name))
        for step in operations:
            if step.get("capacity"):
                # Odoo's operations have none of their own: the work center has it for the product.
                machine = self.machines[step["workcenter"]]
                around = {"setup": machine.time_start, "cleanup": machine.time_stop}
                self._build_capacity(machine, product, {"capacity": step["capacity"], **around})

    # === STOCK === #

    def _build_movements(self, name, data):
        product, location = self._place(name)
        if data.get("stock"):
            self._add_stock(product, data["stock"], location)
        for at, qty in data.get("incoming", ()):
            self._receive(product, qty, datetime.fromisoformat(at))
        for at, qty in data.get("outgoing", ()):
            self._deliver(product, qty, datetime.fromisoformat(at))

    def _deliver(self, product, qty, date):
        """A confirmed delivery to somebody else, not reserved."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": qty,
                "product_uom": product.uom_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.out_type_id.id,
                "date": date,
            }
        )
        move._action_confirm()
        return move

    # === THE QUESTION === #

    def _dates(self, case):
        """Return the dates that a quotation gets for the requests of a case."""
        order = self._quote(*[(self.parts[one["product"]], one["qty"]) for one in case["requests"]])
        transit = {one.get("transit_days", 0) for one in case["requests"]}
        self.customer.transit_days = transit.pop()
        order.action_promise()
        return [line.promise_date or None for line in order.order_line]
