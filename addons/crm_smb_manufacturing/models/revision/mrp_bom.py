from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...sealing import Seal
from .bom_snapshot import bom_snapshot

DRAFT, RELEASED, OBSOLETE = "draft", "released", "obsolete"
STEPS = Seal("bom_revision_step")
# What a released revision says about the product; the rest (sequence, delays,
# batch size) is planning and may be tuned while the revision lives.
FROZEN = {
    "product_tmpl_id",
    "product_id",
    "product_qty",
    "product_uom_id",
    "type",
    "company_id",
    "bom_line_ids",
    "byproduct_ids",
    "operation_ids",
    "allow_operation_dependencies",
    "consumption",
    "ready_to_produce",
}
# Set by creating, revising and releasing, never by hand.
BY_STEPS = {"revision", "revision_state", "previous_revision_id", "revision_root_id", "released_date"}


class MrpBom(models.Model):
    """Revisions of a bill, switched on bill by bill.

    A draft is edited, a released one is what is produced, an obsolete one stays for the
    orders that were sold with it: archived, so that core picks it nowhere.
    """

    _inherit = "mrp.bom"

    use_revisions = fields.Boolean(
        string="Revisions",
        tracking=True,
        help="A released bill is then not edited any more but revised, and only released ones are produced.",
    )
    revision = fields.Integer(default=1, copy=False, readonly=True, aggregator=False)
    revision_state = fields.Selection(
        [(DRAFT, "Draft"), (RELEASED, "Released"), (OBSOLETE, "Obsolete")],
        default=DRAFT,
        copy=False,
        readonly=True,
        tracking=True,
        index=True,
    )
    previous_revision_id = fields.Many2one(
        "mrp.bom", copy=False, readonly=True, index="btree_not_null", ondelete="restrict", check_company=True
    )
    revision_root_id = fields.Many2one(
        "mrp.bom",
        string="First Revision",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    released_date = fields.Datetime(string="Released On", copy=False, readonly=True)
    obsolete_date = fields.Datetime(string="Obsolete Since", copy=False, readonly=True)
    valid_on = fields.Date(store=False, search="_search_valid_on")
    can_release = fields.Boolean(compute="_compute_can_revise")
    can_new_revision = fields.Boolean(compute="_compute_can_revise")

    _revision_uniq = models.UniqueIndex(
        "(COALESCE(revision_root_id, id), revision) WHERE use_revisions",
        "Somebody else has just made this revision of the bill.",
    )
    _revision_released_uniq = models.UniqueIndex(
        "(COALESCE(revision_root_id, id)) WHERE use_revisions AND revision_state = 'released'",
        "Somebody else has just released another revision of this bill.",
    )

    # === COMPUTE === #

    @api.depends("use_revisions", "revision_state")
    def _compute_can_revise(self):
        for bom in self:
            bom.can_release = bom.use_revisions and bom.revision_state == DRAFT
            bom.can_new_revision = bom.use_revisions and bom.revision_state != DRAFT

    @api.depends("use_revisions", "revision", "revision_state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        res = super()._compute_display_name()
        states = dict(self._fields["revision_state"]._description_selection(self.env))
        for bom in self.filtered("use_revisions"):
            name = self.env._("%(bill)s, revision %(number)s", bill=bom.display_name, number=bom.revision)
            if bom.revision_state != RELEASED:
                name = f"{name} ({states[bom.revision_state]})"
            bom.display_name = name
        return res

    def _search_valid_on(self, operator, value):
        """Revisions that were valid at the end of a day."""
        if operator != "=" or not value:
            return NotImplemented
        at = fields.Datetime.end_of(fields.Datetime.to_datetime(value), "day")
        began = Domain("released_date", "<=", at)
        ended = Domain("obsolete_date", "=", False) | Domain("obsolete_date", ">", at)
        return Domain("use_revisions", "=", True) & began & ended

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self._ensure_by_steps(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_by_steps(vals)
        if FROZEN & vals.keys():
            self._ensure_may_edit()
        if vals.get("active"):
            self._ensure_may_unarchive()
        if "use_revisions" in vals:
            self._ensure_may_switch(vals["use_revisions"])
            vals = {**vals, **self._prepare_switch_vals(vals["use_revisions"])}
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_released_revision(self):
        kept = self.filtered("can_new_revision")
        if kept:
            raise UserError(
                self.env._("%(bill)s is a record of what was built and stays.", bill=kept[0].display_name)
            )

    # === STEPS === #

    def action_new_revision(self):
        """Copy a released or obsolete bill as the next draft revision.

        :return: action that opens it; the one that is being drafted already when there is one
        :raise UserError: when the bill has no revisions or is a draft itself
        """
        self.ensure_one()
        self.check_access("write")
        if not self.can_new_revision:
            raise UserError(self.env._("%(bill)s has nothing to revise: edit it.", bill=self.display_name))
        draft = self._revisions().filtered("can_release")[:1]
        return (draft or self._create_revision())._get_records_action()

    def action_release(self):
        """Make drafts the revision that is produced; the one before becomes obsolete.

        :raise UserError: when one is no draft or has no component
        """
        self.check_access("write")
        for bom in self:
            bom._ensure_can_release()
        before = self._revisions().filtered(lambda bom: bom.revision_state == RELEASED)
        now = fields.Datetime.now()
        before._set_step({"revision_state": OBSOLETE, "obsolete_date": now, "active": False})
        # Both are in one index: the old one leaves it before the new one comes in.
        before.flush_recordset()
        self._set_step({"revision_state": RELEASED, "released_date": now})
        return True

    def action_view_revisions(self):
        """Open all revisions of the bill, obsolete ones too."""
        self.ensure_one()
        self.check_access("read")
        return self._revisions()._get_records_action(
            name=self.env._("Revisions of %(product)s", product=self.product_tmpl_id.display_name),
            views=[
                (self.env.ref("crm_smb_manufacturing.mrp_bom_view_list_revision").id, "list"),
                (False, "form"),
            ],
            domain=[("id", "in", self._revisions().ids)],
            context={"active_test": False, "create": False},
        )

    def action_compare_revisions(self):
        """Open the comparison of this revision with the one before."""
        self.ensure_one()
        self.check_access("read")
        vals = {"bom_id": self.id, "other_id": self.previous_revision_id.id or self._revisions()[-1:].id}
        wizard = self.env["mrp.bom.compare"].create(vals)
        return wizard._get_records_action(name=self.env._("Compare Revisions"), target="new")

    def action_view_where_used(self):
        """Open the bills that use what this one makes."""
        self.ensure_one()
        self.check_access("read")
        made = self.product_id or self.product_tmpl_id.product_variant_ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Where %(product)s Is Used", product=self.product_tmpl_id.display_name),
            "res_model": "mrp.bom",
            "views": [(False, "list"), (False, "form")],
            "domain": [("bom_line_ids.product_id", "in", made.ids)],
        }

    def _create_revision(self):
        self.ensure_one()
        copy = self._by_steps().copy(self._prepare_revision_vals())
        return copy.with_env(self.env)

    def _prepare_revision_vals(self):
        revisions = self._revisions()
        return {
            "active": True,
            "code": self.code,
            "revision": max(revisions.mapped("revision")) + 1,
            "previous_revision_id": self.id,
            "revision_root_id": (self.revision_root_id or self).id,
        }

    def _revisions(self):
        """All revisions of these bills, oldest first, archived ones too."""
        roots = self.revision_root_id | self.filtered(lambda bom: not bom.revision_root_id)
        return self.with_context(active_test=False).search(
            Domain("id", "in", roots.ids) | Domain("revision_root_id", "in", roots.ids),
            order="revision_root_id nulls first, revision",
        )

    def _prepare_switch_vals(self, use):
        """A bill that was in use is released as it stands."""
        if not use:
            return {}
        return {"revision_state": RELEASED, "released_date": fields.Datetime.now()}

    # === GUARDS === #

    def _by_steps(self):
        return STEPS.opened(self)

    def _set_step(self, vals):
        self._by_steps().write(vals)

    def _ensure_by_steps(self, *vals_list):
        if STEPS.is_open(self.env):
            return
        if any(BY_STEPS & vals.keys() for vals in vals_list):
            raise UserError(self.env._("Revisions of a bill are made and released by their buttons."))

    def _ensure_may_edit(self):
        released = self.filtered("can_new_revision")
        if released:
            raise UserError(
                self.env._(
                    "%(bill)s is released and is not edited any more: make a new revision.",
                    bill=released[0].display_name,
                )
            )

    def _ensure_may_switch(self, use):
        """Revisions go on at any time, and off only while there is one."""
        if not use and len(self._revisions()) > len(self):
            raise UserError(
                self.env._("%(bill)s has been revised and keeps its revisions.", bill=self[0].display_name)
            )

    def _ensure_may_unarchive(self):
        obsolete = self.filtered(lambda bom: bom.use_revisions and bom.revision_state == OBSOLETE)
        if obsolete:
            raise UserError(
                self.env._(
                    "%(bill)s is obsolete: make a new revision of it instead.",
                    bill=obsolete[0].display_name,
                )
            )

    def _ensure_can_release(self):
        self.ensure_one()
        if not self.can_release:
            raise UserError(self.env._("%(bill)s is no draft.", bill=self.display_name))
        if not self.bom_line_ids and not self.operation_ids:
            raise UserError(
                self.env._("%(bill)s has neither components nor operations yet.", bill=self.display_name)
            )

    # === FOR OTHERS === #

    def _bom_find_domain(self, products, picking_type=None, company_id=False, bom_type=False):
        """Where revisions are used, only released ones are found."""
        domain = super()._bom_find_domain(products, picking_type, company_id, bom_type)
        return domain & (Domain("use_revisions", "=", False) | Domain("revision_state", "=", RELEASED))

    def _snapshot(self):
        """Return the bill as it stands for ``rounds.diff``."""
        self.ensure_one()
        return bom_snapshot(self)
