from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from odoo.addons.crm_smb_manufacturing.tests.promise_common import DAY, NOW

from .delay_common import DelayCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestDelayObjection(DelayCommon):
    """Whoever is responsible can object once; the manager decides; nobody writes shares."""

    def setUp(self):
        super().setUp()
        purchase = self._buy(self.film, 10, NOW + 2 * DAY)
        self.order = self._order((self.film, 10))
        self._forecast()
        self._late(purchase, 2)
        self._forecast(NOW + DAY)
        self.share = self.order.delay_share_ids

    def _as(self, user):
        return self.share.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def test_responsible_person_objects_once_and_the_manager_decides(self):
        self._as(self.buyer).action_object(reason="The vendor was told too late.")
        self.assertEqual(self.share.objection_state, "open")
        with self.assertRaisesRegex(UserError, "objected to already"):
            self._as(self.buyer).action_object(reason="Again.")
        self._as(self.manager).action_decide(
            accept=True, note="So it was.", cause="engineering", owner_id=self.planner.id
        )
        self.assertRecordValues(
            self.share,
            [
                {
                    "objection_state": "accepted",
                    "cause": "engineering",
                    "owner_id": self.planner.id,
                    "decided_by_id": self.manager.id,
                    "days": 2,
                }
            ],
        )
        texts = " ".join(self.share.message_ids.mapped("preview"))
        self.assertIn("told too late", texts)
        self.assertIn("So it was", texts)
        self._forecast(NOW + DAY)
        self.assertEqual(self.share.cause, "engineering")

    def test_refused_objection_leaves_the_days_where_they_are(self):
        self._as(self.buyer).action_object(reason="No.")
        self._as(self.manager).action_decide(accept=False)
        self.assertRecordValues(
            self.share, [{"objection_state": "refused", "cause": "purchasing", "owner_id": self.buyer.id}]
        )
        with self.assertRaises(UserError):
            self._as(self.manager).action_decide(accept=True, cause="customer")

    def test_accepting_names_whose_the_days_are(self):
        self._as(self.buyer).action_object(reason="No.")
        with self.assertRaisesRegex(UserError, "Whose days"):
            self._as(self.manager).action_decide(accept=True)

    def test_windows_ask_for_the_reason_and_the_decision(self):
        action = self._as(self.buyer).action_object()
        Dialog = self.env["sale.delay.objection"]
        with Form(Dialog.with_user(self.buyer).with_context(**action["context"])) as form:
            form.reason = "The film was paid late."
        form.record.action_object()
        self.assertEqual(self.share.objection, "The film was paid late.")
        action = self._as(self.manager).action_decide()
        with Form(Dialog.with_user(self.manager).with_context(**action["context"])) as form:
            self.assertEqual(form.cause, "purchasing")
            form.cause = "credit"
        form.record.action_accept()
        self.assertEqual((self.share.cause, self.share.objection_state), ("credit", "accepted"))

    def test_nobody_objects_for_another(self):
        for user in (self.salesman, self.planner):
            with self.assertRaises(AccessError):
                self._as(user).action_object(reason="Not mine.")
        with self.assertRaises(AccessError):
            self._as(self.buyer).action_decide(accept=True, cause="customer")

    def test_who_sees_which_shares(self):
        portal = new_test_user(self.env, login="delay_portal", groups="base.group_portal")
        outsider = self._create_user(
            "delay_outsider",
            "sales_team.group_sale_manager",
            company_id=self._create_firm("Other Delay Firm").id,
        )
        Share = self.env["sale.delay.share"]
        seen = {
            user.login: bool(
                Share.with_user(user)
                .with_context(allowed_company_ids=user.company_ids.ids)
                .search([("id", "=", self.share.id)])
            )
            for user in (
                self.salesman,
                self.other_salesman,
                self.buyer,
                self.planner,
                self.manager,
                outsider,
            )
        }
        self.assertEqual(
            seen,
            {
                "promise_seller": True,
                "promise_delay_other": False,
                "promise_delay_buyer": True,
                "promise_planner": True,
                "promise_delay_manager": True,
                "promise_delay_outsider": False,
            },
        )
        with self.assertRaises(AccessError):
            self.share.with_user(portal).read(["days"])
        with self.assertRaises(AccessError):
            self._as(self.other_salesman).action_object(reason="Not mine.")

    def test_nobody_writes_shares(self):
        for user in (self.buyer, self.planner, self.manager):
            share = self._as(user)
            with self.assertRaises(AccessError):
                share.write({"seconds": 0})
            with self.assertRaises(AccessError):
                share.unlink()
            with self.assertRaises(AccessError):
                share.create({"order_line_id": self.order.order_line.id})

    def test_evidence_opens_for_whoever_may_read_it(self):
        document = self.share.evidence
        self.assertEqual(self._as(self.salesman).evidence_name, document.display_name)
        action = self._as(self.buyer).action_open_evidence()
        self.assertEqual((action["res_model"], action["res_id"]), (document._name, document.id))
