import {
    click,
    contains,
    defineMailModels,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import {beforeEach, expect, test} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {onRpc} from "@web/../tests/web_test_helpers";

defineMailModels();

// Asked for by the systray of another addon, which has no mock here.
beforeEach(() => onRpc("res.users", "review_user_count", () => []));

const LOG = ".o_chatter_log_contact";

async function openPartner() {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({name: "Blue Sky"});
    await start();
    await openFormView("res.partner", partnerId, {
        arch: `<form><sheet><field name="name"/></sheet><chatter/></form>`,
    });
    await contains(".o-mail-Chatter-topbar");
    return partnerId;
}

test("a salesperson logs a contact beside the note", async () => {
    onRpc("has_group", () => true);
    onRpc("res.partner", "action_log_contact", ({args}) => {
        expect.step(`log ${args[0].length}`);
        return {type: "ir.actions.act_window_close"};
    });
    await openPartner();
    await click(LOG);
    await animationFrame();
    expect.verifySteps(["log 1"]);
});

test("who does not sell has no such button", async () => {
    onRpc("has_group", () => false);
    await openPartner();
    await contains("button", {text: "Log note"});
    expect(LOG).toHaveCount(0);
});

test("another document has no such button", async () => {
    onRpc("has_group", () => true);
    const pyEnv = await startServer();
    await start();
    await openFormView("discuss.channel", pyEnv["discuss.channel"].create({name: "General"}), {
        arch: `<form><sheet><field name="name"/></sheet><chatter/></form>`,
    });
    await contains("button", {text: "Log note"});
    expect(LOG).toHaveCount(0);
});
