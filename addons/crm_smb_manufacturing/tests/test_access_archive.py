from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .access_common import ALL_LEADS, ARCHIVE_TEAM, MANAGER, SALESPERSON, AccessCase


@tagged("post_install", "-at_install")
class TestAccessArchive(AccessCase):
    """Own, team, all: by every road that leads to a customer."""

    def test_a_salesperson_lists_own_customers_and_the_pool(self):
        self.assertEqual(self._seen(self.seller), self.mine | self.pool)
        rows = self.Partner.with_user(self.seller).web_search_read(
            [("id", "in", (self.mine | self.theirs | self.contact).ids)], {"name": {}}
        )
        self.assertEqual(rows["length"], 1)
        self.assertEqual(rows["records"][0]["id"], self.mine.id)

    def test_a_form_of_a_colleagues_customer_does_not_open(self):
        self.assertEqual(self.mine.with_user(self.seller).web_read({"name": {}})[0]["name"], self.mine.name)
        for partner in (self.theirs, self.contact):
            with self.assertRaises(AccessError):
                partner.with_user(self.seller).web_read({"name": {}})

    def test_the_api_neither_reads_writes_deletes_nor_adds_contacts(self):
        theirs = self.theirs.with_user(self.seller)
        for attempt in (
            lambda: theirs.read(["phone"]),
            lambda: theirs.write({"phone": "1"}),
            lambda: theirs.message_post(body="x"),
            lambda: theirs.activity_schedule("mail.mail_activity_data_todo"),
            lambda: self.Partner.with_user(self.seller).create({"name": "李强", "parent_id": self.theirs.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_an_export_leaves_a_colleagues_customer_out_or_is_refused(self):
        with self.assertRaises(AccessError):
            (self.mine | self.theirs).with_user(self.seller).export_data(["name"])
        rows = self.Partner.with_user(self.seller).search([("name", "like", "测试光电")])
        names = [row[0] for row in rows.export_data(["name"])["datas"]]
        self.assertIn(self.mine.name, names)
        self.assertNotIn(self.theirs.name, names)

    def test_pivot_and_groups_count_what_is_seen(self):
        domain = [("id", "in", (self.mine | self.theirs | self.pool).ids)]
        Partner = self.Partner.with_user(self.seller)
        groups = Partner.formatted_read_group(domain, ["user_id"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), 2)
        self.assertEqual(Partner._read_group(domain, [], ["__count"]), [(2,)])
        self.assertEqual(Partner.search_count(domain), 2)

    def test_names_are_searched_among_what_is_seen(self):
        found = [found for found, _name in self.Partner.with_user(self.seller).name_search("测试光电")]
        self.assertIn(self.mine.id, found)
        self.assertNotIn(self.theirs.id, found)
        found = self.Partner.with_user(self.seller).name_search(self.theirs.customer_code)
        self.assertFalse(found)

    def test_the_second_person_keeps_the_customer_too(self):
        self.theirs.backup_user_id = self.seller
        self.assertEqual(self._seen(self.seller), self.mine | self.theirs | self.contact | self.pool)
        self.theirs.backup_user_id = False
        self.assertEqual(self._seen(self.seller), self.mine | self.pool)

    def test_contacts_follow_their_firm_not_their_own_salesperson(self):
        self.contact.user_id = self.seller
        self.assertNotIn(self.contact, self._seen(self.seller))
        self.theirs.user_id = self.seller
        self.assertIn(self.contact, self._seen(self.seller))
        other = self.Partner.create({"name": "张磊", "parent_id": self.theirs.id, "type": "delivery"})
        self.assertEqual(other.archive_user_id, self.seller)
        other.parent_id = self._firm("丁测试光电有限公司", user_id=self.colleague.id)
        self.assertEqual(other.archive_user_id, self.colleague)

    def test_a_team_member_sees_the_archives_of_the_team_until_he_leaves_it(self):
        self.assertEqual(self._seen(self.mate), self.pool)
        team = self._team(self.manager, self.mate, self.seller)
        self.assertEqual(self._seen(self.mate), self.mine | self.pool)
        self.assertEqual(self._seen(self.seller), self.mine | self.pool)
        team.crm_team_member_ids.filtered(lambda m: m.user_id == self.mate).unlink()
        self.assertEqual(self._seen(self.mate), self.pool)
        team.user_id = self.mate
        self.assertEqual(self._seen(self.mate), self.mine | self.pool)
        team.user_id = False
        self.assertEqual(self._seen(self.mate), self.pool)

    def test_all_documents_all_archives(self):
        everything = self.mine | self.theirs | self.contact | self.pool
        for groups in (ALL_LEADS, MANAGER):
            user = self._user(f"acc_{groups}", groups)
            self.assertEqual(self._seen(user), everything)
        user = self._user("acc_own_plus", SALESPERSON, "crm_smb_manufacturing.group_archive_all")
        self.assertEqual(self._seen(user), everything)

    def test_whoever_works_for_all_customers_sees_all(self):
        everything = self.mine | self.theirs | self.contact | self.pool
        for group in (
            "mrp.group_mrp_user",
            "account.group_account_invoice",
            "stock.group_stock_user",
            "purchase.group_purchase_user",
            "crm_smb_manufacturing.group_data_clerk",
        ):
            with self.subTest(group):
                self.assertEqual(self._seen(self._user(f"acc_{group}", group)), everything)

    def test_the_sales_groups_give_their_archive_group(self):
        self.assertTrue(self.seller._is_archive_restricted())
        self.assertTrue(self.mate._is_archive_restricted())
        for user in (self.manager, self.planner, self.portal):
            self.assertFalse(user._is_archive_restricted())
            self.assertEqual(user._customer_archive_domain("partner_id"), [])

    def test_only_archives_are_restricted(self):
        seller = self.seller
        free = self._firm("戊测试材料有限公司")
        free.customer_code = False
        vendor = self.Partner.create(
            {"name": "己测试材料", "is_company": True, "supplier_rank": 1, "user_id": self.colleague.id}
        )
        uncoded = self.Partner.create({"name": "庚测试", "is_company": True, "user_id": self.colleague.id})
        own = self.env.company.partner_id
        own.write({"user_id": self.colleague.id, "customer_code": "OWN1"})
        users = (self.colleague | self.manager).partner_id
        users.write({"user_id": self.colleague.id})
        users[0].customer_code = "OWN2"
        inside = self.colleague.partner_id
        inside.parent_id = self.theirs
        visible = free | vendor | uncoded | own | users | inside
        self.assertEqual(self.Partner.with_user(seller).search([("id", "in", visible.ids)]), visible)

    def test_a_portal_user_still_reads_only_the_own_firm(self):
        self.portal.partner_id.parent_id = self.theirs
        seen = self.Partner.with_user(self.portal).search([])
        self.assertEqual(seen, self.theirs | self.contact | self.portal.partner_id)
        with self.assertRaises(AccessError):
            self.mine.with_user(self.portal).read(["name"])

    def test_archives_and_companies_restrict_together(self):
        other = self.env["res.company"].create({"name": "Second works"})
        theirs = self._firm("辛测试", user_id=self.seller.id, company_id=other.id)
        self.mine.company_id = self.env.company
        everything = self.mine | theirs
        domain = [("id", "in", everything.ids)]
        self.assertEqual(self.Partner.with_user(self.seller).search(domain), self.mine)
        self.seller.company_ids += other
        both = self.Partner.with_user(self.seller).with_context(
            allowed_company_ids=(self.env.company | other).ids
        )
        self.assertEqual(both.search(domain), everything)
        boss = new_test_user(
            self.env,
            "acc_boss_two",
            groups=MANAGER,
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertEqual(self.Partner.with_user(boss).search(domain), theirs)

    def test_an_order_of_a_colleagues_customer_opens_for_its_salesperson(self):
        order = self.env["sale.order"].create({"partner_id": self.theirs.id, "user_id": self.seller.id})
        order = order.with_user(self.seller)
        with Form(order) as form:
            form.client_order_ref = "PO 1"
        self.assertEqual(order.client_order_ref, "PO 1")
        order.message_post(body="called")
        rows = order.web_search_read(
            [("id", "=", order.id)], {"partner_id": {"fields": {"display_name": {}}}}
        )
        self.assertEqual(rows["records"][0]["partner_id"]["display_name"], self.theirs.display_name)
        order.export_data(["name", "client_order_ref"])
        groups = order.formatted_read_group([("id", "=", order.id)], ["partner_id"], ["__count"])
        self.assertEqual(groups[0]["partner_id"][1], self.theirs.display_name)
        order.action_quotation_send()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_quotation_for_a_customer_that_is_not_ones_own_is_refused(self):
        mine = self.env["sale.order"].with_user(self.seller).create({"partner_id": self.mine.id})
        lead = self.env["crm.lead"].with_user(self.seller).create({"name": "Panel"})
        vals = {"partner_id": self.theirs.id, "user_id": self.seller.id}
        for attempt in (
            lambda: mine.create(vals),
            lambda: mine.write(vals),
            lambda: lead.create({"name": "Panel", **vals}),
            lambda: lead.write(vals),
        ):
            with self.assertRaises(AccessError):
                attempt()
        mine.write({"partner_id": self.pool.id})

    def test_a_salesperson_is_told_why_he_cannot_give_a_customer_away(self):
        self.seller.group_ids += self.env.ref("base.group_partner_manager")
        mine = self.mine.with_user(self.seller)
        with self.assertRaisesRegex(AccessError, "sales manager hands customers over"):
            mine.user_id = self.colleague
        mine.write({"user_id": self.colleague.id, "backup_user_id": self.seller.id})
        self.assertEqual(mine.user_id, self.colleague)
        mine.write({"user_id": False, "backup_user_id": False})
        self.assertIn(self.mine, self._seen(self.colleague))

    def test_what_hangs_on_a_customer_is_as_closed_as_the_customer(self):
        product = self.env["product.product"].create({"name": "Panel"})
        sales = self.env["legacy.sale"].create(
            [
                {"partner_id": firm.id, "product_id": product.id, "date": "2026-01-01"}
                for firm in (self.mine, self.theirs)
            ]
        )
        aliases = self.env["customer.code.alias"].create(
            [
                {"partner_id": self.mine.id, "name": "OLD1"},
                {"partner_id": self.theirs.id, "name": "OLD2"},
            ]
        )
        for records in (sales, aliases):
            seen = records.with_user(self.seller).search([("id", "in", records.ids)])
            self.assertEqual(seen.partner_id, self.mine)
            self.assertEqual(records.with_user(self.manager).search_count([("id", "in", records.ids)]), 2)

    def test_a_mass_installation_writes_the_keepers_in_one_statement(self):
        self.env.cr.execute(
            "UPDATE res_partner SET archive_user_id = NULL, archive_backup_id = NULL WHERE id IN %s",
            [tuple((self.theirs | self.contact).ids)],
        )
        self.Partner.invalidate_model()
        self.assertIn(self.theirs, self._seen(self.seller))
        with self.assertQueryCount(1):
            self.Partner._refresh_archive_keepers()
        self.assertEqual(self._seen(self.seller), self.mine | self.pool)
        self.assertEqual(self.contact.archive_user_id, self.colleague)

    def test_the_rule_reads_two_columns_of_the_row_and_joins_nothing(self):
        Partner = self.Partner.with_user(self.mate)
        self._team(self.manager, self.mate, self.seller, self.colleague)
        Partner.search([], limit=1)
        with self.assertQueryCount(1):
            Partner.search([("name", "like", "测试光电")], limit=80)
        query = Partner._search([("name", "like", "测试光电")])
        sql = self.env.cr.mogrify(query.select()).decode()
        self.assertNotIn("SELECT", sql.upper().removeprefix("SELECT"))
        self.assertNotIn("JOIN", sql.upper())
        self.assertTrue(self.env.ref("crm_smb_manufacturing.res_partner_rule_archive"))
        self.assertTrue(self.mate.has_group(ARCHIVE_TEAM))
