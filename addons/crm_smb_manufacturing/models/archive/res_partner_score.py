from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list, sql

BATCH = 10_000
SCORE_FIELDS = ("archive_score", "archive_missing_key")
RESUME = "crm_smb_manufacturing.archive_score_resume"


class ResPartner(models.Model):
    """How complete an archive is, and what is missing in it."""

    _inherit = "res.partner"

    year_result_ids = fields.One2many("customer.year.result", "partner_id", string="Yearly Results")
    archive_score = fields.Integer(
        compute="_compute_archive_score",
        store=True,
        aggregator="avg",
        help="How complete the archive is, from 0 to 100; see the archive rules.",
    )
    # Ids of the rules that are not met, as ",3,8,".
    archive_missing_key = fields.Char(
        compute="_compute_archive_score", store=True, export_string_translation=False
    )
    archive_missing = fields.Char(
        string="Missing in the Archive",
        compute="_compute_archive_missing",
        search="_search_archive_missing",
    )

    def _auto_init(self):
        # The rules come later than the columns: see data/archive_data.xml
        for name, column_type in (("archive_score", "int4"), ("archive_missing_key", "varchar")):
            if not sql.column_exists(self.env.cr, self._table, name):
                sql.create_column(self.env.cr, self._table, name, column_type)
        return super()._auto_init()

    @api.depends(
        "is_company",
        "parent_id",
        "customer_tier_id",
        "registry_code_state",
        "bank_ids.active",
        "year_result_ids.year",
        "child_ids.active",
        "child_ids.type",
    )
    def _compute_archive_score(self):
        """What the rules look at beyond these is told by create and write."""
        archives = self.filtered(lambda partner: partner.is_company and not partner.parent_id)
        scores = self.env["customer.archive.rule"]._score(archives._origin.ids)
        for partner in self:
            score = scores.get(partner._origin.id, (0, False)) if partner in archives else (0, False)
            partner.archive_score, partner.archive_missing_key = score

    @api.depends("archive_missing_key")
    @api.depends_context("lang")
    def _compute_archive_missing(self):
        names = self.env["customer.archive.rule"]._names()
        for partner in self:
            missing = [names[i] for i in self._missing_rule_ids(partner.archive_missing_key) if i in names]
            partner.archive_missing = format_list(self.env, missing) if missing else False

    @api.model
    def _search_archive_missing(self, operator, value):
        """Find archives by the name of what they lack."""
        if operator == "in":  # also "= False"
            complete = Domain("archive_missing_key", "=", False)
            return Domain.OR(
                self._search_archive_missing("=ilike", name) if name else complete for name in value
            )
        if operator not in ("ilike", "like", "=ilike", "=like"):
            return NotImplemented
        # sudo: the names of rules are read by everybody who may read an archive
        rules = self.env["customer.archive.rule"].sudo().search([("name", operator, value)])
        return Domain.OR(Domain("archive_missing_key", "like", f",{rule.id},") for rule in rules)

    @api.model
    def _lacks_domain(self, rule):
        """Customers whose archive lacks what the rule asks for."""
        return self._customer_domain() & Domain("archive_missing_key", "like", f",{rule.id},")

    @api.model
    def _missing_rule_ids(self, key):
        return [int(rule_id) for rule_id in (key or "").split(",") if rule_id]

    @api.model
    def _customer_domain(self):
        """Archives of customers and prospects: those that have a code."""
        return self._archive_domain() & Domain("customer_code", "!=", False)

    # === what changes it === #

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners._mark_archive_scores({name for vals in vals_list for name in vals})
        return partners

    def write(self, vals):
        result = super().write(vals)
        self._mark_archive_scores(vals.keys())
        return result

    def _mark_archive_scores(self, names):
        """Have the score computed again if a rule looks at one of the fields."""
        if self.env["customer.archive.rule"]._asked_fields().isdisjoint(names):
            return
        # sudo: whoever gives a customer away no longer reads it, and still changed it.
        partners = self.sudo()
        # The customer itself, and the firm of a person; others have no score.
        (partners | partners.parent_id)._recompute_archive_scores()

    def _recompute_archive_scores(self):
        archives = self.filtered(lambda p: p.id and p.is_company and not p.parent_id)
        for name in SCORE_FIELDS:
            self.env.add_to_compute(self._fields[name], archives)
        archives.modified(SCORE_FIELDS)

    # === set-wise === #

    @api.model
    def _score_archives(self, ids):
        """Score many archives and store it: two queries."""
        scores = self.env["customer.archive.rule"]._score(ids)
        if not scores:
            return
        rows = [(partner_id, score, key or None) for partner_id, (score, key) in scores.items()]
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.execute_query(
            SQL(
                """
                UPDATE res_partner AS p
                   SET archive_score = new.score, archive_missing_key = new.missing
                  FROM unnest(%s::int[], %s::int[], %s::varchar[]) AS new(id, score, missing)
                 WHERE p.id = new.id
                   AND (p.archive_score, p.archive_missing_key)
                       IS DISTINCT FROM (new.score, new.missing)
                """,
                *columns,
            )
        )
        self.invalidate_model([*SCORE_FIELDS, "archive_missing"], flush=False)

    @api.model
    def _cron_score_archives(self):
        """Nightly: conditions that look at the date change without anybody writing.

        Works by batches in the order of ids and goes on where it was interrupted.
        """
        parameters = self.env["ir.config_parameter"]
        Partner = self.with_context(active_test=False)
        domain = Partner._archive_domain()
        last = int(parameters.get_param(RESUME, "0"))
        while ids := Partner.search(domain & Domain("id", ">", last), order="id", limit=BATCH).ids:
            self._score_archives(ids)
            last = ids[-1]
            parameters.set_param(RESUME, str(last))
            remaining = Partner.search_count(domain & Domain("id", ">", last))
            if not self.env["ir.cron"]._commit_progress(len(ids), remaining=remaining):
                return
        parameters.set_param(RESUME, "0")
