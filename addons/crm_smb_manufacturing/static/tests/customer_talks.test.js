import {expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, models, mountView, onRpc} from "@web/../tests/web_test_helpers";

class Customer extends models.Model {
    _name = "customer";
    name = fields.Char();
    _records = [
        {id: 1, name: "Blue Sky"},
        {id: 2, name: "Silent"},
    ];
}

class Commitment extends models.Model {
    _name = "customer.commitment";
    _order = "id";
    name = fields.Char();
    partner_id = fields.Many2one({relation: "customer"});
    user_id = fields.Many2one({relation: "res.users"});
    contact_id = fields.Many2one({relation: "customer"});
    date = fields.Date();
    due_date = fields.Date();
    closed_date = fields.Date();
    broken_reason = fields.Char();
    is_overdue = fields.Boolean();
    can_close = fields.Boolean();
    state = fields.Selection({
        selection: [
            ["open", "Open"],
            ["kept", "Kept"],
            ["broken", "Broken"],
        ],
    });
    _records = [
        {id: 1, name: "Samples", partner_id: 1, state: "open", can_close: true, is_overdue: true},
        {id: 2, name: "Drawing", partner_id: 1, state: "kept"},
        {id: 3, name: "Price", partner_id: 1, state: "broken", broken_reason: "Copper rose"},
    ];
}

class Interaction extends models.Model {
    _name = "customer.interaction";
    channel = fields.Selection({selection: [["call", "Call"]]});
    result = fields.Selection({selection: [["good", "Moved on"]]});
    partner_id = fields.Many2one({relation: "customer"});
    user_id = fields.Many2one({relation: "res.users"});
    contact_id = fields.Many2one({relation: "customer"});
    photo_ids = fields.Many2many({relation: "customer"});
    date = fields.Date();
    note = fields.Text();
    next_step = fields.Char();
    next_date = fields.Date();
    _records = [
        {id: 1, partner_id: 1, channel: "call", result: "good", date: "2026-03-05", note: "They agree"},
    ];
}

defineMailModels();
defineModels([Customer, Commitment, Interaction]);

const mount = (resId) =>
    mountView({
        type: "form",
        resModel: "customer",
        resId,
        resIds: [1, 2],
        arch: `<form><field name="name"/><widget name="customer_talks"/></form>`,
    });

test("promises stand by state beside the contacts", async () => {
    await mount(1);
    expect(".o_promises_open .o_promise").toHaveCount(1);
    expect(".o_promises_open .o_promise").toHaveClass("border-danger");
    expect(".o_promises_broken .o_promise").toHaveText(/Copper rose/);
    expect(".o_promises_kept .o_promise").toHaveClass("border-success");
    expect(queryAllTexts(".o_contact")[0]).toMatch(/They agree/);
    expect(".o_keep").toHaveCount(1);
});

test("a promise is kept where it is read", async () => {
    onRpc("customer.commitment", "action_keep", function ({args}) {
        expect.step(`keep ${args[0]}`);
        this.env["customer.commitment"].write(args[0], {state: "kept", can_close: false});
        return true;
    });
    await mount(1);
    await click(".o_keep");
    await animationFrame();
    expect.verifySteps(["keep 1"]);
    expect(".o_promises_open").toHaveCount(0);
    expect(".o_promises_kept .o_promise").toHaveCount(2);
});

test("the next customer's talks replace those of the one before", async () => {
    await mount(1);
    await click(".o_pager_next");
    await animationFrame();
    expect(".o_promise").toHaveCount(0);
    expect("[name=promises]").toHaveText(/Nothing was promised yet/);
    expect("[name=contacts]").toHaveText(/Nobody talked to them yet/);
});
