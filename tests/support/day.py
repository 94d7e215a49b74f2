"""What people do on the day that ``test_day`` tells, each as the user who does it."""

from datetime import datetime
from time import monotonic

from smb.paths import STATE

from .api import Api

QUANTITY = 10
PRICE = 25.0
PASSWORD = "a-long-password"
# Seconds within which lists follow the shop floor.
PATIENCE = 60
SHOTS = STATE / "screenshots"

# login -> groups; what a factory gives them
PEOPLE = {
    "day_sales": ["sales_team.group_sale_salesman"],
    "day_purchaser": ["purchase.group_purchase_user", "stock.group_stock_user"],
    "day_planner": ["mrp.group_mrp_manager", "stock.group_stock_user"],
    "day_warehouse": ["stock.group_stock_user"],
    "day_finance": ["account.group_account_manager", "sales_team.group_sale_salesman_all_leads"],
    "day_agent": ["crm_service_desk.group_service_agent_all"],
    "day_manager": ["sales_team.group_sale_manager"],
}

SETUP = """
import json
from datetime import datetime, timedelta
from odoo import Command
customers = {customers!r}
people, keys = {people!r}, {{}}
Users = env["res.users"].with_context(no_reset_password=True)

def add(login, groups, **values):
    group_ids = [Command.set([env.ref(group).id for group in groups])]
    values |= {{"name": login, "login": login, "password": {password!r}, "group_ids": group_ids}}
    user = Users.create(values)
    keys[login] = env["res.users.apikeys"].with_user(user)._generate(
        None, "day", datetime.now() + timedelta(hours=12)
    )
    return user

internal = {{login: add(login, groups) for login, groups in people.items()}}
coded = env["res.partner"].search([("customer_code", "!=", False)])
firms = [coded.filtered(lambda firm, name=name: firm.name == name) for name in customers]
firms[0].user_id = internal["day_sales"]
for number, firm in enumerate(firms):
    login = f"day_customer_{{number}}"
    email = f"{{login}}@example.com"
    contact = env["res.partner"].create({{"name": login, "parent_id": firm.id, "email": email}})
    add(login, ["base.group_portal"], partner_id=contact.id)
env.cr.commit()
print(json.dumps({{"keys": keys, "firms": [firm.id for firm in firms]}}))
"""


def _is_onchange(answer):
    return answer.url.endswith("/onchange")


class Day:
    """One day of the firm on a loaded database."""

    SPEC = "白色"

    def __init__(self, database, in_shell, serve, log_in, _api):
        self.database = database
        self._in_shell = in_shell
        self._serve = serve
        self._log_in = log_in

    def people(self, *customers):
        """Make the users with their API keys, start the server and open the first window."""
        made = self._in_shell(
            self.database, SETUP.format(customers=customers, people=PEOPLE, password=PASSWORD)
        )
        self.firms = dict(zip(customers, made["firms"], strict=True))
        self.server = self._serve(self.database)
        for login, key in made["keys"].items():
            api = Api(self.server.url, key, self.database)
            setattr(self, login.removeprefix("day_"), api)
        self.window = self._log_in(self.server, "day_sales", PASSWORD)
        SHOTS.mkdir(exist_ok=True)

    def _shot(self, window, name):
        window.page.screenshot(path=str(SHOTS / f"day-{name}.png"))

    # -- sales

    def quote(self, customer, code):
        """Type a quotation in the web client: customer, product, quantity, price. Return its id."""
        page = self.window.open("/odoo/sales/new")
        page.wait_for_selector(".o_form_view")
        self.window.choose(page.locator(".o_field_widget[name=partner_id] input"), customer)
        page.click(".o_field_x2many_list_row_add a >> nth=0")
        row = page.locator("tr.o_selected_row")
        box = row.locator("[name=product_id] input, [name=product_template_id] input").first
        with page.expect_response(_is_onchange):
            self.window.choose(box, code)
        self.window.settle()
        row.locator("[name=product_uom_qty] input").fill(str(QUANTITY))
        row.locator("[name=price_unit] input").fill(str(PRICE))
        page.click(".o_form_button_save")
        page.wait_for_url(lambda address: address.rstrip("/").split("/")[-1].isdigit())
        order = int(page.url.rstrip("/").split("/")[-1])
        (line,) = self.sales.one("sale.order", order, "order_line")["order_line"]
        values = self.sales.one("sale.order.line", line, "product_uom_qty", "price_unit")
        assert (values["product_uom_qty"], values["price_unit"]) == (QUANTITY, PRICE), values
        self.sales.create("sale.line.spec", order_line_id=line, name="颜色", value=self.SPEC)
        self._line = line
        return order

    def count_documents(self):
        return {
            model: self.planner.count(model) for model in ("mrp.production", "stock.move", "stock.picking")
        }

    def ask_for_the_date(self, order):
        """Press the button in the quotation and return date and reasons."""
        self.window.open_form("sales", order)
        self.window.press("action_promise")
        self._shot(self.window, "promise")
        line = self.sales.one("sale.order.line", self._line, "promise_date", "promise_reason_ids")
        return {
            "date": datetime.strptime(line["promise_date"], "%Y-%m-%d %H:%M:%S"),
            "reasons": line["promise_reason_ids"],
        }

    def record_round(self, order):
        self.sales.call("sale.order", "action_new_round", order)

    def accept_round(self, order):
        (number,) = self.sales.find("sale.round", [["order_id", "=", order]], "state")
        self.sales.call("sale.round", "action_accept", number["id"])

    def confirm(self, order):
        self.window.open_form("sales", order)
        self.window.press("action_confirm")
        assert self.sales.one("sale.order", order, "state")["state"] == "sale"
        self._shot(self.window, "order")

    def stage(self, order):
        """The stage that lists show, once the background has caught up with the shop floor."""
        journey = self.sales.call("sale.order", "journey", order)
        deadline = monotonic() + PATIENCE
        while True:
            values = self.sales.one("sale.order", order, "journey_stage", "journey_percent")
            stored = (values["journey_stage"], values["journey_percent"])
            if stored == (journey["stage"], journey["percent"]):
                return values["journey_stage"]
            assert monotonic() < deadline, f"{stored} after {PATIENCE} s, not {journey}"

    def percent(self, order):
        return self.sales.one("sale.order", order, "journey_percent")["journey_percent"]

    # -- purchasing, workshop, warehouse

    def productions(self, order):
        """The manufacturing orders behind the order: code, quantity, specification."""
        ids = [one["id"] for one in self.sales.call("sale.order", "journey", order)["productions"]]
        found = []
        for one in self.planner.read("mrp.production", ids, "product_id", "product_qty", "spec_ids"):
            product = self.planner.one("product.product", one["product_id"][0], "default_code")
            specs = self.planner.read("sale.line.spec", one["spec_ids"], "value")
            found.append(
                {
                    "id": one["id"],
                    "code": product["default_code"],
                    "quantity": one["product_qty"],
                    "spec": [spec["value"] for spec in specs],
                }
            )
        return found

    def hurry(self, order):
        """The planner puts the order before the others, which wait for the same materials."""
        productions = [one["id"] for one in self.productions(order)]
        self.planner.call("mrp.production", "write", productions, vals={"priority": "1"})

    def buy(self, need):
        """Buy twice what is needed of everything, and receive it."""
        products = self.purchaser.find(
            "product.product", [["default_code", "in", list(need)]], "default_code", "seller_ids"
        )
        for product in products:
            seller = self.purchaser.one(
                "product.supplierinfo", product["seller_ids"][0], "partner_id", "price"
            )
            line = {
                "product_id": product["id"],
                "product_qty": max(1.0, round(need[product["default_code"]] * 2, 3)),
                "price_unit": seller["price"],
            }
            purchase = self.purchaser.create(
                "purchase.order", partner_id=seller["partner_id"][0], order_line=[[0, 0, line]]
            )
            self.purchaser.call("purchase.order", "button_confirm", purchase)
            receipts = self.purchaser.one("purchase.order", purchase, "picking_ids")["picking_ids"]
            self.validate(receipts)

    def make(self, order):
        """Plan, work and finish every manufacturing order, sub-assemblies first."""
        for production in sorted(self.productions(order), key=lambda one: -one["id"]):
            number = production["id"]
            self.planner.call("mrp.production", "action_assign", number)
            self.planner.call("mrp.production", "button_plan", number)
            values = self.planner.one("mrp.production", number, "workorder_ids", "reservation_state")
            assert values["reservation_state"] == "assigned", production
            for work in values["workorder_ids"]:
                self.planner.call("mrp.workorder", "button_start", work)
                self.planner.call("mrp.workorder", "button_finish", work)
            self.planner.call("mrp.production", "button_mark_done", number)
            state = self.planner.one("mrp.production", number, "state", "qty_produced")
            assert (state["state"], state["qty_produced"]) == ("done", production["quantity"])

    def validate(self, pickings):
        """Finish transfers; the first delivery of a company asks whether to send text messages."""
        answer = self.warehouse.call("stock.picking", "button_validate", pickings)
        if answer is not True:
            assert answer["res_model"] == "confirm.stock.sms", answer
            context = {"button_validate_picking_ids": pickings}
            self.warehouse.call("confirm.stock.sms", "dont_send_sms", answer["res_id"], context=context)
        states = {one["state"] for one in self.warehouse.read("stock.picking", pickings, "state")}
        assert states == {"done"}

    def deliver(self, order):
        pickings = self.sales.one("sale.order", order, "picking_ids")["picking_ids"]
        self.warehouse.call("stock.picking", "action_assign", pickings)
        self.validate(pickings)
        line = self.sales.one("sale.order.line", self._line, "qty_delivered")
        assert line["qty_delivered"] == QUANTITY

    # -- the customer

    def customer_sees_progress(self, order):
        customer = self._log_in(self.server, "day_customer_0", PASSWORD)
        page = customer.open(f"/my/orders/{order}")
        text = page.inner_text("#wrap, main, body")
        percent = self.sales.one("sale.order", order, "journey_percent")["journey_percent"]
        assert f"{percent}%" in page.inner_text("#order_progress")
        assert self.sales.one("sale.order", order, "name")["name"] in text
        for secret in ("actual_", "Actual Cost", "day_planner"):
            assert secret not in page.content()
        self._shot(customer, "portal-order")

    def other_customer_is_refused(self, order):
        stranger = self._log_in(self.server, "day_customer_1", PASSWORD)
        name = self.sales.one("sale.order", order, "name")["name"]
        page = stranger.open(f"/my/orders/{order}")
        assert name not in page.inner_text("body")

    # -- finance

    def bill(self, order):
        context = {"active_model": "sale.order", "active_ids": [order], "active_id": order}
        wizard = self.finance.call(
            "sale.advance.payment.inv",
            "create",
            vals_list=[{"advance_payment_method": "delivered"}],
            context=context,
        )
        self.finance.call("sale.advance.payment.inv", "create_invoices", wizard, context=context)
        (invoice,) = self.finance.one("sale.order", order, "invoice_ids")["invoice_ids"]
        self.finance.call("account.move", "action_post", invoice)
        values = self.finance.one("account.move", invoice, "amount_untaxed", "state")
        assert (values["amount_untaxed"], values["state"]) == (QUANTITY * PRICE, "posted")
        return invoice

    def collect(self, invoice):
        context = {"active_model": "account.move", "active_ids": [invoice]}
        wizard = self.finance.call("account.payment.register", "create", vals_list=[{}], context=context)
        self.finance.call("account.payment.register", "action_create_payments", wizard, context=context)
        values = self.finance.one("account.move", invoice, "payment_state", "amount_residual")
        assert values["payment_state"] in ("paid", "in_payment")
        assert values["amount_residual"] == 0

    def profit(self, order):
        fields = ("revenue", "material_cost", "cost", "profit")
        rows = self.manager.find("customer.profit", [["order_id", "=", order]], *fields)
        return {field: sum(row[field] for row in rows) for field in fields}

    def customer_profit(self, customer):
        rows = self.manager.find("customer.profit", [["partner_id", "=", self.firms[customer]]], "profit")
        return sum(row["profit"] for row in rows)

    # -- service

    def complain(self, order):
        customer = self._log_in(self.server, "day_customer_0", PASSWORD)
        page = customer.open("/my/service/new")
        page.select_option("select[name=kind]", "complaint")
        page.select_option("select[name=sale_order_id]", str(order))
        page.fill("[name=name]", "两件有暗角")
        page.fill("[name=description]", "十件中有两件有暗角，请退货。")
        self._shot(customer, "portal-complaint")
        page.click("#service_form button[type=submit]")
        page.wait_for_url(lambda address: address.split("?")[0].split("/")[-1].isdigit())
        (ticket,) = self.agent.find("service.ticket", [["sale_order_id", "=", order]], "channel", "kind")
        assert (ticket["channel"], ticket["kind"]) == ("portal", "complaint")
        return ticket["id"]

    def answer(self, ticket):
        assert not self.agent.one("service.ticket", ticket, "responded_at")["responded_at"]
        self.agent.call(
            "service.ticket",
            "message_post",
            ticket,
            body="We take the two pieces back.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        assert self.agent.one("service.ticket", ticket, "responded_at")["responded_at"]

    def remedy(self, ticket, order, quantity):
        """Return and credit note over some pieces; both carried out. Returns (credit note, pieces back)."""
        shipped = [["sale_line_id", "=", self._line], ["location_dest_id.usage", "=", "customer"]]
        (delivered,) = self.warehouse.find("stock.move", shipped, "id")
        billed = self.finance.one("sale.order.line", self._line, "invoice_lines")["invoice_lines"]
        about = {"return": {"move_id": delivered["id"]}, "refund": {"invoice_line_id": billed[0]}}
        made = {}
        for kind, source in about.items():
            line = [0, 0, {**source, "quantity": quantity}]
            remedy = self.agent.create("service.remedy", ticket_id=ticket, kind=kind, line_ids=[line])
            self.agent.call("service.remedy", "action_create_document", remedy)
            made[kind] = remedy
        remedy = self.agent.one("service.remedy", made["return"], "return_picking_id")
        picking = remedy["return_picking_id"][0]
        self.validate([picking])
        refund = self.agent.one("service.remedy", made["refund"], "credit_note_id")["credit_note_id"][0]
        self.finance.call("account.move", "action_post", refund)
        states = self.agent.read("service.remedy", list(made.values()), "state")
        assert {one["state"] for one in states} == {"done"}
        self.agent.call("service.ticket", "action_close", ticket)
        (move,) = self.warehouse.find("stock.move", [["picking_id", "=", picking]], "quantity")
        return self.finance.one("account.move", refund, "amount_untaxed"), move["quantity"]

    # -- one place

    def customer_in_one_place(self, customer, order, ticket):
        """One page shows order, progress, invoice, ticket and profit, in English and Chinese."""
        name = self.sales.one("sale.order", order, "name")["name"]
        number = self.agent.one("service.ticket", ticket, "number")["number"]
        for language, word in (("en_US", "Business"), ("zh_CN", "业务往来")):
            self.manager.call("res.users", "write", self._uid("day_manager"), vals={"lang": language})
            window = self._log_in(self.server, "day_manager", PASSWORD)
            page = window.open_form("contacts", self.firms[customer])
            assert word in page.inner_text(".o_form_view button[name=action_view_business]")
            window.press("action_view_business")
            page.wait_for_selector(f".o_form_view:has-text('{name}')")
            text = page.inner_text(".o_form_view")
            assert name in text and number in text
            self._shot(window, f"customer-{language}")

    def _uid(self, login):
        return self._in_shell(
            self.database, f"print(env['res.users'].search([('login', '=', {login!r})]).id)"
        )
