from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

ENGINEER_ACTIVITY = "crm_smb_manufacturing.mail_activity_type_engineer"
DAYS_TO_ENGINEER = 3


def _plain(pairs):
    """Return a specification as it is compared: see ``spec_key`` of the order line."""
    return {(name.strip().lower(), (value or "").strip().lower()) for name, value in pairs}


def _days_before(company, moment, days):
    """Return the day some working days of a company before a moment."""
    calendar = company.resource_calendar_id
    found = calendar and calendar.plan_days(
        -days, fields.Datetime.start_of(moment, "day"), compute_leaves=True
    )
    return (found or moment - timedelta(days=days)).date()


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
    spec_replacement_id = fields.Many2one(
        "product.product",
        string="Known Product Instead",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What the engineer said is right for this specification.",
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
    @api.depends_context("company")
    def _compute_is_to_engineer(self):
        for product in self:
            product.is_to_engineer = bool(product.spec_base_product_id) and all(
                bill.can_release for bill in product._bills_here()
            )

    def _bills_here(self):
        """Return the bills with which the current company could make this product."""
        # sudo: whether there is a bill is told to who may not read it
        bills = self.sudo().product_tmpl_id.bom_ids
        here = (self.env.company, self.env.company.browse())
        return bills.filtered(lambda bill: bill.active and bill.company_id in here)

    @api.model
    def _search_is_to_engineer(self, operator, value):
        if operator not in ("in", "="):
            return NotImplemented
        released = SQL(
            "(SELECT product_tmpl_id FROM mrp_bom WHERE active"
            " AND (company_id IS NULL OR company_id = %s)"
            " AND (use_revisions IS NOT TRUE OR revision_state = 'released'))",
            self.env.company.id,
        )
        wanted = Domain("spec_base_product_id", "!=", False) & Domain("product_tmpl_id", "not in", released)
        return wanted if (True in value if operator == "in" else value) else ~wanted

    # === FROM A SPECIFICATION === #

    def _specified(self, key):
        """Return the product that has a specification of this one, the empty record if there is none."""
        self.ensure_one()
        found = self.with_context(active_test=False).search(
            [("spec_base_product_id", "=", self.id), ("spec_key", "=", key)], limit=1
        )
        product = (found.spec_replacement_id or found).with_env(self.env)
        if product.active or not found:
            return product
        # Somebody archived it: the specification is free for a new one.
        found.spec_key = f"{key} ({found.id})"
        return self.browse()

    def _create_specified(self, pairs, key):
        """Make the product that is this one with a specification, with a draft of its bill.

        :param pairs: list of (name, value) that the customer accepted
        """
        self.ensure_one()
        # A caller who has just created a product carries the wish for no variant along.
        offered = self.product_tmpl_id.with_context(create_product_product=True)
        template = offered.copy(self._prepare_specified_vals(pairs))
        template._name_in_all_languages(self, pairs)
        product = template.product_variant_id
        product.write({"spec_base_product_id": self.id, "default_code": self._specified_code()})
        try:
            product.spec_key = key
            product.flush_recordset(["spec_base_product_id", "spec_key"])
        except UniqueViolation as error:
            # Odoo tries again, and then sees the product that another acceptance has just made.
            raise ConcurrencyError(self.env._("Somebody else has just made this product.")) from error
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
        bills = self.env["mrp.bom"]._bom_find(known, company_id=self.env.company.id)
        known = known.filtered(lambda product: bills[product])
        wanted = _plain(pairs)
        return max(known, key=lambda product: len(wanted & product._usual_pairs()), default=self)

    def _usual_pairs(self):
        return _plain((usual.name, usual.value) for usual in self.spec_template_ids)

    def _is_usual(self, pairs):
        return _plain(pairs) <= self._usual_pairs()

    def _spec_difference(self, pairs):
        """Return in lines what a specification has other than this product."""
        usual = {one.name.strip().lower(): one for one in self.spec_template_ids}
        lines = []
        for name, value in pairs:
            known = usual.pop(name.strip().lower(), self.spec_template_ids.browse())
            if _plain([(name, value)]) != _plain([(name, known.value)]):
                lines.append(f"{name}: {known.value or '–'} → {value}")
        lines += [f"{one.name}: {one.value} → –" for one in usual.values() if one.value]
        return "\n".join(lines)

    def _draft_bill(self, closest):
        """Copy the bill of the closest product as a draft revision, empty where that has none."""
        company = self.env.company
        bill = self.env["mrp.bom"]._bom_find(closest, company_id=company.id)[closest]
        vals = {"product_tmpl_id": self.product_tmpl_id.id, "product_id": False, "code": False}
        if bill:
            # First a copy for the same product: Odoo refuses variants of another one.
            draft = bill.copy({"code": False})
            draft._keep_parts_of(closest)
            draft.write(vals)
        else:
            draft = self.env["mrp.bom"].create({**vals, "company_id": company.id})
        draft._start_as_draft()

    # === THE TASK === #

    def _ask_engineer(self, line):
        """See to it that the bill of this product is drafted, and released in time for a line."""
        self.ensure_one()
        if not self.is_to_engineer:
            return
        if not self._bills_here():
            closest = self.spec_base_product_id._closest_to(line._spec_pairs())
            self.spec_difference = closest._spec_difference(line._spec_pairs())
            self._draft_bill(closest)
        user = self._engineer(line)
        tasks = self.product_tmpl_id.activity_search([ENGINEER_ACTIVITY], user_id=user.id)
        deadline = self._engineer_deadline(line)
        if not tasks:
            self._tell_engineer(line, user, deadline)
        tasks.filtered(lambda task: task.date_deadline > deadline).date_deadline = deadline

    def _engineer(self, line):
        """Return who gets the task: the first of these who works here."""
        company = line.company_id
        if company.product_engineer_id.active:
            return company.product_engineer_id
        responsible = self.spec_base_product_id.responsible_id
        if responsible.active and responsible.has_group("mrp.group_mrp_manager"):
            return responsible
        managers = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref("mrp.group_mrp_manager").ids),
                ("share", "=", False),
                ("company_ids", "in", company.ids),
            ],
            order="id",
            limit=1,
        )
        return managers or line.order_id._hold_responsible() or self.env.ref("base.user_admin")

    def _tell_engineer(self, line, user, deadline):
        """Give the engineer one task for a new product."""
        self.ensure_one()
        template = self.product_tmpl_id.with_context(lang=user.lang)
        template.activity_schedule(
            ENGINEER_ACTIVITY,
            date_deadline=deadline,
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
        """Return the working day before work has to begin, else some before the promise, never the past."""
        starts = [fields.Datetime.to_datetime(start) for start in (line.promise_starts or {}).values()]
        today = fields.Date.context_today(line)
        if starts:
            return max(_days_before(line.company_id, min(starts), 1), today)
        wanted = line.promise_date or line.order_id.commitment_date or fields.Datetime.now()
        return max(_days_before(line.company_id, wanted, DAYS_TO_ENGINEER), today)

    def _drop_unwanted(self):
        """Nobody waits for what was made of a specification that a later round replaced."""
        specified = self.search([("spec_base_product_id", "in", self.ids), ("is_to_engineer", "=", True)])
        wanted = self.env["sale.order.line"]._read_group(
            [("product_id", "in", specified.ids), ("state", "!=", "cancel")], ["product_id"]
        )
        unwanted = specified.browse(
            [product.id for product in specified if product not in [one for (one,) in wanted]]
        )
        unwanted.product_tmpl_id.activity_unlink([ENGINEER_ACTIVITY])

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
        self.product_tmpl_id.activity_feedback([ENGINEER_ACTIVITY])
        # The next order with this specification sells the known one, too.
        self.spec_replacement_id = known
        for line in lines:
            line._sell_specified(known)
        lines.filtered("order_id.accepted_round_id")._freeze_bills()
        self.product_tmpl_id.bom_ids.action_archive()
        self.product_tmpl_id.action_archive()
