"""Stage, progress and actual cost of orders that are older than this addon.

The columns are made before the models load, so that the ORM does not fill them
itself with every order in memory at once; afterwards they are filled in batches,
each with the constant number of queries of the compute methods. Orders without
documents are filled by one statement.
"""

from odoo.tools import SQL, split_every, sql

BATCH_SIZE = 1000
# Empty until the order book is answered: nothing to fill.
FORECAST_COLUMNS = {
    "forecast_date": "timestamp",
    "first_promise_date": "timestamp",
    "slip_days_first": "float8",
    "slip_days_last": "float8",
}
CREDIT_COLUMNS = {"credit_uninvoiced": "numeric", "credit_undelivered": "numeric"}
COLUMNS = {
    "sale.order": {
        "journey_stage": "varchar",
        "journey_percent": "int4",
        **CREDIT_COLUMNS,
    },
    "sale.order.line": {
        "actual_revenue": "numeric",
        "actual_material_cost": "numeric",
        "actual_operation_cost": "numeric",
        "actual_subcontract_cost": "numeric",
        "actual_trouble_cost": "numeric",
        "actual_cost": "numeric",
        "actual_margin": "numeric",
    },
}


def pre_init_hook(env):
    """Create the columns of the stored computed fields, empty."""
    for model, columns in COLUMNS.items():
        create_columns(env.cr, env[model]._table, columns)
    create_columns(env.cr, "sale_order", FORECAST_COLUMNS)


def create_columns(cr, table, columns):
    """Create the columns of a table that are not there yet, empty.

    :param columns: dict name -> column type
    """
    for name, column_type in columns.items():
        if not sql.column_exists(cr, table, name):
            sql.create_column(cr, table, name, column_type)


def post_init_hook(env):
    """Fill them."""
    _fill_orders_without_documents(env)
    orders = env["sale.order"].with_context(active_test=False)
    moving = orders.search(
        ["|", ("state", "=", "sale"), ("order_line.invoice_lines", "!=", False)],
        order="id",
    )
    for batch in split_every(BATCH_SIZE, moving.ids):
        _fill(orders.browse(batch))


def _fill_orders_without_documents(env):
    env.cr.execute(
        SQL(
            "UPDATE sale_order SET journey_percent = 0, credit_uninvoiced = 0, credit_undelivered = 0,"
            " journey_stage = CASE WHEN state = 'cancel' THEN 'cancelled' ELSE 'quotation' END"
        )
    )
    zeros = SQL(", ").join(SQL("%s = 0", SQL.identifier(name)) for name in COLUMNS["sale.order.line"])
    env.cr.execute(SQL("UPDATE sale_order_line SET %s", zeros))
    env.invalidate_all()


def _fill(orders):
    env = orders.env
    for records in (orders, orders.order_line):
        for name in COLUMNS[records._name]:
            env.add_to_compute(records._fields[name], records)
    env.flush_all()
    env.invalidate_all()
