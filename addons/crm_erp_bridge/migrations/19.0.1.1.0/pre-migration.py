from odoo.addons.crm_erp_bridge.hooks import FORECAST_COLUMNS, create_columns


def migrate(cr, version):
    """The forecast of old orders stays empty until the order book is answered."""
    create_columns(cr, "sale_order", FORECAST_COLUMNS)
