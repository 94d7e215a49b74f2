"""What came in between: a vendor is late, a machine broke down, and whose days those are."""

from datetime import timedelta

from odoo import fields

DAYS_LATE = 4
DAYS_BROKEN = 3


def tell(env):
    """Forecast the open orders, let something happen, and forecast them again."""
    Book, company = env["sale.promise.book"], env.company
    Book._forecast(company)
    delay_a_receipt(env)
    break_a_machine(env)
    Book._forecast(company)


def delay_a_receipt(env):
    """The vendor whose goods most orders wait for tells a later date."""
    awaited = env["sale.promise.book.line"].search(
        [("cause_kind", "=", "incoming"), ("blocker_model", "in", ("stock.picking", "purchase.order"))]
    )
    for row in awaited[:1]:
        document = env[row.blocker_model].browse(row.blocker_id)
        moves = document.move_ids if row.blocker_model == "stock.picking" else document.picking_ids.move_ids
        for line in moves.purchase_line_id:
            line.date_planned += timedelta(days=DAYS_LATE)


def break_a_machine(env):
    """The machine with the most promised work stands still."""
    cell = env["sale.promise.load"].search([], order="load_hours desc, id", limit=1)
    now = fields.Datetime.now()
    env["resource.calendar.leaves"].create(
        [
            {
                "name": "Spindle broken, the part comes from Suzhou",
                "resource_id": machine.resource_id.id,
                "calendar_id": machine.resource_calendar_id.id,
                "company_id": machine.company_id.id,
                "date_from": now,
                "date_to": now + timedelta(days=DAYS_BROKEN),
                "time_type": "leave",
            }
            for machine in cell.workcenter_id
        ]
    )
