from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerExportLog(models.Model):
    """Who took which customer archives out of the system, when and how many.

    Written by every export of customers (xlsx, csv, API); kept as written, for everybody.
    """

    _name = "customer.export.log"
    _description = "Export of Customer Archives"
    _order = "date desc, id desc"
    _rec_name = "user_id"

    date = fields.Datetime(required=True, readonly=True, index=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="Exported By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    model = fields.Char(required=True, readonly=True, help="Technical name of what was exported.")
    format = fields.Selection(
        [("xlsx", "Excel"), ("csv", "CSV"), ("api", "API")],
        required=True,
        readonly=True,
    )
    record_count = fields.Integer(string="Records", readonly=True)
    archive_count = fields.Integer(
        string="Of Customers",
        readonly=True,
        help="How many of them are customers with a code, or their contacts and addresses.",
    )
    field_names = fields.Text(string="Fields", readonly=True)
    domain = fields.Text(
        string="Selection",
        readonly=True,
        help="The filter that was exported, or the ids of the records that were marked.",
    )

    @api.model
    def _log(self, records, field_names, partners):
        """Log an export when customers are among what it tells.

        :param records: the exported records
        :param list field_names: exported fields, as asked for
        :param partners: the partners of whom the export tells
        """
        # sudo: counted as what they are, whatever the exporter may read of the firm behind.
        archives = partners.sudo().filtered("commercial_partner_id.customer_code")
        if not archives:
            return self.browse()
        return self.sudo().create(  # sudo: nobody writes the log by hand.
            {
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
                "model": records._name,
                "format": self.env.context.get("export_format") or "api",
                "record_count": len(records),
                "archive_count": len(archives),
                "field_names": ", ".join(field_names),
                "domain": self.env.context.get("export_domain") or f"[('id', 'in', {records.ids[:100]})]",
            }
        )

    def write(self, vals):
        """Refuse: what was exported stays on record."""
        if self and vals:
            raise UserError(self.env._("The log of exports is kept as it was written."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_log(self):
        raise UserError(self.env._("The log of exports is kept as it was written."))
