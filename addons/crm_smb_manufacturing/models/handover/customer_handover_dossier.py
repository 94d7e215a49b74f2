import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# Dossiers per commit of the background job: a PDF takes about a second.
BATCH = 10


class CustomerHandoverDossier(models.Model):
    """What the successor must know of one customer: written once, kept with the customer."""

    _name = "customer.handover.dossier"
    _description = "Handover Dossier"
    _order = "handover_id desc, id"
    _rec_name = "partner_id"

    handover_id = fields.Many2one("customer.handover", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    leaver_id = fields.Many2one(related="handover_id.leaver_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    successor_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="cascade")
    state = fields.Selection(
        [
            ("none", "Not Wanted"),
            ("waiting", "Waiting"),
            ("written", "Written"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    mail_state = fields.Selection(
        [("none", "Not Told"), ("waiting", "Waiting"), ("queued", "E-mail Queued"), ("failed", "Failed")],
        string="Telling the Customer",
        required=True,
        default="none",
        readonly=True,
    )
    attachment_id = fields.Many2one("ir.attachment", string="PDF", readonly=True, ondelete="set null")
    error = fields.Char(readonly=True)

    def _pending_domain(self):
        return ["|", ("state", "=", "waiting"), ("mail_state", "=", "waiting")]

    @api.model
    def _cron_write_dossiers(self):
        """Write the waiting dossiers and queue the e-mails, one per commit.

        An undo may run meanwhile: it never writes dossiers, this job alone does, and it asks the handover,
        locked, before each one. So neither fails on the other, and nobody is told of what was undone.
        """
        cron = self.env["ir.cron"]
        pending = self.search(self._pending_domain(), limit=BATCH, order="id")
        time_left = cron._commit_progress(remaining=self.search_count(self._pending_domain()))
        while pending and time_left:
            for dossier in pending:
                if not dossier._process_next():
                    # Its handover is being undone, which starts this job again.
                    cron._commit_progress(remaining=0)
                    return
                time_left = cron._commit_progress(1)
                if not time_left:
                    break
            pending = self.search(self._pending_domain(), limit=BATCH, order="id")

    def _process_next(self):
        """Do what waits for one customer, or drop it when its handover was undone; false if that is busy."""
        # Must be the first statement of its transaction: what it sees is what the lock holds.
        if not self.handover_id._try_dossier():
            return False
        self.handover_id.invalidate_recordset(["state"])
        if self.handover_id.state == "applied":
            self._process()
        else:
            self._cancel()
        return True

    def _cancel(self):
        """Drop what still waits of handovers that were undone."""
        self.filtered(lambda dossier: dossier.state == "waiting").write({"state": "cancelled"})
        self.filtered(lambda dossier: dossier.mail_state == "waiting").write({"mail_state": "none"})

    def _process(self):
        """Do what waits for one customer; a failure stays with that customer."""
        for field, work in (("state", self._write_dossier), ("mail_state", self._queue_mail)):
            if self[field] != "waiting":
                continue
            try:
                with self.env.cr.savepoint():
                    work()
            except Exception as error:
                _logger.info("Dossier %s: %s", self.id, error, exc_info=True)
                self.write({field: "failed", "error": str(error)[:200]})

    def _write_dossier(self):
        """Render the PDF in the successor's language and post it on the customer."""
        dossier = self.with_context(lang=self.successor_id.lang or self.env.lang)
        dossier = dossier.with_company(self.company_id)
        content, kind = dossier.env["ir.actions.report"]._render_qweb_pdf(
            "crm_smb_manufacturing.handover_report_dossier", dossier.ids
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": dossier._file_name(kind),
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.partner_id.message_post(
            body=dossier.env["ir.qweb"]._render(
                "crm_smb_manufacturing.handover_dossier_note", {"dossier": dossier}
            ),
            attachment_ids=attachment.ids,
            subtype_xmlid="mail.mt_note",
            author_id=self.handover_id.applied_by_id.partner_id.id or None,
        )
        self.write({"state": "written", "attachment_id": attachment.id, "error": False})

    def _file_name(self, kind):
        return self.env._(
            "Handover dossier %(customer)s.%(kind)s",
            customer=(self.partner_id.name or "").replace("/", "-"),
            kind=kind,
        )

    def _queue_mail(self):
        """Put the e-mail to the customer into the queue; the mail job sends it."""
        template = self.handover_id.mail_template_id
        if not template or not self.partner_id.email:
            self.mail_state = "none"
            return
        template.send_mail(self.id, force_send=False)
        self.mail_state = "queued"

    def action_retry(self):
        """Try the failed ones again in the background."""
        self.check_access("read")
        # sudo: dossiers are written by the background job only; managers may start it.
        failed = self.sudo().filtered(lambda dossier: "failed" in (dossier.state, dossier.mail_state))
        if not failed:
            raise UserError(self.env._("Only failed dossiers are written again."))
        for field in ("state", "mail_state"):
            failed.filtered(lambda dossier, f=field: dossier[f] == "failed").write({field: "waiting"})
        # sudo: jobs are nobody's to edit, starting this one was just allowed.
        self.env.ref("crm_smb_manufacturing.handover_cron_dossiers").sudo()._trigger()
        return True
