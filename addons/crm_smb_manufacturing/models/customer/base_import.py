from odoo import models


class BaseImportImport(models.TransientModel):
    """The test of an import says what it would double; the real run only does it."""

    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """See :meth:`res.partner.load`, which wants to know whether this is the test."""
        wizard = self.with_context(import_dryrun=dryrun)
        return super(BaseImportImport, wizard).execute_import(fields, columns, options, dryrun=dryrun)
