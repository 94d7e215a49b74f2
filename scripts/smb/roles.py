"""The logins of a database, for the table that ``scripts/run`` prints."""

DEMO_MODULE = "crm_smb_manufacturing"
ADMIN = ("admin", "admin", "administrator (change the password before others may reach it)")


def roles(databases, name):
    """Rows (login, password, role); the demo users' password is their login."""
    query = f"""
        SELECT login.login, partner.function
          FROM res_users login
          JOIN res_partner partner ON partner.id = login.partner_id
          JOIN ir_model_data data ON data.model = 'res.users' AND data.res_id = login.id
         WHERE data.module = '{DEMO_MODULE}' AND data.name LIKE 'demo_user_%' AND login.active
      ORDER BY login.id
    """
    lines = databases.query(query, name).splitlines()
    found = [line.split("|", 1) for line in lines]
    return [ADMIN, *((login, login, role) for login, role in found)]
