from odoo import api, fields, models
from odoo.tools import SQL


class LastContactMixin(models.AbstractModel):
    """Somebody we are in contact with: when was that last?"""

    _name = "last.contact.mixin"
    _description = "Last Contact"

    last_contact_date = fields.Date(
        string="Last Contact",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="When somebody of us last spoke with them; a call that nobody answered does not count.",
    )

    @api.model
    def _bring_last_contact_forward(self, dates):
        """Remember later contacts.

        :param dict dates: id of a record -> date of a contact with it
        """
        self._store_last_contact(
            dates, SQL("AND (t.last_contact_date IS NULL OR t.last_contact_date < v.day)")
        )

    @api.model
    def _set_last_contact(self, dates):
        """Write the last contacts, earlier ones and none too.

        :param dict dates: id of a record -> date or None
        """
        self._store_last_contact(dates, SQL("AND t.last_contact_date IS DISTINCT FROM v.day"))

    @api.model
    def _store_last_contact(self, dates, condition):
        """One statement however many records; by SQL, because a contact is no change of the
        customer's record: neither who wrote it last nor its rights are touched."""
        if not dates:
            return
        self.flush_model(["last_contact_date"])
        rows = self.env.execute_query(
            SQL(
                "UPDATE %(table)s t SET last_contact_date = v.day"
                " FROM (SELECT unnest(%(ids)s::int[]) AS id, unnest(%(days)s::date[]) AS day) v"
                " WHERE t.id = v.id %(condition)s RETURNING t.id",
                table=SQL.identifier(self._table),
                ids=list(dates),
                days=list(dates.values()),
                condition=condition,
            )
        )
        changed = self.browse(row_id for (row_id,) in rows)
        changed.invalidate_recordset(["last_contact_date"], flush=False)
        changed.modified(["last_contact_date"])
