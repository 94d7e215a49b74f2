from odoo import api, fields, models
from odoo.exceptions import UserError

from ...identity import name_similarity

# Below this likeness two names behind one telephone number are two firms.
SIMILAR = 0.7


class CustomerDuplicate(models.Model):
    """Two records that may be one firm: a proposal that somebody decides."""

    _name = "customer.duplicate"
    _description = "Possible Duplicate Customer"
    _order = "state desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    other_partner_id = fields.Many2one("res.partner", string="Looks the Same", index=True, ondelete="cascade")
    other_name = fields.Char(string="Merged Record", readonly=True)
    company_id = fields.Many2one(related="partner_id.company_id", store=True, index=True)
    reason = fields.Selection(
        [
            ("registry", "Same credit code"),
            ("name", "Same name"),
            ("phone", "Same phone, similar name"),
        ],
        required=True,
    )
    state = fields.Selection(
        [("proposed", "Proposed"), ("merged", "Merged"), ("dismissed", "Two Firms")],
        required=True,
        default="proposed",
        index=True,
    )
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    other_phone = fields.Char(related="other_partner_id.phone", string="Its Phone")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    can_decide = fields.Boolean(compute="_compute_can_decide")

    _not_itself = models.Constraint(
        "CHECK (partner_id <> other_partner_id)",
        "A customer is not its own duplicate.",
    )
    _pair_uniq = models.UniqueIndex(
        "(LEAST(partner_id, other_partner_id), GREATEST(partner_id, other_partner_id))"
        " WHERE other_partner_id IS NOT NULL",
        "These two have already been proposed.",
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        supervisor = self._is_decider()
        for proposal in self:
            proposal.can_decide = supervisor and proposal.state == "proposed"

    @api.model
    def _is_decider(self):
        return self.env.su or self.env.user.has_group("crm_smb_manufacturing.group_data_supervisor")

    def _ensure_can_decide(self):
        self.check_access("write")
        if not self._is_decider():
            raise UserError(self.env._("Only a supervisor decides whether customers are merged."))
        if self.filtered(lambda proposal: proposal.state != "proposed"):
            raise UserError(self.env._("This has already been decided."))

    def action_merge(self):
        """Merge the other record into the customer; its code lives on as an alias."""
        self._ensure_can_decide()
        for proposal in self:
            proposal._merge_records()
        return True

    def action_dismiss(self):
        """Keep both: they are two firms, and are not proposed again."""
        self._ensure_can_decide()
        self.write({"state": "dismissed", "decided_by_id": self.env.uid})
        return True

    def _merge_records(self):
        keep, other = self.partner_id, self.other_partner_id
        (keep | other).check_access("write")
        # Taken off before the merge, which would make the pair point at itself.
        self.write(
            {
                "state": "merged",
                "decided_by_id": self.env.uid,
                "other_name": other.display_name,
                "other_partner_id": False,
            }
        )
        self.env.flush_all()
        self.env["base.partner.merge.automatic.wizard"]._merge((keep | other).ids, keep, extra_checks=False)

    @api.model
    def _propose(self, partners):
        """Propose likely duplicates of customers just entered; returns the new proposals.

        Two queries whatever the number of partners; a pair decided once stays decided.
        """
        pairs = self._likely_pairs(partners)
        if not pairs:
            return self.browse()
        ids = {partner_id for pair in pairs for partner_id in pair}
        # sudo: a pair that another company's or salesperson's proposal names is known too.
        known = {
            frozenset((known.partner_id.id, known.other_partner_id.id))
            for known in self.sudo().search([("partner_id", "in", ids), ("other_partner_id", "in", ids)])
        }
        return self.create(
            [
                {"partner_id": first, "other_partner_id": second, "reason": reason}
                for (first, second), reason in pairs.items()
                if frozenset((first, second)) not in known
            ]
        )

    @api.model
    def _likely_pairs(self, partners):
        """Return {(older id, newer id): reason} for partners against all others."""
        Partner = self.env["res.partner"]
        others = Partner.with_context(active_test=True).search(
            Partner._archive_domain()
            & Partner._any_key_domain(
                name=partners.mapped("name_key"),
                phone=partners.mapped("phone_key"),
                registry=partners.mapped("registry_key"),
            )
        )
        by_key = {}
        for other in others:
            for kind in ("registry_key", "name_key", "phone_key"):
                if other[kind]:
                    by_key.setdefault((kind, other[kind]), []).append(other)
        pairs = {}
        for partner in partners:
            for kind in ("registry_key", "name_key", "phone_key"):
                for other in by_key.get((kind, partner[kind]), ()):
                    reason = self._likely_reason(kind, partner, other)
                    pair = tuple(sorted((partner.id, other.id)))
                    if reason and pair not in pairs:
                        pairs[pair] = reason
        return pairs

    @api.model
    def _likely_reason(self, kind, partner, other):
        companies = partner.company_id | other.company_id
        if other == partner or len(companies) > 1:
            return None
        if kind == "registry_key":
            return "registry"
        if kind == "name_key":
            return "name"
        alike = name_similarity(partner.name, other.name) >= SIMILAR
        return "phone" if alike else None
