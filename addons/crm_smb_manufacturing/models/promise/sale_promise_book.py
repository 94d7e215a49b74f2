import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_logger = logging.getLogger(__name__)

PLANNERS = ("sales_team.group_sale_manager", "mrp.group_mrp_user")
READERS = ("sales_team.group_sale_salesman", "mrp.group_mrp_user")


class SalePromiseBook(models.Model):
    """The order book of one company, as it was answered last.

    Answering changes no promise: it tells which are kept and which are not.
    """

    _name = "sale.promise.book"
    _description = "Order Book"
    _rec_name = "company_id"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    answered_at = fields.Datetime(string="Answered On", readonly=True)
    night = fields.Date(string="Last Night Answered", readonly=True)
    line_ids = fields.One2many("sale.promise.book.line", "book_id", readonly=True)
    load_ids = fields.One2many("sale.promise.load", "book_id", readonly=True)

    _company_uniq = models.UniqueIndex("(company_id)", "A company has one order book.")

    # === ACTIONS === #

    def action_promise_book(self):
        """Answer all open lines of the companies chosen in the menu, jointly.

        :return: window action of the order book
        :raises AccessError: for whoever neither plans nor manages sales
        :raises UserError: while the book is being answered already
        """
        self._ensure_planner()
        for company in self.env.companies:
            book = self._book_of(company)
            if not book.try_lock_for_update():
                raise UserError(
                    self.env._(
                        "The order book of %(company)s is being answered right now: look again in a minute.",
                        company=company.name,
                    )
                )
            book._answer(fields.Datetime.now())
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_smb_manufacturing.sale_promise_book_line_action"
        )
        return action | {"target": "main"}

    @api.model
    def _ensure_planner(self):
        if not self.env.su and not any(self.env.user.has_group(group) for group in PLANNERS):
            raise AccessError(self.env._("Planners and sales managers answer the order book."))

    # === NIGHTLY === #

    @api.model
    def _cron_answer(self):
        """Answer the books of all companies that want it and have not had it tonight.

        One company is one batch: an interrupted night goes on with the others. What fails
        for one company does not keep the others from theirs.
        """
        tonight = fields.Date.today()
        companies = self.env["res.company"].search([("promise_book_nightly", "=", True)], order="id")
        done = self.search([("night", "=", tonight)]).company_id
        todo = companies - done
        for number, company in enumerate(todo, start=1):
            self._answer_at_night(company, tonight)
            remaining = len(todo) - number
            if not self.env["ir.cron"]._commit_progress(1, remaining=remaining) and remaining:
                return

    @api.model
    def _answer_at_night(self, company, tonight):
        try:
            with self.env.cr.savepoint():
                book = self._book_of(company)
                if book.try_lock_for_update():
                    book._answer(fields.Datetime.now())
                    book.night = tonight
        except Exception:  # whatever is wrong there, the other companies get their answers
            _logger.exception("The order book of company %s could not be answered", company.id)

    # === ANSWERING === #

    @api.model
    def _book_of(self, company):
        """Return the book of a company, made when it has none; for the answer to write."""
        # sudo: books are written by the answer and by nobody else
        Book = self.sudo()
        return Book.search([("company_id", "=", company.id)]) or Book.create({"company_id": company.id})

    def _answer(self, now, in_steps=False):
        """Answer all open lines jointly and write down what was found.

        :param bool in_steps: for jobs: commit what was read before anything is written. Whoever works
            meanwhile neither waits nor makes the job fail; nothing is written if somebody else answers.
        """
        self.ensure_one()
        # Names are read in the reader's language, numbers in none.
        lines, found, weeks = self.env["sale.promise.loader"]._answer_book(self.company_id, now)
        if in_steps:
            self.env["ir.cron"]._commit_progress()
            if not self.try_lock_for_update():
                return
            there = set(self.env["sale.order.line"].browse(lines).exists().ids)
            lines = {key: value for key, value in lines.items() if key in there}
        rows = self.line_ids._store(self, lines, found)
        self.load_ids._store(self, found, weeks, rows)
        self.answered_at = now
        self._tell_answered()
        self._after_answer({key: line for key, (line, _promised) in lines.items()}, found, now)

    def _tell_answered(self):
        """Have the open screens of whoever works with the order book show the new answers."""
        for name in READERS:
            self.env.ref(name)._bus_send("sale_promise_book_answered", {"company_id": self.company_id.id})

    def _after_answer(self, lines, found, now):
        """Hook: do more with what the book answers.

        :param lines: {line id: `sale.order.line`} of all open lines
        :param found: the engine's `Book`; its `entries` are by line id
        :param now: naive UTC datetime of the question
        """

    def _mondays(self, weeks):
        """Return the day on which each week begins where the company is."""
        record = self.with_context(tz=self.company_id.resource_calendar_id.tz or "UTC")
        return [fields.Datetime.context_timestamp(record, week).date() for week in weeks]
