from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Datetime
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user


@tagged("post_install", "-at_install")
class TestRevisionBom(TransactionCase):
    """A bill with revisions is released, revised and obsolete; one without is core's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        product = cls.env["product.product"]
        cls.panel, cls.film, cls.led = product.create(
            [{"name": name, "type": "consu", "is_storable": True} for name in ("Panel", "Film", "LED")]
        )
        cls.station = cls.env["mrp.workcenter"].create({"name": "Revision Line"})
        cls.bom = cls._bill(cls.panel, [(cls.film, 2), (cls.led, 6)])
        cls.engineer = mail_new_test_user(cls.env, "rev_engineer", groups="mrp.group_mrp_manager")
        cls.worker = mail_new_test_user(cls.env, "rev_worker", groups="mrp.group_mrp_user")

    @classmethod
    def _bill(cls, product, parts):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in parts
                ],
                "operation_ids": [
                    Command.create(
                        {"name": "Assemble", "workcenter_id": cls.station.id, "time_cycle_manual": 5}
                    )
                ],
            }
        )

    def _revise(self, bom=None):
        action = (bom or self.bom).with_user(self.engineer).action_new_revision()
        return self.env["mrp.bom"].browse(action["res_id"])

    def _found(self, product=None):
        product = product or self.panel
        return self.env["mrp.bom"]._bom_find(product)[product]

    def test_a_bill_without_revisions_is_edited_found_and_produced_as_in_core(self):
        self.bom.bom_line_ids[0].product_qty = 3
        self.bom.write({"product_qty": 2, "bom_line_ids": [Command.delete(self.bom.bom_line_ids[1].id)]})
        self.assertEqual(self._found(), self.bom)
        production = self.env["mrp.production"].create({"product_id": self.panel.id, "product_qty": 1})
        production.action_confirm()
        self.assertEqual(production.state, "confirmed")
        with self.assertRaises(UserError):
            self.bom.action_new_revision()
        with self.assertRaises(UserError):
            self.bom.action_release()

    def test_a_bill_in_use_is_released_when_revisions_are_switched_on(self):
        self.bom.use_revisions = True
        self.assertEqual((self.bom.revision, self.bom.revision_state), (1, "released"))
        self.assertTrue(self.bom.released_date)
        self.assertEqual(self._found(), self.bom)

    def test_a_new_bill_with_revisions_is_a_draft_that_nobody_finds(self):
        bom = self.env["mrp.bom"].create(
            {"product_tmpl_id": self.led.product_tmpl_id.id, "use_revisions": True}
        )
        self.assertEqual(bom.revision_state, "draft")
        self.assertFalse(self._found(self.led))
        with self.assertRaises(UserError):
            bom.action_release()
        bom.bom_line_ids = [Command.create({"product_id": self.film.id})]
        bom.action_release()
        self.assertEqual(self._found(self.led), bom)

    def test_what_is_released_cannot_be_edited_by_any_way(self):
        self.bom.use_revisions = True
        line, step = self.bom.bom_line_ids[0], self.bom.operation_ids
        attempts = [
            lambda: self.bom.write({"product_qty": 5}),
            lambda: self.bom.write({"bom_line_ids": [Command.clear()]}),
            lambda: line.write({"product_qty": 9}),
            lambda: line.unlink(),
            lambda: line.copy(),
            lambda: step.write({"time_cycle_manual": 1}),
            lambda: step.action_archive(),
            lambda: step.unlink(),
            lambda: self.env["mrp.bom.byproduct"].create({"bom_id": self.bom.id, "product_id": self.led.id}),
            lambda: self.bom.unlink(),
            lambda: self.bom.write({"revision_state": "draft"}),
            lambda: self.bom.write({"revision": 7}),
            lambda: self.bom.with_context(bom_revision_step=True).write({"revision_state": "draft"}),
            lambda: self.bom.with_user(self.engineer).sudo().write({"product_qty": 5}),
        ]
        for number, attempt in enumerate(attempts):
            with self.subTest(attempt=number), self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.bom.write({"sequence": 4, "produce_delay": 2})
        self.assertEqual(self.bom.produce_delay, 2)

    def test_a_revision_is_drafted_while_the_old_one_is_produced_and_takes_its_place(self):
        self.bom.use_revisions = True
        draft = self._revise()
        self.assertEqual((draft.revision, draft.revision_state), (2, "draft"))
        self.assertEqual(draft.previous_revision_id, self.bom)
        self.assertEqual(draft.bom_line_ids.product_id, self.film + self.led)
        self.assertEqual(draft.operation_ids.workcenter_id, self.station)
        self.assertEqual(self._found(), self.bom)
        self.assertEqual(self._revise(), draft, "one draft at a time")
        draft.bom_line_ids[0].product_qty = 3
        draft.with_user(self.engineer).action_release()
        self.assertEqual(self._found(), draft)
        self.assertEqual(self.bom.revision_state, "obsolete")
        self.assertFalse(self.bom.active)
        self.assertEqual(self.bom.operation_ids.mapped("active"), [True], "its open orders need them")
        with self.assertRaises(UserError):
            self.bom.active = True
        with self.assertRaises(UserError):
            draft.use_revisions = False

    def test_an_open_order_keeps_its_revision(self):
        self.bom.use_revisions = True
        production = self.env["mrp.production"].create({"product_id": self.panel.id, "product_qty": 1})
        draft = self._revise()
        draft.bom_line_ids[0].product_qty = 3
        draft.action_release()
        production.action_confirm()
        self.assertEqual(production.bom_id, self.bom)
        self.assertEqual(production.move_raw_ids.mapped("product_qty"), [2, 6])

    def test_a_draft_is_not_produced_even_if_somebody_picks_it(self):
        self.bom.use_revisions = True
        draft = self._revise()
        production = self.env["mrp.production"].create(
            {"product_id": self.panel.id, "bom_id": draft.id, "product_qty": 1}
        )
        with self.assertRaisesRegex(UserError, "not released"):
            production.action_confirm()

    def test_a_kit_of_a_draft_is_not_exploded(self):
        kit = self.env["product.product"].create({"name": "Kit", "type": "consu"})
        bom = self._bill(kit, [(self.led, 2)])
        bom.write({"type": "phantom", "use_revisions": True})
        draft = self._revise(bom)
        draft.bom_line_ids.product_qty = 5
        _boms, lines = self._bill(self.film, [(kit, 1)]).explode(self.film, 1)
        self.assertEqual([(line.product_id, done["qty"]) for line, done in lines], [(self.led, 2)])

    def test_which_revision_was_valid_on_a_date(self):
        self.bom.use_revisions = True
        draft = self._revise()
        draft.action_release()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_bom SET released_date = '2024-01-01', obsolete_date = '2024-06-01' WHERE id = %s",
            [self.bom.id],
        )
        self.env.cr.execute("UPDATE mrp_bom SET released_date = '2024-06-01' WHERE id = %s", [draft.id])
        self.env.invalidate_all()
        bills = self.env["mrp.bom"].with_context(active_test=False)
        ours = [("id", "in", (self.bom + draft).ids)]
        for day, valid in (
            ("2023-12-31", bills),
            ("2024-05-31", self.bom),
            ("2024-06-01", draft),
            (Datetime.now().date(), draft),
        ):
            self.assertEqual(bills.search([*ours, ("valid_on", "=", day)]), valid, day)

    def test_two_revisions_are_compared(self):
        self.bom.use_revisions = True
        draft = self._revise()
        draft.bom_line_ids[0].product_qty = 3
        draft.bom_line_ids[1].unlink()
        draft.operation_ids.time_cycle_manual = 7.5
        action = draft.with_user(self.engineer).action_compare_revisions()
        form = Form(self.env["mrp.bom.compare"].browse(action["res_id"]).with_user(self.engineer))
        self.assertEqual(form.other_id, self.bom)
        shown = " ".join(form.changes_html.split())
        for text in ("Film", "Quantity", ">3<", "LED", "Removed", "Minutes", ">7.5<"):
            self.assertIn(text, shown)

    def test_where_a_bill_is_used(self):
        upper = self._bill(self.env["product.product"].create({"name": "TV"}), [(self.panel, 1)])
        action = self.bom.with_user(self.worker).action_view_where_used()
        self.assertEqual(self.env["mrp.bom"].search(action["domain"]), upper)

    def test_workers_read_revisions_and_make_none(self):
        self.bom.use_revisions = True
        bom = self.bom.with_user(self.worker)
        self.assertIn("list", dict(map(reversed, bom.action_view_revisions()["views"])))
        for attempt in (bom.action_new_revision, bom.action_release):
            with self.assertRaises(AccessError):
                attempt()
        portal = new_test_user(self.env, "rev_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.bom.with_user(portal).action_view_revisions()

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_two_released_revisions(self):
        self.bom.use_revisions = True
        draft = self._revise()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE mrp_bom SET revision_state = 'released' WHERE id = %s", [draft.id])
