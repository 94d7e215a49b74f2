# What Odoo's own documents go on naming when the module is gone.
KEPT = [
    "route_make_shortage",  # stock moves: what the products are replenished by
    "mail_activity_type_visit",  # activities: visits that were made or are planned
    "mail_activity_type_lifecycle",  # activities: customers that fell off
    "crm_lost_reason_given_up",  # opportunities: why they were lost
    "crm_lost_reason_declined",  # the same
]


def post_init_hook(env):
    """Give the firm's customers of before their codes, and the route that specified goods go."""
    env["res.partner"]._give_codes_to_known_customers()
    use_replenish_on_order(env)


def use_replenish_on_order(env):
    """Bring Odoo's Replenish on Order route out of the archive: what is specified is made for its order."""
    route = env.ref("stock.route_warehouse0_mto", raise_if_not_found=False)
    if route and not route.active:
        route.active = True


def uninstall_hook(env):
    """Leave the firm the records that its documents name."""
    env["ir.model.data"].search([("module", "=", "crm_smb_manufacturing"), ("name", "in", KEPT)]).unlink()
