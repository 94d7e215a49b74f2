import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import mute_logger

from ...takeover import read_folder
from . import messages

# What each kind of sheet needs stands above it.
STEPS = (
    "_load_precision",
    "_load_vendors",
    "_load_customers",
    "_load_contacts",
    "_load_workcenters",
    "_load_products",
    "_load_bills",
    "_load_operations",
    "_load_routes",
    "_load_stock",
    "_load_history",
    "_load_orders",
)

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
        job = read_folder(folder)
        job.dry_run = dry_run
        # A savepoint of our own and not a ``with``: a dry run is undone without an error.
        savepoint = self.env.cr.savepoint()
        try:
            self._run_steps(job)
        except BaseException:
            savepoint.close(rollback=True)
            raise
        savepoint.close(rollback=dry_run)
        if dry_run:
            self.env.invalidate_all()
            self.env.registry.clear_all_caches()
        return job

    @api.model
    def _run_steps(self, job):
        quiet = self.with_context(**QUIET)
        for step in STEPS:
            getattr(quiet, step)(job)
            self.env.flush_all()

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
        # sudo is not needed: administrators only.
        precision = self.env.ref("uom.decimal_product_uom", raise_if_not_found=False)
        if precision and precision.digits < job.decimals:
            precision.digits = job.decimals

    @api.model
    def _own(self):
        """Records that the company may use: its own and shared ones."""
        return Domain("company_id", "in", [False, self.env.company.id])
