from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

SUPERVISOR = "crm_smb_manufacturing.group_data_supervisor"


class CustomerMerge(models.TransientModel):
    """Several records of one firm become one; any number, whatever their e-mail addresses."""

    _name = "customer.merge"
    _description = "Merge Customers"

    partner_ids = fields.Many2many("res.partner", string="Customers", context={"active_test": False})
    keep_id = fields.Many2one(
        "res.partner",
        string="Record That Stays",
        domain="[('id', 'in', partner_ids)]",
        compute="_compute_keep_id",
        store=True,
        readonly=False,
    )
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)
    can_merge = fields.Boolean(compute="_compute_can_merge")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "partner_ids" in fields and self.env.context.get("active_model") == "res.partner":
            values["partner_ids"] = [Command.set(self.env.context.get("active_ids") or [])]
        return values

    @api.depends("partner_ids")
    def _compute_keep_id(self):
        """Propose the one that has been a customer longest."""
        for merge in self:
            if merge.keep_id not in merge.partner_ids:
                known = merge.partner_ids.sorted(lambda one: (not one.customer_code, one._origin.id))
                merge.keep_id = known[:1]._origin

    @api.depends("partner_ids")
    @api.depends_context("uid", "lang")
    def _compute_comparison(self):
        for merge in self:
            merge.comparison = merge.partner_ids._origin._comparison_html()

    @api.depends("partner_ids", "keep_id")
    @api.depends_context("uid")
    def _compute_can_merge(self):
        supervisor = self.env.su or self.env.user.has_group(SUPERVISOR)
        for merge in self:
            merge.can_merge = supervisor and len(merge.partner_ids | merge.keep_id) > 1

    def _ensure_can_merge(self):
        if not (self.env.su or self.env.user.has_group(SUPERVISOR)):
            raise UserError(self.env._("Only a supervisor decides whether customers are merged."))
        if not self.can_merge or self.keep_id not in self.partner_ids:
            raise UserError(self.env._("Choose at least two customers and which of them stays."))

    def action_merge(self):
        """Merge all into the record that stays and open it."""
        self.ensure_one()
        self._ensure_can_merge()
        keep = self.keep_id
        self.env["base.partner.merge.automatic.wizard"]._merge_into(keep, self.partner_ids - keep)
        return keep._get_records_action()
