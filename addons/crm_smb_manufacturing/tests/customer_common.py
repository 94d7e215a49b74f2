from odoo.tests import TransactionCase, new_test_user

SALESPERSON = "sales_team.group_sale_salesman"
VALID_CODE = "91110100DGWXJY0QNH"


class CustomerCase(TransactionCase):
    """A company in China and one user of each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "no_reset_password": True,
            }
        )
        cls.china = cls.env.ref("base.cn")
        cls.env.company.country_id = cls.china
        cls.salesperson = new_test_user(cls.env, "cust_sales", groups=SALESPERSON)
        cls.colleague = new_test_user(cls.env, "cust_colleague", groups=SALESPERSON)
        cls.clerk = new_test_user(cls.env, "cust_clerk", groups="crm_smb_manufacturing.group_data_clerk")
        cls.supervisor = new_test_user(
            cls.env,
            "cust_supervisor",
            groups="crm_smb_manufacturing.group_data_supervisor",
        )
        cls.portal = new_test_user(cls.env, "cust_portal", groups="base.group_portal")
        cls.Partner = cls.env["res.partner"]

    @classmethod
    def _firm(cls, name, **vals):
        return cls.Partner.create({"name": name, "is_company": True, **vals})

    @classmethod
    def _quote(cls, partner, user=None):
        return cls.env["sale.order"].with_user(user or cls.env.user).create({"partner_id": partner.id})
