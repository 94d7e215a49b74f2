from odoo.addons.crm_erp_bridge.hooks import CREDIT_COLUMNS, create_columns


def migrate(cr, version):
    """Empty columns, so that the ORM does not compute every order of the past at once."""
    create_columns(cr, "sale_order", CREDIT_COLUMNS)
