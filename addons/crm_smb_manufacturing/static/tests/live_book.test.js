import {expect, test} from "@odoo/hoot";
import {animationFrame, Deferred} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getService,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

import {ANSWERED} from "@crm_smb_manufacturing/live_book/live_book";

class BookLine extends models.Model {
    _name = "book.line";
    name = fields.Char();
    _records = [{id: 1, name: "S00001"}];
}

defineMailModels();
defineModels([BookLine]);

const ARCHS = {
    list: `<list js_class="live_book_list"><field name="name"/></list>`,
    kanban: `
        <kanban js_class="live_book_kanban">
            <templates><t t-name="card"><field name="name"/></t></templates>
        </kanban>`,
};

// What a screen does when the server says that the book was answered.
async function answer() {
    const told = new Deferred();
    getService("bus_service").subscribe(ANSWERED, () => told.resolve());
    MockServer.env["bus.bus"]._sendone("broadcast", ANSWERED, {});
    await told;
    await animationFrame();
}

for (const type of ["list", "kanban"]) {
    test(`a ${type} shows the new answers of the order book`, async () => {
        onRpc("book.line", "web_search_read", () => expect.step("read"));
        await mountView({type, resModel: "book.line", arch: ARCHS[type]});
        await getService("bus_service").start();
        expect.verifySteps(["read"]);
        MockServer.env["book.line"].write([1], {name: "S00002"});
        await answer();
        expect.verifySteps(["read"]);
        expect(`.o_${type}_view :contains(S00002)`).not.toHaveCount(0);
    });
}

test.tags("desktop");
test("a list in which rows are chosen stays as it is", async () => {
    onRpc("book.line", "web_search_read", () => expect.step("read"));
    await mountView({type: "list", resModel: "book.line", arch: ARCHS.list});
    await getService("bus_service").start();
    await contains(".o_data_row .o_list_record_selector input").click();
    expect.verifySteps(["read"]);
    await answer();
    expect.verifySteps([]);
});
