from odoo.tests import tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverLoad(HandoverCase):
    """A handover costs by the kind of record, not by the record."""

    def _more(self, count):
        firms = self.Partner.create(
            [
                {"name": f"测试{number}厂", "is_company": True, "user_id": self.leaver.id}
                for number in range(count)
            ]
        )
        self.env["crm.lead"].create(
            [{"name": "Panel", "partner_id": firm.id, "user_id": self.leaver.id} for firm in firms]
        )
        self.env["sale.order"].create([{"partner_id": firm.id, "user_id": self.leaver.id} for firm in firms])
        firms.message_subscribe(self.leaver.partner_id.ids)

    def _queries(self):
        """Queries of previewing, applying and undoing everything once."""
        counts = []
        handover = self._handover()
        for step in (handover.action_preview, handover.action_apply, handover.action_undo):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return counts, handover

    def test_the_number_of_queries_does_not_grow_with_the_records(self):
        self._more(5)
        self._queries()
        few, small = self._queries()
        self._more(95)
        many, large = self._queries()
        self.assertGreater(large.line_count, small.line_count + 300)
        for name, before, after in zip(("preview", "apply", "undo"), few, many, strict=True):
            self.assertLessEqual(after, before * 1.25 + 10, name)
