from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

KEEPERS = ("archive_user_id", "archive_backup_id")


class ResPartner(models.Model):
    """Who keeps the archive that a record belongs to.

    The record rule of archives reads nothing but these two columns of the row itself, on
    firms as on their contacts and addresses: no join, whatever the number of partners.
    They are empty on everything that is nobody's archive: partners without a customer
    code, our users and companies, and customers of the pool.
    """

    _inherit = "res.partner"

    archive_user_id = fields.Many2one(
        "res.users",
        string="Archive Kept By",
        compute="_compute_archive_keepers",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )
    archive_backup_id = fields.Many2one(
        "res.users",
        string="Archive Also Kept By",
        compute="_compute_archive_keepers",
        store=True,
        index="btree_not_null",
        export_string_translation=False,
    )

    def _auto_init(self):
        """Fill the columns in one statement, or not at all where nobody has a code yet."""
        cr, table = self.env.cr, self._table
        missing = [name for name in KEEPERS if not column_exists(cr, table, name)]
        coded = column_exists(cr, table, "customer_code")
        for name in missing:
            create_column(cr, table, name, "int4")
        result = super()._auto_init()
        if missing and coded:
            self._write_archive_keepers()
        return result

    @api.depends(
        "partner_share",
        "commercial_partner_id.customer_code",
        "commercial_partner_id.user_id",
        "commercial_partner_id.backup_user_id",
    )
    def _compute_archive_keepers(self):
        kept = self.filtered(lambda partner: partner.partner_share and partner._is_kept_archive())
        (self - kept).update(dict.fromkeys(KEEPERS, False))
        # sudo: companies that this user may not read are ours all the same.
        own = (
            kept
            and self.env["res.company"]
            .sudo()
            .search([("partner_id", "in", (kept | kept.commercial_partner_id).ids)])
            .partner_id
        )
        for partner in kept:
            firm = partner.commercial_partner_id
            ours = firm in own or partner in own
            partner.archive_user_id = not ours and firm.user_id
            partner.archive_backup_id = not ours and firm.backup_user_id

    def _is_kept_archive(self):
        firm = self.commercial_partner_id
        return bool(firm.customer_code and firm.user_id)

    @api.model
    def _refresh_archive_keepers(self):
        """Write the keepers of all archives in one statement; for whoever wrote customer
        codes or salespeople past the ORM (mass installation, take-over)."""
        self.flush_model()
        self._write_archive_keepers()
        self.invalidate_model(KEEPERS)

    @api.model
    def _write_archive_keepers(self):
        self.env.cr.execute(
            SQL(
                """UPDATE res_partner p
                      SET archive_user_id = firm.user_id, archive_backup_id = firm.backup_user_id
                     FROM res_partner firm
                    WHERE firm.id = p.commercial_partner_id
                      AND firm.customer_code IS NOT NULL AND firm.user_id IS NOT NULL
                      AND p.partner_share
                      AND NOT EXISTS (SELECT FROM res_company c WHERE c.partner_id IN (p.id, firm.id))
                      AND (p.archive_user_id, p.archive_backup_id)
                          IS DISTINCT FROM (firm.user_id, firm.backup_user_id)"""
            )
        )

    def write(self, vals):
        if {"user_id", "backup_user_id"} & vals.keys():
            self._ensure_archives_stay_visible(vals)
        return super().write(vals)

    def _ensure_archives_stay_visible(self, vals):
        """Say why, before the record vanishes from the screen of who gives it away."""
        user = self.env.user
        if self.env.su or not user._is_archive_restricted():
            return
        users = {*user._customer_archive_users().ids, False}
        lost = self.filtered(
            lambda firm: (
                firm.customer_code
                and vals.get("user_id", firm.user_id.id) not in users
                and not users - {False} & {vals.get("backup_user_id", firm.backup_user_id.id)}
            )
        )
        if lost:
            raise AccessError(
                self.env._(
                    "You can give a customer to a colleague only together with yourself as second"
                    " person. A sales manager hands customers over."
                )
            )

    @api.model
    def _ensure_customers_seen(self, partner_ids):
        """A many2one takes any id: refuse those of archives that the user may not see."""
        if self.env.su or not self.env.user._is_archive_restricted():
            return
        self.browse({partner_id for partner_id in partner_ids if partner_id}).check_access("read")
