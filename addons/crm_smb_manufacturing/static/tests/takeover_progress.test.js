import {expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {defineModels, fields, MockServer, models, mountView} from "@web/../tests/web_test_helpers";

import {PACE} from "@crm_smb_manufacturing/takeover_progress/takeover_progress";

class TakeoverJob extends models.Model {
    _name = "takeover.job";
    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["loading", "Loading"],
            ["done", "Done"],
        ],
    });
    rows_done = fields.Integer();
    rows_total = fields.Integer();
    _records = [{id: 1, name: "Customers", state: "loading", rows_done: 100, rows_total: 400}];
}

defineMailModels();
defineModels([TakeoverJob]);

async function wait() {
    await advanceTime(PACE);
    await animationFrame();
    await animationFrame();
}

test("shows how far workbooks are while they are loaded, and goes when they are through", async () => {
    await mountView({
        type: "form",
        resModel: "takeover.job",
        resId: 1,
        arch: `<form><widget name="takeover_progress"/><field name="name"/></form>`,
    });
    expect(".o_takeover_progress .progress-bar").toHaveAttribute("aria-valuenow", "25");
    const jobs = MockServer.env["takeover.job"];
    jobs.write([1], {rows_done: 300});
    await wait();
    expect(".o_takeover_progress .progress-bar").toHaveAttribute("aria-valuenow", "75");
    expect(".o_takeover_progress small").toHaveText(/300 \/ 400 rows/);
    jobs.write([1], {rows_done: 400, state: "done"});
    await wait();
    expect(".o_takeover_progress").toHaveCount(0);
});
