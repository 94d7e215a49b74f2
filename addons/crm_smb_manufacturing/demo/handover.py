"""Who keeps whom at the demo company: second persons, an export, a handover to come."""

from odoo.fields import Command

ADDON = "crm_smb_manufacturing"


def prepare_handover(env):
    """A salesperson goes on leave next month: the handover waits as a draft."""

    def known(name):
        return env.ref(f"{ADDON}.{name}")

    manager = known("demo_user_salesmgr")
    key_tiers = env["customer.tier"].search([("is_key", "=", True)])
    keys = env["res.partner"].search([("is_backup_missing", "=", True)], order="customer_code")
    # All but the last key customer know two of us; that one stands in the warning list.
    for customer in keys[:-1]:
        customer.backup_user_id = manager if customer.user_id != manager else known("demo_user_sales")
    customers = env["res.partner"].with_user(manager).search([("customer_code", "!=", False)])
    customers.export_data(["customer_code", "name", "user_id"])
    env["customer.handover"].with_user(manager).create(
        {
            "leaver_id": known("demo_user_sales2").id,
            "successor_id": known("demo_user_sales").id,
            "note": "Parental leave from next month. The key customers go to the manager.",
            "rule_ids": [
                Command.create({"tier_ids": [Command.set(key_tiers.ids)], "successor_id": manager.id})
            ],
        }
    )
