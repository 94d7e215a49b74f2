import json

from odoo import http
from odoo.http import request

from odoo.addons.web.controllers.export import CSVExport, ExcelExport


def remember_export(data, extension):
    """Tell the export log what was asked for: the records alone do not say."""
    asked = json.loads(data)
    marked = asked.get("ids")
    domain = [("id", "in", marked[:100])] if marked else asked.get("domain")
    request.update_context(export_format=extension, export_domain=str(domain))


class CustomerCSVExport(CSVExport):
    @http.route()
    def web_export_csv(self, data):
        remember_export(data, "csv")
        return super().web_export_csv(data)


class CustomerExcelExport(ExcelExport):
    @http.route()
    def web_export_xlsx(self, data):
        remember_export(data, "xlsx")
        return super().web_export_xlsx(data)
