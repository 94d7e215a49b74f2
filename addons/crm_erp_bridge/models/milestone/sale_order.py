from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

QUESTION = {"date_question_state", "date_question_old", "date_question_new"}


class SaleOrder(models.Model):
    """A date that will not be kept: the customer is asked before, and answers in the portal."""

    _inherit = "sale.order"

    date_question_state = fields.Selection(
        [("asked", "Customer asked"), ("accepted", "Customer agrees"), ("refused", "Customer refuses")],
        string="Changed Date",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    date_question_old = fields.Datetime(string="Date before the Change", readonly=True, copy=False)
    date_question_new = fields.Datetime(string="Date after the Change", readonly=True, copy=False)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self._ensure_nobody_answers_for_the_customer(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._ensure_nobody_answers_for_the_customer(vals)
        return super().write(vals)

    def _ensure_nobody_answers_for_the_customer(self, *vals_list):
        if not self.env.su and any(QUESTION & vals.keys() for vals in vals_list):
            raise AccessError(self.env._("Whether a changed date suits is for the customer to say."))

    # === ASKING === #

    @api.model
    def _day_of(self, company, moment):
        """Return the day of an instant where a company is."""
        record = self.with_context(tz=company.resource_calendar_id.tz or "UTC")
        return fields.Datetime.context_timestamp(record, moment).date()

    def _ask_about_date(self):
        """Ask the customer about a forecast later than what was told last, unless it is missed already.

        :return: the new day, or False when there is nothing to ask
        """
        self.ensure_one()
        told = self._journey_promise_date()
        if self.state != "sale" or not told or not self.forecast_date:
            return False
        known = max(told, self.date_question_new or told)
        days = [
            self._day_of(self.company_id, one) for one in (fields.Datetime.now(), known, self.forecast_date)
        ]
        today, known_day, new_day = days
        if new_day <= known_day or today > known_day:
            return False
        self.write(
            {
                "date_question_state": "asked",
                "date_question_old": told,
                "date_question_new": self.forecast_date,
            }
        )
        return new_day

    # === ANSWERING === #

    def _is_date_asked(self):
        """Tell whether the customer can still say something to a changed date."""
        self.ensure_one()
        is_waiting = self.state == "sale" and self.delivery_status != "full"
        return is_waiting and self.date_question_state == "asked"

    def _answer_date_question(self, is_accepted, name, note=""):
        """Keep what the customer says to the changed date; agreeing makes it the date that is told.

        Access to the order is checked by whoever calls this.

        :param bool is_accepted: whether the new date suits
        :param str name: who says so
        :param str note: what else was said
        :raises UserError: when nothing is asked any more
        """
        self.ensure_one()
        if not self.try_lock_for_update() or not self._is_date_asked():
            raise UserError(self.env._("This question has been answered already, or is no longer asked."))
        day = format_date(self.env, self._day_of(self.company_id, self.date_question_new))
        self.date_question_state = "accepted" if is_accepted else "refused"
        if is_accepted:
            said = self.env._("%(name)s agrees to delivery on %(day)s.", name=name, day=day)
            self.commitment_date = self.date_question_new
        else:
            said = self.env._("%(name)s does not agree to delivery on %(day)s.", name=name, day=day)
            self._schedule_date_activity(said, note)
        self.message_post(body=f"{said} {note}".strip(), author_id=self.partner_id.id)

    def _schedule_date_activity(self, said, note):
        self.activity_schedule(
            "mail.mail_activity_data_call",
            summary=said,
            note=note or False,
            user_id=self.user_id.id or self.env.ref("base.user_admin").id,
        )
