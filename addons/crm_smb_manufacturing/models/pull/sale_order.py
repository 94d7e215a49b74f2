from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

PULL_ACTIVITY = "crm_smb_manufacturing.mail_activity_type_order_pull"


class SaleOrder(models.Model):
    """What customers ask for in the portal: a draft quotation that a person looks at first."""

    _inherit = "sale.order"

    pull_date = fields.Datetime(
        string="Asked in the Portal",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the customer asked for price and date, or ordered again.",
    )
    pull_partner_id = fields.Many2one(
        "res.partner", string="Asked By", readonly=True, copy=False, index="btree_not_null"
    )
    pull_key = fields.Char(readonly=True, copy=False, groups="base.group_system")
    pull_remark = fields.Text(string="Customer's Remark", readonly=True, copy=False)
    pull_checked_date = fields.Datetime(string="Request Checked", readonly=True, copy=False)
    is_pull_open = fields.Boolean(
        string="Waiting Portal Request",
        compute="_compute_is_pull_open",
        help="Nobody has sent or checked yet what the customer asked for.",
    )

    _pull_key_uniq = models.UniqueIndex(
        "(pull_key) WHERE pull_key IS NOT NULL", "This request was received already."
    )

    # === COMPUTE === #

    @api.depends("pull_date", "pull_checked_date", "state")
    def _compute_is_pull_open(self):
        for order in self:
            order.is_pull_open = bool(
                order.pull_date and not order.pull_checked_date and order.state == "draft"
            )

    @api.model
    def _pull_open_domain(self):
        return (
            Domain("pull_date", "!=", False)
            & Domain("pull_checked_date", "=", False)
            & Domain("state", "=", "draft")
        )

    # === CRUD === #

    def write(self, vals):
        """Whoever sends the quotation, or drops it, has looked at it."""
        if vals.get("state") in ("sent", "cancel"):
            self.filtered("is_pull_open")._close_pull()
        return super().write(vals)

    # === ACTIONS === #

    def action_pull_check(self):
        """Say that price and date of the customer's request were looked at.

        :return: True
        :raises UserError: on quotations that are no waiting requests
        """
        self.check_access("write")
        for order in self:
            if not order.is_pull_open:
                raise UserError(
                    self.env._("%(order)s is no request that waits to be checked.", order=order.name)
                )
        self._close_pull()
        return True

    def _close_pull(self):
        if self:
            self.write({"pull_checked_date": fields.Datetime.now()})
            # sudo: the activity is done, whoever it was assigned to
            self.sudo().activity_feedback([PULL_ACTIVITY])

    # === GUARD === #

    def _hold_reasons(self):
        reasons = super()._hold_reasons()
        if self.is_pull_open:
            reasons.append(
                self.env._(
                    "The customer asked for this in the portal: check price and date,"
                    " then send it or mark it as checked."
                )
            )
        return reasons

    @api.model
    def _hold_depends(self):
        return [*super()._hold_depends(), "is_pull_open"]

    # === ASKING === #

    @api.model
    def _take_pull_turn(self, firm):
        """Let the requests of a customer's firm in one after the other.

        Whoever waited here began before the other one was finished and cannot see what it left:
        as the row has changed, PostgreSQL refuses, and Odoo answers the whole request anew.
        A double click so ends on the request that was received.
        """
        turn = SQL("UPDATE res_partner SET write_date = write_date WHERE id = %s", firm.id)
        self.env.cr.execute(turn, log_exceptions=False)

    @api.model
    def _pull_room(self, firm, company):
        """Return how many more requests a customer's firm may send to a company now."""
        waiting = self.search_count(
            self._pull_open_domain()
            & Domain("partner_id.commercial_partner_id", "=", firm.id)
            & Domain("company_id", "=", company.id)
        )
        return max(company.pull_open_limit - waiting, 0)

    @api.model
    def _create_pull(self, asker, company, customer, line_vals, **wish):
        """Create the draft quotation that a customer asked for, answer its date, tell the responsible.

        :param asker: res.partner who is logged in
        :param customer: res.partner whose quotation it is
        :param list line_vals: values of its lines, without prices
        :param wish: ``requested_date``, ``remark``, ``source`` (the order that is repeated) and
            ``key`` (of the page that was sent: sent twice, it is received once)
        :return: sale.order as the system
        """
        # As the system: the customer may create nothing by himself.
        orders = self.with_user(SUPERUSER_ID).with_company(company).with_context(lang=customer.lang)
        order = orders.create(self._prepare_pull_vals(asker, company, customer, line_vals, wish))
        if order.can_promise:
            order._answer_promise(fields.Datetime.now())
        order._tell_pull()
        return order

    def _prepare_pull_vals(self, asker, company, customer, line_vals, wish):
        source = wish.get("source") or self.browse()
        seller = customer.user_id or customer.commercial_partner_id.user_id or source.user_id
        return {
            "partner_id": customer.id,
            "company_id": company.id,
            "user_id": seller.id,
            "requested_date": wish.get("requested_date"),
            "origin": source.name,
            "pull_date": fields.Datetime.now(),
            "pull_key": wish.get("key") and self._pull_key(asker, company, wish["key"]),
            "pull_partner_id": asker.id,
            "pull_remark": wish.get("remark"),
            "order_line": [Command.create(vals) for vals in line_vals],
        }

    @api.model
    def _pull_key(self, asker, company, key):
        return f"{asker.commercial_partner_id.id}-{company.id}-{key}"

    @api.model
    def _find_pull(self, asker, companies, key):
        """Return the requests that were received from this page already."""
        keys = [self._pull_key(asker, company, key) for company in companies]
        return self.search(Domain("pull_key", "in", keys)) if key else self.browse()

    def _tell_pull(self):
        """Give the responsible one activity, in his language."""
        user = self._hold_responsible()
        order = self.with_context(lang=user.lang)
        words = order.env._("%(name)s asks in the portal.", name=order.pull_partner_id.display_name)
        note = Markup("<p>%s</p><p>%s</p>") % (words, order.pull_remark or "")
        order.activity_schedule(PULL_ACTIVITY, note=note, user_id=user.id)

    # === PORTAL === #

    def _pull_lines(self):
        """Return the lines that the customer asked for; ours are shown once the quotation is sent."""
        return self.order_line.filtered("pull_qty")

    def _pull_state(self):
        """Return where the request is: ``waiting``, ``quoted``, ``ordered`` or ``closed``."""
        self.ensure_one()
        return {"draft": "waiting", "sent": "quoted", "sale": "ordered"}.get(self.state, "closed")
