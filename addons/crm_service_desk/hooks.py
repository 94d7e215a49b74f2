def uninstall_hook(env):
    """Take the stages off the tickets: Odoo removes records of stages before those of tickets."""
    env.cr.execute("ALTER TABLE service_ticket ALTER COLUMN stage_id DROP NOT NULL")
    env.cr.execute("UPDATE service_ticket SET stage_id = NULL")
