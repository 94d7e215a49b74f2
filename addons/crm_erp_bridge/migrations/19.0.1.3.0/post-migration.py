from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

from odoo.addons.crm_erp_bridge.hooks import BATCH_SIZE, CREDIT_COLUMNS


def migrate(cr, version):
    """What confirmed orders will still be owed, in batches; nothing of all others."""
    cr.execute("UPDATE sale_order SET credit_uninvoiced = 0, credit_undelivered = 0")
    env = api.Environment(cr, SUPERUSER_ID, {})
    confirmed = env["sale.order"].search([("state", "=", "sale")], order="id").ids
    for batch in split_every(BATCH_SIZE, confirmed):
        orders = env["sale.order"].browse(batch)
        for name in CREDIT_COLUMNS:
            env.add_to_compute(orders._fields[name], orders)
        env.flush_all()
        env.invalidate_all()
