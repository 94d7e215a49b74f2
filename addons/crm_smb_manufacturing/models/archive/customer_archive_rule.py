import logging

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import Query
from odoo.tools.safe_eval import safe_eval

from ...archive import completeness

_logger = logging.getLogger(__name__)

# More archives than this are scored in the background when a rule changes.
AT_ONCE = 20_000
NUMBERS = ("integer", "float", "monetary")
LISTS = ("one2many", "many2many")
ASKABLE = (*NUMBERS, "char", "text", "html", "date", "datetime", "selection")
ASKABLE += ("many2one", "binary", *LISTS)
# What a condition that names unknown fields, or is none, raises.
UNUSABLE = (ValueError, TypeError, KeyError, AttributeError, SyntaxError)


class CustomerArchiveRule(models.Model):
    """What belongs into a customer's archive, and how much it counts."""

    _name = "customer.archive.rule"
    _description = "Archive Rule"
    _order = "sequence, id"

    name = fields.Char(
        string="What Is Asked For",
        required=True,
        translate=True,
        help="Named in the archive while it is missing.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    weight = fields.Integer(default=5, required=True, help="Its share of the score.")
    field_name = fields.Selection(
        selection="_selection_field_name",
        string="Field",
        help="The field that has to be filled.",
    )
    domain = fields.Char(help="The condition that a complete archive meets, instead of a field.")
    tier_ids = fields.Many2many("customer.tier", string="Only Tiers", help="Empty: all customers.")
    key_only = fields.Boolean(string="Key Customers Only")
    missing_count = fields.Integer(string="Missing At", compute="_compute_missing_count")

    _weight_positive = models.Constraint("CHECK (weight > 0)", "The weight must be positive.")

    @api.model
    def _selection_field_name(self):
        partner_fields = self.env["res.partner"]._fields.values()
        names = [
            (field.name, field._description_string(self.env))
            for field in partner_fields
            if field.type in ASKABLE
            and (field.store or field.type in LISTS)
            and not (field.name in models.MAGIC_COLUMNS or field.groups or field.company_dependent)
        ]
        return sorted(names, key=lambda item: item[1] or "")

    @api.depends_context("uid")
    def _compute_missing_count(self):
        """How many of the customers one may read lack it: one query for all rules."""
        Partner = self.env["res.partner"]
        domain = Partner._customer_domain() & Domain("archive_missing_key", "!=", False)
        counts = dict.fromkeys(self.ids, 0)
        for key, count in Partner._read_group(domain, ["archive_missing_key"], ["__count"]):
            for rule_id in Partner._missing_rule_ids(key):
                if rule_id in counts:
                    counts[rule_id] += count
        for rule in self:
            rule.missing_count = counts.get(rule._origin.id, 0)

    @api.constrains("name", "field_name", "domain")
    def _check_condition(self):
        for rule in self:
            if bool(rule.field_name) == bool(rule._has_domain()):
                raise ValidationError(
                    self.env._("“%(rule)s” needs either a field or a condition.", rule=rule.name)
                )
            try:
                with self.env.cr.savepoint():
                    # as the user: nobody asks about a field he may not read
                    self.env["res.partner"].search(rule._condition(), limit=1)
            except (*UNUSABLE, psycopg2.Error) as error:
                raise ValidationError(
                    self.env._(
                        "The condition of “%(rule)s” cannot be used: %(error)s",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    def _has_domain(self):
        return (self.domain or "").strip() not in ("", "[]")

    def _condition(self):
        """What a complete archive meets, as a Domain over partners."""
        self.ensure_one()
        if self.field_name:
            return self._filled(self.env["res.partner"]._fields[self.field_name])
        return Domain(
            safe_eval(
                self.domain or "",
                {
                    "context_today": lambda: fields.Date.context_today(self),
                    "relativedelta": relativedelta,
                },
            )
        )

    @api.model
    def _filled(self, field):
        if field.type in NUMBERS:
            return Domain(field.name, ">", 0)
        if field.type in LISTS and "active" in self.env[field.comodel_name]:
            # what was archived, as Odoo does with bank accounts, is not there
            return Domain(field.name, "any", [("active", "=", True)])
        return Domain(field.name, "!=", False)

    def action_view_missing(self):
        """Open the customers whose archive lacks this."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_smb_manufacturing.res_partner_customer_action"
        )
        return {
            **action,
            "name": self.env._("Missing: %(rule)s", rule=self.name),
            "path": False,
            "domain": list(self.env["res.partner"]._lacks_domain(self)),
        }

    # === changes of the policy === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._changed()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"sequence", "name"}:
            self._changed()
        else:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self._changed()
        return result

    @api.model
    def _changed(self):
        """Score all archives anew; while modules are loaded, when all rules are there."""
        self.env.registry.clear_cache()
        if self.env.registry.ready:
            self._score_all()
        else:
            self._score_all_later()

    @api.model
    def _score_all_later(self):
        # sudo: whoever changes the policy need not be allowed to run scheduled actions
        cron = self.env.ref("crm_smb_manufacturing.ir_cron_archive_score", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    @api.model
    def _score_all(self):
        """Score all archives: at once, or in the background where there are many."""
        # sudo: a policy holds for everybody's customers
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        archives = Partner._search(Partner._archive_domain(), limit=AT_ONCE + 1)
        ids = archives.get_result_ids()
        if len(ids) > AT_ONCE:
            self._score_all_later()
        else:
            Partner._score_archives(ids)

    # === scoring === #

    @tools.ormcache("self.env.lang")
    def _names(self):
        """Return {rule id: name} in the user's language."""
        # sudo: what is missing is told to whoever may read the archive
        rules = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        return {rule.id: rule.name for rule in rules}

    @api.model
    def _active_rules(self):
        # sudo: archives are scored for whoever writes on them
        return self.sudo().with_context(active_test=True).search(Domain.TRUE)

    @tools.ormcache()
    def _policy(self):
        """Return the active rules as ``(id, weight, tier ids or None for all)``."""
        rules = self._active_rules()
        # sudo: see _active_rules
        key_tiers = self.env["customer.tier"].sudo().with_context(active_test=False).search(Domain.TRUE)
        key_tiers = frozenset(key_tiers.filtered("is_key").ids)
        return tuple(
            (
                rule.id,
                rule.weight,
                frozenset(rule.tier_ids.ids) | (key_tiers if rule.key_only else frozenset())
                if rule.tier_ids or rule.key_only
                else None,
            )
            for rule in rules
        )

    @tools.ormcache()
    def _asked_fields(self):
        """Names of all partner fields that a rule looks at, its people's included."""
        names = set()
        for rule in self._active_rules():
            try:
                names.update(self._field_names(rule._condition()))
            except UNUSABLE:
                continue  # told by _conditions
        return frozenset(names)

    @api.model
    def _field_names(self, domain):
        for condition in domain.iter_conditions():
            yield from condition.field_expr.split(".")
            if isinstance(condition.value, (Domain, list, tuple)) and condition.operator in (
                "any",
                "not any",
            ):
                yield from self._field_names(Domain(condition.value))

    @api.model
    def _score(self, partner_ids):
        """Return {id: (score, key of what is missing)} of those that are archives.

        One query whatever the number of partners and of rules.
        """
        if not partner_ids:
            return {}
        policy = self._policy()
        # sudo: the score of an archive does not depend on who looks at it.
        Partner = self.env["res.partner"].sudo().with_context(active_test=True)
        query = Query(self.env, Partner._table, Partner._table_sql)
        domain = Partner._archive_domain() & Domain("id", "in", list(partner_ids))
        query.add_where(domain.optimize_full(Partner)._to_sql(Partner, Partner._table, query))
        conditions = self._conditions(Partner, query, [rule_id for rule_id, *_rest in policy])
        rows = self.env.execute_query(
            query.select(
                Partner._field_to_sql(Partner._table, "id", query),
                Partner._field_to_sql(Partner._table, "customer_tier_id", query),
                *conditions.values(),
            )
        )
        rules = [rule for rule in policy if rule[0] in conditions]
        return {partner_id: self._result(rules, tier_id, met) for partner_id, tier_id, *met in rows}

    @api.model
    def _result(self, rules, tier_id, met):
        score, missing = completeness(
            (rule_id, weight, tiers is None or tier_id in tiers, bool(is_met))
            for (rule_id, weight, tiers), is_met in zip(rules, met, strict=True)
        )
        return score, f",{','.join(map(str, missing))}," if missing else False

    @api.model
    def _conditions(self, Partner, query, rule_ids):
        """Return {rule id: SQL condition}; a rule that cannot be used is left out.

        A module that is removed may take a field away: no reason to keep anybody from
        writing on customers.
        """
        conditions = {}
        for rule in self.sudo().browse(rule_ids):  # sudo: see _active_rules
            try:
                domain = rule._condition().optimize_full(Partner)
                conditions[rule.id] = domain._to_sql(Partner, Partner._table, query)
            except UNUSABLE as error:
                _logger.warning("Archive rule %s (%s) is not used: %s", rule.id, rule.name, error)
        return conditions
