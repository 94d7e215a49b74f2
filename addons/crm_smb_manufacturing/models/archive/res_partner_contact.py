from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import sql


class ResPartner(models.Model):
    """People at the customer: who decides what, who reports to whom, how to reach them."""

    _inherit = "res.partner"

    contact_person_ids = fields.One2many(
        "res.partner",
        "parent_id",
        string="People",
        domain=[("is_company", "=", False), ("type", "=", "contact")],
    )
    department_name = fields.Char(string="Department")
    superior_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        help="Who this person reports to at the customer.",
    )
    decides_what = fields.Char(
        string="Decides On",
        help="What this person has the last word on: price, vendor, specification, release.",
    )
    preferred_channel = fields.Selection(
        [
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("wechat", "WeChat"),
            ("sms", "Text Message"),
            ("visit", "Visit"),
            ("letter", "Letter"),
        ],
    )
    preferences = fields.Text(help="Hours, manners, hobbies, what to avoid.")
    consent = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")],
        string="Consent to Be Contacted",
        tracking=True,
        help="Whether this person agreed that we keep the data and write; empty: never asked.",
    )
    consent_date = fields.Date(
        string="Consent Since",
        compute="_compute_consent_date",
        store=True,
        readonly=False,
        tracking=True,
        help="When the consent was given or withdrawn.",
    )

    def _auto_init(self):
        # Nobody has been asked when this is installed: no need to compute it for everybody.
        if not sql.column_exists(self.env.cr, self._table, "consent_date"):
            sql.create_column(self.env.cr, self._table, "consent_date", "date")
        return super()._auto_init()

    @api.depends("consent")
    def _compute_consent_date(self):
        today = fields.Date.context_today(self)
        for partner in self:
            partner.consent_date = partner.consent and today

    @api.constrains("superior_id")
    def _check_superior(self):
        if self._has_cycle("superior_id"):
            raise ValidationError(self.env._("Nobody can be above his own superior."))
        for person in self.filtered("superior_id"):
            if person._is_of_another_firm(person.superior_id):
                raise ValidationError(
                    self.env._(
                        "%(superior)s does not work at the same customer as %(person)s.",
                        superior=person.superior_id.name,
                        person=person.name,
                    )
                )

    def _is_of_another_firm(self, other):
        return other.is_company or other.customer_family_id != self.customer_family_id

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self._leave_superiors()
        return result

    def _leave_superiors(self):
        """Whoever goes to another firm has neither superior nor subordinates there."""
        # sudo: a subordinate that this user may not write has lost the superior all the same.
        people = self | self.sudo().search([("superior_id", "in", self.ids)])
        strangers = people.sudo().filtered(lambda p: p.superior_id and p._is_of_another_firm(p.superior_id))
        if strangers:
            strangers.superior_id = False
