from odoo import SUPERUSER_ID, api

from odoo.addons.crm_smb_manufacturing.hooks import use_replenish_on_order

# Rules that are the firm's own after the installation; these restricted too little.
RULES = {
    "legacy_sale_rule_company": (
        "user._customer_archive_domain('partner_id') + [('company_id', 'in', company_ids)]"
    ),
    "sale_promise_reason_rule_personal": (
        "['|', '|', ('inquiry_id.asked_by_id', '=', user.id),"
        " ('order_line_id.order_id.user_id', '=', user.id),"
        " '&', ('order_line_id', '!=', False), ('order_line_id.order_id.user_id', '=', False)]"
    ),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, domain in RULES.items():
        rule = env.ref(f"crm_smb_manufacturing.{name}", raise_if_not_found=False)
        if rule:
            rule.domain_force = domain
    # Reasons are put into words when they are read.
    cr.execute("UPDATE sale_promise_reason SET length_days = days WHERE length_days IS NULL")
    cr.execute("ALTER TABLE sale_promise_reason DROP COLUMN IF EXISTS text")
    Partner = env["res.partner"]
    if not Partner._give_codes_to_known_customers():
        Partner._refresh_archive_keepers()
    use_replenish_on_order(env)
    env["sale.line.spec"].search([]).order_line_id._compute_is_specified()
