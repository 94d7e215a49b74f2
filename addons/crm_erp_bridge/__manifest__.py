{
    "name": "CRM and ERP Bridge",
    "summary": "Order journey, actual cost and profit, one customer record for CRM and ERP",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Sales/CRM",
    "author": "SMB Manufacturing Suite Contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/crm",
    "license": "AGPL-3",
    "depends": [
        "crm_smb_manufacturing",
        "crm_service_desk",
        "mrp_account",
        "report_xlsx",
    ],
    "data": [
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
    ],
    "demo": [],
    "application": True,
}
