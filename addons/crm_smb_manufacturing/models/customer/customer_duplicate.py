from odoo import api, fields, models
from odoo.exceptions import UserError

# How many pairs the message of an import names.
MOST_TOLD = 10


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
            ("vat", "Same tax number"),
            ("name", "Same name"),
            ("phone", "Same phone, similar name"),
            ("email", "Same e-mail, similar name"),
            ("sign_up", "Signed up on the portal"),
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
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)

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

    @api.depends("partner_id", "other_partner_id")
    @api.depends_context("uid", "lang")
    def _compute_comparison(self):
        for proposal in self:
            proposal.comparison = (proposal.partner_id | proposal.other_partner_id)._comparison_html()

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
            # A pair may be gone with another one that was merged a moment ago.
            if proposal.exists().other_partner_id:
                proposal._merge_records()
        return True

    def action_merge_other(self):
        """Merge the customer into the other record, which is the one that stays."""
        self._ensure_can_decide()
        for proposal in self:
            keep, gone = proposal.other_partner_id, proposal.partner_id
            proposal.write({"partner_id": keep.id, "other_partner_id": gone.id})
        return self.action_merge()

    def action_dismiss(self):
        """Keep both: they are two firms, and are not proposed again."""
        self._ensure_can_decide()
        self.write({"state": "dismissed", "decided_by_id": self.env.uid})
        return True

    def _merge_records(self):
        keep, other = self.partner_id, self.other_partner_id
        Merge = self.env["base.partner.merge.automatic.wizard"]
        Merge._ensure_can_merge(keep | other)
        # Taken off before the merge, which would make the pair point at itself.
        self.write(
            {
                "state": "merged",
                "decided_by_id": self.env.uid,
                "other_name": other.display_name,
                "other_partner_id": False,
            }
        )
        Merge._merge_into(keep, other)

    @api.model
    def _propose(self, partners):
        """Propose likely duplicates of customers just entered; returns the new proposals.

        A few queries whatever the number of partners; a pair decided once stays decided.
        """
        pairs = {}
        for partner, others in partners._likely_duplicates().items():
            for other, reason in others.items():
                pairs.setdefault(tuple(sorted((partner.id, other.id))), reason)
        return self._create_proposals(pairs)

    @api.model
    def _create_proposals(self, pairs):
        """Create proposals of {(older id, newer id): reason}; known pairs are left as they are."""
        if not pairs:
            return self.browse()
        ids = {partner_id for pair in pairs for partner_id in pair}
        # sudo: a pair that another company's or salesperson's proposal names is known too, and
        # whoever enters a customer proposes, may he read the list of proposals or not.
        proposals = self.sudo()
        known = {
            frozenset((known.partner_id.id, known.other_partner_id.id))
            for known in proposals.search([("partner_id", "in", ids), ("other_partner_id", "in", ids)])
        }
        created = proposals.create(
            [
                {"partner_id": first, "other_partner_id": second, "reason": reason}
                for (first, second), reason in pairs.items()
                if frozenset((first, second)) not in known
            ]
        )
        return created.sudo(False)

    def _import_message(self, loaded):
        """What an import says about the proposals that came of it, readable names only."""
        # sudo: of a record that the importer may not read only its keeper is told, see below.
        proposals = self.sudo()
        pairs = [
            (new, other)
            for one in proposals
            for new, other in (
                (one.partner_id, one.other_partner_id),
                (one.other_partner_id, one.partner_id),
            )
            if new.id in loaded.ids and (other.id not in loaded.ids or new.id > other.id)
        ]
        others = self.env["res.partner"].browse([other.id for _new, other in pairs])
        readable = set(others._filtered_access("read").ids)
        lines = [
            self.env._("%(name)s looks like %(other)s", name=new.name, other=other.display_name)
            if other.id in readable
            else self.env._(
                "%(name)s exists, kept by %(keeper)s",
                name=new.name,
                keeper=other.user_id.name or self.env._("nobody"),
            )
            for new, other in pairs[:MOST_TOLD]
        ]
        return self.env._(
            "%(count)s of these customers may be there already. They are proposed as duplicates"
            " for a supervisor to decide: %(pairs)s",
            count=len(pairs),
            pairs="; ".join(lines) + ("…" if len(pairs) > MOST_TOLD else ""),
        )
