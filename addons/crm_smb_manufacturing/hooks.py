def uninstall_hook(env):
    """Leave the firm the route that its products are replenished by: stock moves name it."""
    env["ir.model.data"].search(
        [("module", "=", "crm_smb_manufacturing"), ("name", "=", "route_make_shortage")]
    ).unlink()
