from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

ENGINEER_ACTIVITY = "crm_smb_manufacturing.mail_activity_type_engineer"
DAYS_TO_ENGINEER = 3


class ProductProduct(models.Model):
    """Products that came from a customer's specification, and the bill that they still need."""

    _inherit = "product.product"

    spec_base_product_id = fields.Many2one(
        "product.product",
        string="Specified From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="What the customer was offered; this product is that one with his specification.",
    )
    spec_key = fields.Char(
        copy=False, readonly=True, help="The specification, so that an equal one is found."
    )
    spec_difference = fields.Text(
        string="What Differs",
        copy=False,
        readonly=True,
        help="From the product that the draft bill was copied from.",
    )
    is_to_engineer = fields.Boolean(
        string="To Be Engineered",
        compute="_compute_is_to_engineer",
        search="_search_is_to_engineer",
        help="A customer accepted it and no bill of it is released yet.",
    )

    _spec_key_uniq = models.UniqueIndex(
        "(spec_base_product_id, spec_key) WHERE spec_base_product_id IS NOT NULL",
        "There is a product with this specification already.",
    )

    @api.depends(
        "spec_base_product_id", "product_tmpl_id.bom_ids.revision_state", "product_tmpl_id.bom_ids.active"
    )
    def _compute_is_to_engineer(self):
        for product in self:
            # sudo: whether there is a bill is told to who may not read it
            bills = product.sudo().product_tmpl_id.bom_ids.filtered("active")
            product.is_to_engineer = bool(product.spec_base_product_id) and not any(
                not bill.can_release for bill in bills
            )

    @api.model
    def _search_is_to_engineer(self, operator, value):
        if operator not in ("in", "="):
            return NotImplemented
        released = SQL(
            "(SELECT product_tmpl_id FROM mrp_bom WHERE active"
            " AND (use_revisions IS NOT TRUE OR revision_state = 'released'))"
        )
        wanted = Domain("spec_base_product_id", "!=", False) & Domain("product_tmpl_id", "not in", released)
        return wanted if (True in value if operator == "in" else value) else ~wanted

    # === FROM A SPECIFICATION === #

    def _specified(self, key):
        """Return the product that is this one with a specification, the empty record if there is none."""
        self.ensure_one()
        base = self.spec_base_product_id or self
        return self.search([("spec_base_product_id", "=", base.id), ("spec_key", "=", key)], limit=1)

    def _create_specified(self, pairs, key):
        """Make the product that is this one with a specification, with a draft of its bill.

        :param pairs: list of (name, value) that the customer accepted
        """
        self.ensure_one()
        base = self.spec_base_product_id or self
        closest = base._closest_to(pairs)
        template = base.product_tmpl_id.copy(base._prepare_specified_vals(pairs))
        template._name_in_all_languages(base, pairs)
        product = template.product_variant_id
        product.write(
            {
                "spec_base_product_id": base.id,
                "spec_key": key,
                "spec_difference": closest._spec_difference(pairs),
                "default_code": base._specified_code(),
            }
        )
        product._draft_bill(closest)
        return product

    def _prepare_specified_vals(self, pairs):
        order_route = self.env.ref("stock.route_warehouse0_mto", raise_if_not_found=False)
        routes = self.route_ids | (order_route or self.route_ids).filtered("active")
        return {
            "name": self._specified_name(pairs),
            "attribute_line_ids": [Command.clear()],
            "route_ids": [Command.set(routes.ids)],
            "spec_template_ids": [
                Command.create({"sequence": number, "name": name, "value": value})
                for number, (name, value) in enumerate(pairs)
            ],
        }

    def _specified_name(self, pairs):
        values = " ".join(value for _name, value in pairs if value)
        return f"{self.name} {values}"[:120]

    def _specified_code(self):
        """Return the number of the next product that is specified from this one."""
        made = self.with_context(active_test=False).search_count([("spec_base_product_id", "=", self.id)])
        return f"{self.default_code}-{made + 1:02}" if self.default_code else False

    def _closest_to(self, pairs):
        """Return the product of the same base with the most equal values, of those that have a bill."""
        known = self | self.search([("spec_base_product_id", "=", self.id)])
        bills = self.env["mrp.bom"]._bom_find(known)
        known = known.filtered(lambda product: bills[product])
        wanted = set(pairs)
        return max(known, key=lambda product: len(wanted & product._usual_pairs()), default=self)

    def _usual_pairs(self):
        return {(usual.name, usual.value) for usual in self.spec_template_ids}

    def _spec_difference(self, pairs):
        """Return in lines what a specification has other than this product."""
        usual = dict(self._usual_pairs())
        return "\n".join(
            f"{name}: {usual.get(name) or '–'} → {value}" for name, value in pairs if usual.get(name) != value
        )

    def _draft_bill(self, closest):
        """Copy the bill of the closest product as a draft revision, empty where that has none."""
        bill = self.env["mrp.bom"]._bom_find(closest)[closest]
        vals = {"product_tmpl_id": self.product_tmpl_id.id, "product_id": False, "code": False}
        draft = bill.copy(vals) if bill else self.env["mrp.bom"].create(vals)
        draft._start_as_draft()

    # === THE TASK === #

    def _tell_engineer(self, line):
        """Give the engineer one task for a new product, dated so that the promise can be kept."""
        self.ensure_one()
        user = line.company_id.product_engineer_id or self.responsible_id or line.order_id._hold_responsible()
        template = self.product_tmpl_id.with_context(lang=user.lang)
        template.activity_schedule(
            ENGINEER_ACTIVITY,
            date_deadline=self._engineer_deadline(line),
            note=template.env._(
                "%(order)s for %(customer)s: %(difference)s."
                " Release the bill, or say which known product is right.",
                order=line.order_id.name,
                customer=line.order_id.partner_id.display_name,
                difference=self.spec_difference or "",
            ),
            user_id=user.id,
        )

    @api.model
    def _engineer_deadline(self, line):
        """Return the day before work has to begin, else some days before the promise, never the past."""
        starts = [fields.Datetime.to_datetime(start) for start in (line.promise_starts or {}).values()]
        today = fields.Date.context_today(line)
        if starts:
            return max(min(starts).date() - timedelta(days=1), today)
        wanted = (line.promise_date or line.order_id.commitment_date or fields.Datetime.now()).date()
        return max(wanted - timedelta(days=DAYS_TO_ENGINEER), today)

    # === A KNOWN ONE IS RIGHT === #

    def action_use_existing(self):
        """Ask which known product is right instead of this new one.

        :return: window action
        """
        self.ensure_one()
        self.bom_ids.check_access("write")  # whoever may release the bill may say that none is needed
        wizard = self.env["product.spec.existing"].create({"product_id": self.id})
        return wizard._get_records_action(name=self.env._("A Known Product Is Right"), target="new")

    def _replace_by(self, known):
        """Sell a known product where a new one was made for a specification.

        :raises UserError: when this product needs no engineer any more, or the other one is not ready
        """
        self.ensure_one()
        if not self.is_to_engineer:
            raise UserError(self.env._("%(product)s is released already.", product=self.display_name))
        if known == self or known.is_to_engineer:
            raise UserError(self.env._("%(product)s cannot be produced yet.", product=known.display_name))
        lines = self.env["sale.order.line"].search(
            [("product_id", "=", self.id), ("state", "in", ("draft", "sent"))]
        )
        base, key = self.spec_base_product_id, self.spec_key
        self.product_tmpl_id.activity_feedback([ENGINEER_ACTIVITY])
        self.write({"spec_key": f"{key} ({self.id})"})
        if not known.spec_base_product_id and known != base:
            known.write({"spec_base_product_id": base.id, "spec_key": key})
        for line in lines:
            line._sell_specified(known)
        lines.filtered("order_id.accepted_round_id")._freeze_bills()
        self.product_tmpl_id.bom_ids.action_archive()
        self.product_tmpl_id.action_archive()
