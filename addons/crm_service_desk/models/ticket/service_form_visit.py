from datetime import timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from odoo import api, fields, models
from odoo.tools import SQL

# The minutes within which forms of one address are counted, and how many are taken.
WINDOW_MINUTES = 10
PARAMETER_LIMIT = "crm_service_desk.public_form_limit"
DEFAULT_LIMIT = 5
# An IPv6 customer has a whole network of addresses.
IPV6_NETWORK = 64


class ServiceFormVisit(models.Model):
    """How many public forms an address has sent lately. The address itself is not kept."""

    _name = "service.form.visit"
    _description = "Public Forms of an Address"
    _log_access = False

    address_hash = fields.Char(required=True)
    window_start = fields.Datetime(required=True, index=True)
    count = fields.Integer(default=1)

    _address_window = models.UniqueIndex("(address_hash, window_start)")

    @api.model
    def _is_flood(self, address):
        """Count a form of the address, and return whether it has sent too many.

        In a transaction of its own: what is refused counts too, and parallel forms wait for one another
        only for the moment of counting.
        """
        limit = int(self.env["ir.config_parameter"].sudo().get_param(PARAMETER_LIMIT) or DEFAULT_LIMIT)
        with self.env.registry.cursor() as cr:
            cr.execute(self._count_sql(address))
            return cr.fetchone()[0] > limit

    @api.model
    def _count_sql(self, address):
        now = fields.Datetime.now()
        window = now - timedelta(minutes=now.minute % WINDOW_MINUTES, seconds=now.second)
        return SQL(
            """
            INSERT INTO service_form_visit (address_hash, window_start, count)
                 VALUES (%(address)s, %(window)s, 1)
            ON CONFLICT (address_hash, window_start)
              DO UPDATE SET count = service_form_visit.count + 1
              RETURNING count
            """,
            address=self._hash(address),
            window=window,
        )

    @api.model
    def _hash(self, address):
        try:
            parsed = ip_address(address or "")
        except ValueError:
            network = address or ""
        else:
            network = ip_network((parsed, IPV6_NETWORK), strict=False) if parsed.version == 6 else parsed
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret") or ""
        return sha256(f"{secret}{network}".encode()).hexdigest()

    @api.autovacuum
    def _gc_visits(self):
        self.search([("window_start", "<", fields.Datetime.now() - timedelta(days=1))]).unlink()
