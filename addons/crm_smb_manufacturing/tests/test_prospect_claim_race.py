from contextlib import closing
from uuid import uuid4

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestProspectClaimRace(BaseCase):
    """Two people claim at once, in two real transactions: the data is committed, and is
    removed afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls._clean)
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True, "no_reset_password": True})
            mark = uuid4().hex[:8]
            group = env.ref("sales_team.group_sale_salesman")
            cls.user_ids = [
                env["res.users"]
                .create({"name": f"Racer {n}", "login": f"racer_{mark}_{n}", "group_ids": group.ids})
                .id
                for n in (1, 2)
            ]
            leads = env["crm.lead"].create(
                [{"name": f"Race {n}", "type": "opportunity", "user_id": False} for n in (1, 2)]
            )
            leads.write({"pool_date": "2026-03-02 09:00:00", "company_id": env.company.id})
            cls.lead_ids = leads.ids

    @classmethod
    def _clean(cls):
        with cls.registry.cursor() as cr:
            cr.execute("DELETE FROM crm_pool_log WHERE lead_id IN %s", [tuple(cls.lead_ids)])
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["crm.lead"].browse(cls.lead_ids).unlink()
            users = env["res.users"].browse(cls.user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()

    def setUp(self):
        super().setUp()
        self.addCleanup(self._back_into_the_pool)

    def _back_into_the_pool(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM crm_pool_log WHERE lead_id IN %s", [tuple(self.lead_ids)])
            env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
            leads = env["crm.lead"].browse(self.lead_ids)
            leads.write(
                {
                    "user_id": False,
                    "pool_date": "2026-03-02 09:00:00",
                    "company_id": env.company.id,
                }
            )

    def _lead(self, cr, racer, number=0):
        context = {"tracking_disable": True}
        return api.Environment(cr, self.user_ids[racer], context)["crm.lead"].browse(self.lead_ids[number])

    def test_while_one_claims_the_other_is_told_so_and_gets_nothing(self):
        with closing(self.registry.cursor()) as first, closing(self.registry.cursor()) as second:
            self._lead(first, 0).action_claim()
            first.execute("SELECT 1")
            with self.assertRaisesRegex(UserError, "at this very moment"):
                self._lead(second, 1).action_claim()
            second.rollback()
            first.commit()
            with self.assertRaisesRegex(UserError, "Racer 1 was faster"):
                self._lead(second, 1).action_claim()
            second.rollback()
        with self.registry.cursor() as cr:
            lead = self._lead(cr, 0).sudo()
            self.assertEqual(lead.user_id.id, self.user_ids[0])
            self.assertEqual(lead.pool_log_ids.mapped("kind"), ["claimed"])

    def test_a_look_from_before_the_other_s_claim_is_taken_again(self):
        with closing(self.registry.cursor()) as first, closing(self.registry.cursor()) as second:
            late = self._lead(second, 1)
            self.assertTrue(late.can_claim)
            self._lead(first, 0).action_claim()
            first.commit()
            # Odoo answers this error by running the request once more.
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                late.action_claim()
            second.rollback()
            late.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "Racer 1 was faster"):
                late.action_claim()
            second.rollback()

    def test_one_person_cannot_pass_the_limits_by_two_claims_at_once(self):
        with closing(self.registry.cursor()) as first, closing(self.registry.cursor()) as second:
            for cr, number in ((first, 0), (second, 1)):
                self.assertTrue(self._lead(cr, 0, number).can_claim)
            self._lead(first, 0, 0).action_claim()
            first.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises((UniqueViolation, SerializationFailure)):
                self._lead(second, 0, 1).action_claim()
            second.rollback()
