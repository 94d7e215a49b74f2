import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, mute_logger

SUPERVISOR = "crm_smb_manufacturing.group_data_supervisor"
# Core merges three records at a time: the one that stays and two others.
AT_A_TIME = 2


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging keeps the code that stays, what the other was known by, and every row of both."""

    _inherit = "base.partner.merge.automatic.wizard"

    # === who may === #

    @api.model
    def _ensure_can_merge(self, partners):
        """Guard of every merge: core itself moves everything by SQL, whatever the rules say."""
        partners.check_access("write")
        # sudo: whether it has a code is asked of a record the user may write.
        if any(partners.sudo().mapped("customer_code")) and not self._is_customer_merger():
            raise UserError(self.env._("Only a supervisor decides whether customers are merged."))
        if len(partners.company_id) > 1:
            raise UserError(self.env._("Customers of different companies cannot be merged."))

    @api.model
    def _is_customer_merger(self):
        return self.env.su or self.env.user.has_group(SUPERVISOR)

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        self._ensure_can_merge(self.env["res.partner"].browse(partner_ids).exists())
        return super()._merge(partner_ids, dst_partner, extra_checks=extra_checks)

    @api.model
    def _merge_into(self, keep, others):
        """Merge any number of records into one; different e-mail addresses are no obstacle."""
        others -= keep
        self._ensure_can_merge(keep | others)
        for start in range(0, len(others), AT_A_TIME):
            some = others[start : start + AT_A_TIME]
            self.env.flush_all()
            self._merge((keep | some).ids, keep, extra_checks=False)

    # === rows of both === #

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Core drops all rows of a table when one of them meets a unique index: ours do not."""
        self.env.flush_all()
        for table, column in self._unique_references():
            rows = SQL(
                "SELECT id FROM %s WHERE %s IN %s ORDER BY id",
                SQL.identifier(table),
                SQL.identifier(column),
                tuple(src_partners.ids),
            )
            self._move_rows(table, column, [row[0] for row in self.env.execute_query(rows)], dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        """Who follows both stays a follower once, who follows one follows what is left."""
        self.env.flush_all()
        rows = SQL(
            "SELECT id FROM mail_followers WHERE res_model = 'res.partner' AND res_id IN %s ORDER BY id",
            tuple(src_partners.ids),
        )
        ids = [row[0] for row in self.env.execute_query(rows)]
        self._move_rows("mail_followers", "res_id", ids, dst_partner)
        return super()._update_reference_fields(src_partners, dst_partner)

    @api.model
    def _unique_references(self):
        """Return (table, column) of references to partners that a unique index watches."""
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT c.relname, a.attname
                  FROM pg_constraint f
                  JOIN pg_class c ON c.oid = f.conrelid
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.conkey[1]
                  JOIN pg_attribute i ON i.attrelid = c.oid AND i.attname = 'id'
                  JOIN pg_index x ON x.indrelid = c.oid AND x.indisunique
                 WHERE f.contype = 'f'
                   AND f.confrelid = 'res_partner'::regclass
                   AND c.relname NOT LIKE 'base_partner_merge_%%'
                   AND (a.attnum = ANY(x.indkey)
                        OR EXISTS (SELECT FROM pg_depend d
                                    WHERE d.objid = x.indexrelid
                                      AND d.refobjid = c.oid
                                      AND d.refobjsubid = a.attnum))
                 ORDER BY 1, 2
                """
            )
        )

    @api.model
    def _move_rows(self, table, column, ids, partner):
        """Point rows at the partner; drop only those that it has already.

        Halves what fails until single rows are left: one statement where nothing clashes,
        a few for each row that does.
        """
        if not ids:
            return
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id IN %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        partner.id,
                        tuple(ids),
                    )
                )
        except psycopg2.IntegrityError:
            if len(ids) == 1:
                self.env.cr.execute(SQL("DELETE FROM %s WHERE id = %s", SQL.identifier(table), ids[0]))
                return
            half = len(ids) // 2
            self._move_rows(table, column, ids[:half], partner)
            self._move_rows(table, column, ids[half:], partner)

    # === values === #

    @api.model
    def _update_values(self, src_partners, dst_partner):
        self._hand_over_codes(src_partners, dst_partner)
        self._hand_over_registry(src_partners, dst_partner)
        self._share_if_shared(src_partners, dst_partner)
        # sudo: figures that nobody writes by hand go along; the merge itself was allowed
        return super()._update_values(src_partners.sudo(), dst_partner.sudo())

    @api.model
    def _share_if_shared(self, src_partners, dst_partner):
        """What all companies used stays with all of them."""
        partners = (src_partners | dst_partner).sudo()  # sudo: the merge itself was allowed
        if partners.company_id and not all(partner.company_id for partner in partners):
            partners.filtered("company_id").write({"company_id": False})
            self.env.flush_all()

    @api.model
    def _hand_over_codes(self, src_partners, dst_partner):
        """Free the codes first: core copies values before it removes the records."""
        # sudo: aliases are nobody's to write by hand; the merge itself was allowed.
        src, dst = src_partners.sudo(), dst_partner.sudo()
        known = [
            {
                "partner_id": dst.id,
                "name": partner.customer_code,
                "former_name": partner.name,
                "registry_key": partner.registry_key,
                "name_key": partner.name_key,
                "phone_key": partner.phone_key,
            }
            for partner in src
            if partner.is_company or partner.customer_code
        ]
        src.write({"customer_code": False})
        # In the database now: the same code may go to the other record next.
        self.env.flush_all()
        if not dst.customer_code and known:
            codes = [vals for vals in known if vals["name"]]
            if codes:
                dst.customer_code = codes[0]["name"]
                codes[0]["name"] = False
        self.env["customer.code.alias"].sudo().create(known)  # sudo: see above

    @api.model
    def _hand_over_registry(self, src_partners, dst_partner):
        """Core leaves out editable computed fields, and so would lose the credit code."""
        codes = [p.company_registry for p in src_partners if p.company_registry]
        if codes and not dst_partner.company_registry:
            # A wrong code that was taken over stays flagged, it does not stop a merge.
            dst_partner.with_context(import_file=True).company_registry = codes[0]
