from collections import namedtuple
from functools import partial

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

from ...takeover import read_folder
from ...takeover.customers import group_firms
from . import messages

# (kind of sheet, method): what each needs stands above it.
STEPS = (
    ("vendors", "_load_vendors"),
    ("customers", "_load_customers"),
    ("contacts", "_load_contacts"),
    ("workcenters", "_load_workcenters"),
    ("products", "_load_products"),
    ("bills", "_load_bills"),
    ("operations", "_load_operations"),
    ("products", "_load_routes"),
    ("stock", "_load_stock"),
    ("history", "_load_history"),
    ("orders", "_load_orders"),
)
# Kinds that are loaded a part at a time; the other ones need to see all their rows.
BATCHES = {"customers": 500, "contacts": 1000}

# ``rows``: how many it is about; ``load``: does it; ``alone``: whether what comes after it
# finds all that it needs in the database, so that it need not be done twice.
Piece = namedtuple("Piece", "kind rows load alone")

# No mail, no log entry, no follower for each of thousands of records; ``import_file`` is
# Odoo's own word for "flag what is wrong instead of refusing it".
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_notrack": True,
    "no_reset_password": True,
    "import_file": True,
}


class TakeoverRun(models.AbstractModel):
    """Puts the rows of a manufacturer's workbooks into the database.

    Every step finds what is already there by its natural key and creates the rest in batches,
    so that a second run changes nothing. What people changed in Odoo is never written over:
    an existing record only gets what it lacks.
    """

    _name = "takeover.run"
    _description = "Take-over of a Company"

    @api.model
    def _take_over(self, folder, dry_run=False):
        """Take a folder over into the current company; returns the ``Job``.

        ``dry_run``: everything is tried and undone again; orders are not confirmed and no
        numbers are drawn, since sequences cannot be undone.
        Raises ``TakeoverError`` when the folder cannot be read, AccessError for anybody but
        administrators. The caller commits.
        """
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            raise AccessError(messages.text(self.env, "not_allowed"))
        job = read_folder(folder, self.env["takeover.mapping"]._remembered())
        job.dry_run = dry_run
        return self._take_over_rows(job)

    @api.model
    def _take_over_rows(self, job):
        """Put the rows of a ``Job`` into the database, or try to; returns it."""
        # A savepoint of our own and not a ``with``: a dry run is undone without an error.
        savepoint = self.env.cr.savepoint()
        try:
            for piece in self._pieces(job):
                piece.load()
        except BaseException:
            savepoint.close(rollback=True)
            raise
        savepoint.close(rollback=job.dry_run)
        if job.dry_run:
            self._forget()
        return job

    @api.model
    def _forget(self):
        """Drop what caches know of a trial that was undone."""
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    @api.model
    def _pieces(self, job):
        """Yield the Pieces of work that the rows ask for, in order; the caller calls
        ``load()`` of each before it asks for the next one."""
        quiet = self.with_context(**QUIET)
        quiet._load_precision(job)
        # Products come out of stock or orders, vendors out of products, ...: all or none.
        whole = any(job.rows[kind] for kind in job.rows if kind not in BATCHES)
        for kind, step in STEPS:
            rows, size = job.good(kind), BATCHES.get(kind)
            load = partial(quiet._load_piece, getattr(quiet, step), job)
            if size:
                units = group_firms(rows, self._country()) if kind == "customers" else rows
                for start in range(0, len(units), size):
                    part = units[start : start + size]
                    yield Piece(kind, self._row_count(part), partial(load, part), True)
            elif whole:
                yield Piece(kind, len(rows), load, False)

    @api.model
    def _load_piece(self, step, *args):
        step(*args)
        self.env.flush_all()

    @api.model
    def _row_count(self, units):
        """How many rows firms or rows are."""
        return sum(1 + len(getattr(unit, "others", ())) for unit in units)

    # === batches === #

    @api.model
    def _apply(self, job, items, function):
        """Apply ``function`` to values in batches; a row that fails is rejected alone.

        ``items``: ``[(rows, vals)]``; ``function(list of vals)`` returns as many results.
        Returns ``[(rows, result)]`` of those that went well. A batch that fails is undone and
        halved until the culprit is found: log2(n) more attempts for one bad row.
        """
        if not items:
            return []
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                results = function([vals for _rows, vals in items])
                self.env.flush_all()
        except (UserError, psycopg2.IntegrityError, psycopg2.DataError) as error:
            if len(items) == 1:
                for row in items[0][0]:
                    job.reject(row, "refused", text=self._error_text(error))
                return []
            half = len(items) // 2
            return self._apply(job, items[:half], function) + self._apply(job, items[half:], function)
        return [(rows, result) for (rows, _vals), result in zip(items, results, strict=True)]

    @api.model
    def _create_rows(self, job, model, items):
        """Create records of ``items`` [(rows, vals)]; returns [(rows, record)] and counts."""
        Model = self.env[model]
        done = self._apply(job, items, lambda vals_list: Model.create([dict(v) for v in vals_list]))
        for rows, _record in done:
            job.created[rows[0].kind] += len(rows)
        return done

    @api.model
    def _error_text(self, error):
        """Return what an exception says, in one line."""
        if isinstance(error, psycopg2.IntegrityError):
            return self.env["res.partner"]._sql_error_to_message(error)
        return " ".join(str(error.args[0] if error.args else error).split())

    # === precision === #

    @api.model
    def _load_precision(self, job):
        """Quantities keep all the decimals that the files have."""
        if self.env["decimal.precision"].precision_get("Product Unit") >= job.decimals:
            return
        # sudo is not needed: only administrators load rows with quantities.
        precision = self.env.ref("uom.decimal_product_uom", raise_if_not_found=False)
        if precision:
            precision.digits = job.decimals

    @api.model
    def _own(self):
        """Records that the company may use: its own and shared ones."""
        return Domain("company_id", "in", [False, self.env.company.id])
