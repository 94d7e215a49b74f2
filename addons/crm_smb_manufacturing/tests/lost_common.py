from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

SALESPERSON = "sales_team.group_sale_salesman"
ALL_LEADS = "sales_team.group_sale_salesman_all_leads"
MANAGER = "sales_team.group_sale_manager"
ALL_FIELDS = (
    "lost_reason_required",
    "lost_competitor_required",
    "lost_price_required",
    "lost_product_required",
)


class LostCase(TransactionCase):
    """One user of each role, competitors and opportunities of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True, "no_reset_password": True})
        archive = "crm_smb_manufacturing.group_archive_all"
        cls.seller = new_test_user(cls.env, "lost_seller", groups=f"{SALESPERSON},{archive}")
        cls.colleague = new_test_user(cls.env, "lost_colleague", groups=f"{SALESPERSON},{archive}")
        cls.all_leads = new_test_user(cls.env, "lost_all", groups=f"{ALL_LEADS},{archive}")
        cls.manager = new_test_user(cls.env, "lost_manager", groups=MANAGER)
        cls.portal = new_test_user(cls.env, "lost_portal", groups="base.group_portal")
        cls.other_company = cls.env["res.company"].create({"name": "Lost Other Company"})
        cls.rival = cls.env["crm.competitor"].create({"name": "甲测试对手"})
        cls.dear = cls.env["crm.lost.reason"].create({"name": "Test: too dear"})
        cls.given_up = cls.env["crm.lost.reason"].create({"name": "Test: given up", "has_competitor": False})
        cls.customer = cls.env["res.partner"].create(
            {"name": "测试丢单客户", "is_company": True, "user_id": cls.seller.id}
        )
        cls.product = cls.env["product.product"].create({"name": "Lost Test Backlight", "list_price": 10})
        cls.env.company.write(dict.fromkeys(ALL_FIELDS, False))

    @classmethod
    def _require_all(cls):
        cls.env.company.write(dict.fromkeys(ALL_FIELDS, True))

    @classmethod
    def _lead(cls, user=None, **vals):
        owner = user or cls.seller
        return (
            cls.env["crm.lead"]
            .create(
                {
                    "name": "测试商机",
                    "type": "opportunity",
                    "partner_id": cls.customer.id,
                    "user_id": owner.id,
                    "company_id": cls.env.company.id,
                    **vals,
                }
            )
            .with_user(owner)
        )

    @classmethod
    def _order(cls, user=None, days=0, amount=1000, partner=None, confirmed=False, **vals):
        """A quotation; confirmed without the machinery of stock when only its date counts."""
        owner = user or cls.seller
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "user_id": owner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 1,
                            "price_unit": amount,
                            "tax_ids": False,
                        }
                    )
                ],
                **vals,
            }
        )
        date = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        order.write({"date_order": date, **({"state": "sale"} if confirmed else {})})
        return order.with_user(owner)

    def _lose(self, leads, **vals):
        dialog = (
            self.env["crm.lead.lost"]
            .with_user(leads.env.user)
            .with_context(default_lead_ids=leads.ids)
            .create({"lost_reason_id": self.dear.id, **vals})
        )
        dialog.action_lost_reason_apply()
        return leads

    def _file(self):
        return self.env["crm.competitor.news"].search([("competitor_id", "=", self.rival.id)])
