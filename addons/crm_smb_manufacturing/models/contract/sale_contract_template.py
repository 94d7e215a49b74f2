from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("parties", "Parties"),
    ("model", "Product and Model"),
    ("quality", "Quality"),
    ("quantity", "Quantity"),
    ("delivery", "Delivery"),
    ("acceptance", "Acceptance"),
    ("price", "Price"),
    ("payment", "Payment"),
    ("breach", "Breach"),
    ("termination", "Termination"),
    ("other", "Other"),
]


class SaleContractTemplate(models.Model):
    """A set of clauses in one version. Once a contract was made of it, it is not edited but followed by the
    next version: what a contract was made of can be read for ever."""

    _name = "sale.contract.template"
    _description = "Contract Template"
    _order = "name, version desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False, aggregator=False)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    clause_ids = fields.One2many("sale.contract.template.clause", "template_id", string="Clauses", copy=True)
    is_used = fields.Boolean(compute="_compute_is_used")

    @api.depends("name", "version")
    def _compute_display_name(self):
        for template in self:
            template.display_name = self.env._(
                "%(name)s, version %(version)s", name=template.name, version=template.version
            )

    def _compute_is_used(self):
        # sudo: a contract that one may not read uses it all the same
        used = (
            self.env["sale.contract"].sudo()._read_group([("template_id", "in", self.ids)], ["template_id"])
        )
        ids = {template.id for (template,) in used}
        for template in self:
            template.is_used = template.id in ids

    def action_new_version(self):
        """Copy the template as its next version and archive this one.

        :return: action that opens the new version
        """
        self.ensure_one()
        self.check_access("write")
        new = self.copy({"name": self.name, "version": self.version + 1})
        self.active = False
        return new._get_records_action()

    def _ensure_unused(self):
        for template in self.filtered("is_used"):
            raise UserError(
                self.env._(
                    "Contracts were made of %(template)s: make a new version instead.",
                    template=template.display_name,
                )
            )


class SaleContractTemplateClause(models.Model):
    _name = "sale.contract.template.clause"
    _description = "Clause of a Contract Template"
    _order = "sequence, id"

    template_id = fields.Many2one("sale.contract.template", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="other")
    title = fields.Char(required=True, translate=True)
    body = fields.Text(
        translate=True,
        help="May name fields of the contract, for example {{ object.partner_id.name }}. "
        "What is left blank must be written in each contract before it is approved.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        clauses = super().create(vals_list)
        clauses.template_id._ensure_unused()
        return clauses

    def write(self, vals):
        # Translating is no change of what was agreed: contracts keep their own text.
        self.template_id._ensure_unused()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.template_id._ensure_unused()
