import {expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame, Deferred} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {contains, defineModels, fields, models, mountView, onRpc} from "@web/../tests/web_test_helpers";

import {PACE} from "@crm_smb_manufacturing/handover_progress/handover_progress";

class CustomerHandover extends models.Model {
    _name = "customer.handover";
    name = fields.Char();
    _records = [{id: 1, name: "Chen Wei"}];
}

defineMailModels();
defineModels([CustomerHandover]);

test("shows how far a handover is while it runs, and goes when it is done", async () => {
    const applied = new Deferred();
    let done = 0;
    onRpc("customer.handover", "action_apply", () => applied);
    onRpc("customer.handover", "get_progress", () => {
        done += 500;
        return {done, total: 2000, state: "previewed"};
    });
    await mountView({
        type: "form",
        resModel: "customer.handover",
        resId: 1,
        arch: `
            <form>
                <header><button name="action_apply" type="object" string="Hand Over"/></header>
                <sheet><widget name="handover_progress"/><field name="name"/></sheet>
            </form>`,
    });
    expect(".o_handover_progress").toHaveCount(0);
    await contains("button[name=action_apply]").click();
    expect(".o_handover_progress").toHaveCount(1);
    await advanceTime(PACE);
    await animationFrame();
    expect(".o_handover_progress small").toHaveText("500 / 2000 records");
    await advanceTime(PACE);
    await animationFrame();
    expect(".o_handover_progress .progress-bar").toHaveAttribute("aria-valuenow", "50");
    applied.resolve(true);
    await animationFrame();
    await animationFrame();
    expect(".o_handover_progress").toHaveCount(0);
});
