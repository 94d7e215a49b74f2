{
    "name": "Service Desk",
    "summary": "Complaints answered in time and remedied with Odoo's own documents",
    "version": "19.0.1.0.0",
    "development_status": "Beta",
    "category": "Services/Helpdesk",
    "author": "SMB Manufacturing Suite Contributors, Odoo Community Association (OCA)",
    "website": "https://github.com/OCA/crm",
    "license": "AGPL-3",
    "depends": [
        "sale_stock",
        "repair",
        "portal",
        "rating",
        "hr",
    ],
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rule.xml",
    ],
    "application": True,
}
