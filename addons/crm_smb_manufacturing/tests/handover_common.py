from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .access_common import MANAGER, SALESPERSON, AccessCase


class HandoverCase(AccessCase):
    """A leaver who is named everywhere, a successor, and what must stay as it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaver = cls._user("ho_leaver", SALESPERSON, email="leaver@example.com")
        cls.successor = cls._user("ho_successor", SALESPERSON, email="successor@example.com")
        cls.product = cls.env["product.product"].create({"name": "Panel", "type": "service"})
        cls.firm = cls._firm("丁测试光电有限公司", user_id=cls.leaver.id, email="firm@example.com")
        cls.second = cls._firm("戊测试光电有限公司", user_id=cls.colleague.id, backup_user_id=cls.leaver.id)
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Panel", "partner_id": cls.firm.id, "user_id": cls.leaver.id, "type": "opportunity"}
        )
        cls.won = cls.lead.copy({"name": "Won", "user_id": cls.leaver.id})
        cls.won.action_set_won()
        cls.quotation = cls._order()
        cls.done = cls._order()
        cls.done.action_confirm()
        cls.done.order_line.qty_delivered = 1
        cls.done._create_invoices().action_post()
        cls.activity = cls.firm.activity_schedule(
            "mail.mail_activity_data_call", summary="Call", user_id=cls.leaver.id
        )
        now = fields.Datetime.now()
        cls.meeting = cls._meeting("Next week", now + timedelta(days=7))
        cls.past = cls._meeting("Last week", now - timedelta(days=7))
        cls.firm.message_subscribe(cls.leaver.partner_id.ids)
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Panels",
                "user_id": cls.leaver.id,
                "crm_team_member_ids": [Command.create({"user_id": cls.leaver.id})],
            }
        )
        cls.alias = cls.env["mail.alias"].create(
            {
                "alias_name": "panels-test",
                "alias_model_id": cls.env["ir.model"]._get_id("crm.lead"),
                "alias_defaults": repr({"user_id": cls.leaver.id, "team_id": cls.leaver.id}),
            }
        )

    def setUp(self):
        super().setUp()
        # The progress is written through a cursor of its own.
        self.enterContext(self.enter_registry_test_mode())

    @classmethod
    def _order(cls, **vals):
        line = {"product_id": cls.product.id, "product_uom_qty": 1, "price_unit": 10, "tax_ids": False}
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.firm.id,
                "user_id": cls.leaver.id,
                "order_line": [Command.create(line)],
                **vals,
            }
        )

    @classmethod
    def _meeting(cls, name, start):
        return cls.env["calendar.event"].create(
            {
                "name": name,
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": cls.leaver.id,
                "partner_ids": [Command.set((cls.leaver.partner_id | cls.firm).ids)],
                "privacy": "private",
            }
        )

    def _handover(self, **vals):
        return (
            self.env["customer.handover"]
            .with_user(self.manager)
            .create({"leaver_id": self.leaver.id, "successor_id": self.successor.id, **vals})
        )

    def _applied(self, **vals):
        handover = self._handover(**vals)
        handover.action_preview()
        handover.action_apply()
        return handover

    def _named(self, user):
        """What names a user, as the database has it: {table.column: sorted ids}."""
        self.env.flush_all()
        named = {}
        for table, column, partner in (
            ("res_partner", "user_id", False),
            ("res_partner", "backup_user_id", False),
            ("crm_lead", "user_id", False),
            ("sale_order", "user_id", False),
            ("account_move", "invoice_user_id", False),
            ("mail_activity", "user_id", False),
            ("calendar_event", "user_id", False),
            ("calendar_attendee", "partner_id", True),
            ("calendar_event_res_partner_rel", "res_partner_id", True),
            ("mail_followers", "partner_id", True),
            ("crm_team", "user_id", False),
            ("crm_team_member", "user_id", False),
        ):
            key = "calendar_event_id" if table == "calendar_event_res_partner_rel" else "id"
            value = user.partner_id.id if partner else user.id
            self.env.cr.execute(f"SELECT {key} FROM {table} WHERE {column} = %s ORDER BY 1", [value])
            named[f"{table}.{column}"] = [row_id for (row_id,) in self.env.cr.fetchall()]
        return named

    @classmethod
    def _boss(cls, login, company):
        return cls._user(login, MANAGER, company_id=company.id, company_ids=[Command.set(company.ids)])
