import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lifecycle import decide

BATCH = 1000
CURSOR = "crm_smb_manufacturing.lifecycle_cursor"
ACTIVITY_TYPE = "crm_smb_manufacturing.mail_activity_type_lifecycle"
FALLEN = ("declining", "lost")


class ResPartner(models.Model):
    """Brings the stages up to date: every night for all, at once for who just ordered."""

    _inherit = "res.partner"

    @api.model
    def _cron_refresh_lifecycle(self):
        """Judge all customers, in batches; an interrupted night goes on where it stopped."""
        domain = self._lifecycle_domain()
        Customers = self.with_context(active_test=False)
        last = self._lifecycle_cursor()
        remaining = Customers.search_count(domain & Domain("id", ">", last))
        while batch := Customers.search(domain & Domain("id", ">", last), order="id", limit=BATCH):
            batch._refresh_lifecycle()
            last = batch[-1].id
            self._set_lifecycle_cursor(last)
            remaining = max(0, remaining - len(batch))
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                return
            self.env.invalidate_all()
        self._set_lifecycle_cursor(None)

    @api.model
    def _lifecycle_cursor(self):
        """Return the id up to which customers have been judged today."""
        # sudo: parameters are closed to all but administrators.
        day, _sep, last = (self.env["ir.config_parameter"].sudo().get_param(CURSOR) or "").partition(" ")
        return int(last) if day == fields.Date.today().isoformat() else 0

    @api.model
    def _set_lifecycle_cursor(self, last):
        value = f"{fields.Date.today().isoformat()} {last}" if last else False
        self.env["ir.config_parameter"].sudo().set_param(CURSOR, value)  # sudo: as above

    def _refresh_lifecycle(self, today=None):
        """Judge the customers behind these partners and note who moved.

        A fixed number of queries, whatever the number of customers and orders.

        :param date today: the day on which they are judged, if not today: what came
            after it is not known then
        """
        # sudo: the stage comes from all orders, whoever may read them.
        customers = self.sudo().commercial_partner_id.filtered_domain(self._lifecycle_domain())
        if not customers:
            return
        today = today or fields.Date.context_today(self)
        policies = self.env["customer.lifecycle.policy"].sudo()  # sudo: as above
        changes, moves, expired = [], [], self.browse()
        for policy, batch in policies._policy_by_partner(customers).items():
            facts, thresholds = batch._load_lifecycle_facts(policy, today), policy._thresholds()
            for customer in batch:
                override = customer._lifecycle_override()
                current = None if override else customer.lifecycle_stage
                verdict, holds = decide(facts[customer.id], thresholds, today, current, override)
                if override and not holds:
                    expired |= customer
                changes += customer._lifecycle_changes(verdict, today)
                if customer.lifecycle_stage and customer.lifecycle_stage != verdict.stage:
                    moves.append(customer._prepare_lifecycle_log_vals(verdict))
        expired._clear_lifecycle_override()
        self._store_lifecycle(changes)
        self._after_lifecycle_moves(moves, today)

    def _lifecycle_changes(self, verdict, today):
        """Return the row to store when something changed, in a list."""
        facts = {"code": verdict.code, **verdict.numbers}
        moved = self.lifecycle_stage != verdict.stage
        if not moved and self.lifecycle_facts == facts:
            return []
        since = today if moved else self.lifecycle_since
        return [(self.id, verdict.stage, json.dumps(facts), since)]

    @api.model
    def _store_lifecycle(self, changes):
        """Write the verdicts in one statement, without touching who changed a record last."""
        if not changes:
            return
        changed = self.sudo().browse([row[0] for row in changes])  # sudo: see _refresh_lifecycle
        names = ["lifecycle_stage", "lifecycle_facts", "lifecycle_since"]
        changed.flush_recordset(names)
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner p
                SET lifecycle_stage = v.stage, lifecycle_facts = v.facts, lifecycle_since = v.since
                FROM (VALUES %s) AS v(id, stage, facts, since)
                WHERE p.id = v.id
                """,
                SQL(", ").join(SQL("(%s, %s, %s::jsonb, %s::date)", *row) for row in changes),
            )
        )
        changed.invalidate_recordset([*names, "lifecycle_reason"], flush=False)
        changed.modified(names)

    def _prepare_lifecycle_log_vals(self, verdict):
        """Return the values of this customer's move to the stage of a verdict."""
        is_manual = verdict.code == "manual"
        return {
            "partner_id": self.id,
            "company_id": self.company_id.id,
            "from_stage": self.lifecycle_stage,
            "to_stage": verdict.stage,
            "is_manual": is_manual,
            "user_id": self.lifecycle_manual_user_id.id if is_manual else False,
            "salesperson_id": self.user_id.id,
            "customer_tier_id": self.customer_tier_id.id,
            "facts": {"code": verdict.code, **verdict.numbers},
            "note": self.lifecycle_manual_note if is_manual else False,
        }

    @api.model
    def _after_lifecycle_moves(self, vals_list, today):
        """Log the moves, note losses and returns, tell the owners of those who fell."""
        if not vals_list:
            return
        # sudo: nobody may write the log or the list of lost customers by hand.
        moves = (
            self.env["customer.lifecycle.log"]
            .sudo()
            .create([{**vals, "date": self._moment_of(today)} for vals in vals_list])
        )
        Loss = self.env["customer.loss"].sudo()  # sudo: as above
        lost = moves.filtered(lambda move: move.to_stage == "lost").partner_id
        Loss._open_losses(moves.partner_id - lost).won_back_date = today
        Loss._create_losses(lost, today)
        self._tell_owners(moves)

    @api.model
    def _moment_of(self, day):
        """Return now, or for another day than today its noon."""
        now = fields.Datetime.now()
        if day == fields.Date.context_today(self):
            return now
        return now.replace(year=day.year, month=day.month, day=day.day, hour=4, minute=0)

    @api.model
    def _tell_owners(self, moves):
        """One activity for the salesperson of each customer that fell by itself.

        Once: none while an earlier one is still open, none where the policy says so.
        """
        fallen = moves.filtered(lambda move: move.to_stage in FALLEN and not move.is_manual)
        recovered = (moves - fallen).partner_id
        activity_type = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if not activity_type:
            return
        # sudo: others' activities count too. Quick: it shows among the activities of its owner,
        # without a mail for each.
        Activity = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        told = Activity.search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", moves.partner_id.ids),
                ("activity_type_id", "=", activity_type.id),
            ]
        )
        told.filtered(lambda activity: activity.res_id in recovered.ids).unlink()
        waiting = set(told.exists().mapped("res_id"))
        quiet = self._quiet_customers(fallen.partner_id)
        Activity.create(
            [
                move._prepare_owner_activity_vals(activity_type)
                for move in fallen
                if move.salesperson_id.active
                and move.partner_id.id not in waiting
                and move.partner_id not in quiet
            ]
        )

    @api.model
    def _quiet_customers(self, customers):
        """Return those whose policy tells nobody."""
        policies = self.env["customer.lifecycle.policy"].sudo()  # sudo: see _refresh_lifecycle
        groups = policies._policy_by_partner(customers).items()
        return self.browse().concat(
            *(batch for policy, batch in groups if policy and not policy.is_owner_told)
        )
