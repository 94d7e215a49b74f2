from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL


class ResPartner(models.Model):
    """The customer's code: one, for good, found even after a merge."""

    _inherit = "res.partner"

    customer_code = fields.Char(
        copy=False,
        tracking=True,
        help="Given when the company first becomes a prospect or customer.",
    )
    customer_code_alias_ids = fields.One2many(
        "customer.code.alias", "partner_id", string="Former Codes", readonly=True
    )

    _customer_code_uniq = models.UniqueIndex(
        "(customer_code, COALESCE(company_id, 0)) WHERE customer_code IS NOT NULL",
        "Another customer already has this code.",
    )

    @property
    def _rec_names_search(self):
        return [
            *super()._rec_names_search,
            "customer_code",
            "customer_code_alias_ids.name",
        ]

    can_edit_code = fields.Boolean(compute="_compute_can_edit_code")

    @api.depends_context("uid")
    def _compute_can_edit_code(self):
        self.can_edit_code = self._is_reviewer()

    @api.constrains("customer_code", "company_id")
    def _check_customer_code_is_free(self):
        codes = [code for code in self.mapped("customer_code") if code]
        if not codes:
            return
        # sudo: a code of a customer that this user may not see is taken all the same.
        aliases = self.env["customer.code.alias"].sudo().search([("name", "in", codes)])
        for partner in self:
            for alias in aliases:
                if (
                    alias.name == partner.customer_code
                    and alias.company_id == partner.company_id
                    and alias.partner_id != partner
                ):
                    raise ValidationError(
                        self.env._(
                            "The code %(code)s belonged to a customer that was merged into another one.",
                            code=alias.name,
                        )
                    )

    @api.model
    def _customers_with_codes(self, codes):
        """Return {(code, company id or False): partner} of the given codes."""
        codes = [code for code in codes if code]
        # sudo: a code of a customer that this user may not see is taken all the same.
        partners = self.sudo().with_context(active_test=False).search([("customer_code", "in", codes)])
        return {(p.customer_code, p.company_id.id): p for p in partners}

    def _ensure_customer_code(self):
        """Give a code to the companies behind these partners that have none yet."""
        # sudo: whoever quotes a customer makes it one, may he write on it or not.
        firms = self.commercial_partner_id.sudo().filtered(
            lambda partner: partner.is_company and not partner.customer_code
        )
        if not firms:
            return
        # sudo: as above
        own = self.env["res.company"].sudo().search([("partner_id", "in", firms.ids)])
        firms -= own.partner_id
        codes = self._next_customer_codes(len(firms))
        for firm, code in zip(firms, codes, strict=True):
            firm.customer_code = code

    @api.model
    def _give_codes_to_known_customers(self):
        """Give a code to all firms that were customers or prospects before the module came.

        In a handful of statements, however many they are.

        :return: how many got one
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner firm
                 WHERE is_company AND parent_id IS NULL AND customer_code IS NULL
                   AND NOT EXISTS (SELECT FROM res_company WHERE partner_id = firm.id)
                   AND (customer_rank > 0 OR id IN (
                        SELECT commercial_partner_id FROM res_partner
                         WHERE id IN (SELECT partner_id FROM sale_order UNION
                                      SELECT partner_id FROM crm_lead)))
                 ORDER BY id
                """
            )
        )
        ids = [firm_id for (firm_id,) in rows]
        if ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE res_partner SET customer_code = given.code"
                    " FROM unnest(%s::int[], %s::varchar[]) AS given (id, code)"
                    " WHERE res_partner.id = given.id",
                    ids,
                    self._next_customer_codes(len(ids)),
                )
            )
            self.invalidate_model(["customer_code"])
            self._refresh_archive_keepers()
        return len(ids)

    @api.model
    def _next_customer_codes(self, count):
        """Return ``count`` codes that no customer has, in two queries for most cases."""
        if not count:
            return []
        free = []
        while len(free) < count:
            drawn = self._draw_customer_codes(count - len(free))
            taken = {code for code, _company in self._customers_with_codes(drawn)}
            free += [code for code in drawn if code not in taken]
        return free

    @api.model
    def _draw_customer_codes(self, count):
        # sudo: salespeople may not read sequences.
        sequence = self.env.ref("crm_smb_manufacturing.customer_code_sequence").sudo()
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in rows]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_customer_code(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._clean_customer_code(vals)
        if "customer_code" in vals and not self._is_reviewer():
            self._ensure_code_stays(vals["customer_code"])
        return super().write(vals)

    def _ensure_code_stays(self, code):
        """A code is for good: only a supervisor corrects one."""
        if self.filtered(lambda p: p.customer_code and p.customer_code != code):
            raise AccessError(self.env._("Only a supervisor may change the code of a customer."))

    @api.model
    def _clean_customer_code(self, vals):
        """An empty code is none, so that many customers may have it."""
        if "customer_code" not in vals:
            return vals
        return {**vals, "customer_code": (vals["customer_code"] or "").strip() or False}
