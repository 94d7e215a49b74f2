import {expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {Deferred, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {contains, getService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {WebClient} from "@web/webclient/webclient";
import {PromiseChain} from "@crm_smb_manufacturing/promise_dialog/promise_chain";

defineMailModels();

const SEGMENTS = [
    {look: "purchase", kind: "Vendor", text: "BEF film takes 9 days", days: 9, is_binding: true},
    {look: "queue", kind: "Queue", text: "waits 3 days for Line A", days: 3},
    {look: "work", kind: "Work", text: "assembling takes 1 hour", days: 0.04},
].map((segment, id) => ({
    is_binding: false,
    length: `${segment.days} days`,
    date_from: `from ${id}`,
    date_to: `until ${id}`,
    ...segment,
    id,
}));

const DATA = {
    model: "sale.order.line",
    id: 7,
    product: "Panel",
    quantity: "100 Units",
    date: "12/12/2026 10:00",
    reason: "BEF film takes 9 days",
    wish: {date: "12/10/2026", text: "Not feasible: 2 days too late", is_late: true},
    notice: "",
    segments: SEGMENTS,
    changes: [
        {kind: "split", text: "Split: 40 on Thursday", date: "12/03/2026", gain: "9.0 days"},
        {kind: "other_vendor", text: "Buy BEF film from Fast", date: "12/05/2026", gain: "7.0 days"},
    ],
    deliveries: [{id: 0, quantity: 40, text: "40 on Thursday, the other 60 in a week"}],
    can_split: true,
};

async function openDialog(data = {}) {
    onRpc("res.users", "review_user_count", () => []);
    await mountWithCleanup(WebClient);
    await getService("action").doAction(
        {
            type: "ir.actions.client",
            tag: "crm_smb_manufacturing.promise_dialog",
            name: "Why This Date",
            target: "new",
            context: {footer: false},
            params: {...DATA, ...data},
        },
        {onClose: () => expect.step("closed")},
    );
    await animationFrame();
}

test("segments stand in order, with their words and dates, the deciding one marked", async () => {
    await openDialog();
    expect(queryAllTexts(".o_promise_row .fw-bold:first-child")).toEqual(["Vendor", "Queue", "Work"]);
    expect(queryAll(".o_promise_row.o_promise_binding")).toHaveLength(1);
    expect(".o_promise_row:first .badge").toHaveText("decides");
    expect(".o_promise_row:eq(1)").toHaveText(/waits 3 days for Line A/);
    expect(".o_promise_row:eq(1)").toHaveText(/from 1 – until 1/);
    expect("ol.o_promise_list").toHaveAttribute("aria-label");
});

test("each look has an icon of its own beside its colour", async () => {
    await openDialog();
    const icons = queryAll(".o_promise_row .o_promise_icon").map((icon) => icon.className);
    expect(new Set(icons).size).toBe(3);
});

test.tags("desktop");
test("the bar is to scale, and what is short is still seen", async () => {
    await openDialog();
    const widths = queryAll(".o_promise_part").map((part) => part.getBoundingClientRect().width);
    expect(widths[0] / widths[1]).toBeWithin(2.5, 3.5);
    expect(widths[2]).toBeGreaterThan(10);
});

test.tags("mobile");
test("on a phone the segments are stacked and nothing is wider than it", async () => {
    await openDialog();
    expect(".o_promise_bar").not.toBeVisible();
    const rows = queryAll(".o_promise_row").map((row) => row.getBoundingClientRect());
    expect(rows[1].top).toBeGreaterThan(rows[0].top);
    const dialog = queryOne(".o_promise_dialog");
    expect(dialog.scrollWidth).not.toBeGreaterThan(dialog.clientWidth);
});

test("says whether the wish is met, and what would make it earlier", async () => {
    await openDialog();
    expect(".o_promise_wish").toHaveClass("alert-danger");
    expect(".o_promise_wish").toHaveText(/Not feasible: 2 days too late/);
    expect(queryAllTexts(".o_promise_change_text")).toEqual([
        "Split: 40 on Thursday",
        "Buy BEF film from Fast",
    ]);
    expect(".o_promise_changes .badge:first").toHaveText("9.0 days earlier");
});

test("a partial delivery is taken over once and the form is told", async () => {
    const answer = new Deferred();
    onRpc("sale.order.line", "action_split_promise", ({args}) => {
        expect.step(args);
        return answer;
    });
    await openDialog();
    await contains(".o_promise_deliveries button").click();
    expect(".o_promise_deliveries button").not.toBeEnabled();
    answer.resolve(true);
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[[7], 40], "closed"]);
    expect(".o_promise_dialog").toHaveCount(0);
});

test("who may not split is told what can go when, without a button", async () => {
    await openDialog({can_split: false});
    expect(".o_promise_deliveries li").toHaveCount(1);
    expect(".o_promise_deliveries button").toHaveCount(0);
});

test("without a date, a wish or an alternative it only says why", async () => {
    const segments = [{...SEGMENTS[0], look: "impossible", kind: "Impossible", days: 0, date_to: false}];
    await openDialog({date: false, wish: false, changes: [], deliveries: [], segments});
    expect(".o_promise_date").toHaveText("No date");
    expect(".o_promise_wish, .o_promise_changes, .o_promise_deliveries").toHaveCount(0);
    expect(".o_promise_row .fa-ban").toHaveCount(1);
});

test("a chain of no length at all is drawn", async () => {
    await mountWithCleanup(PromiseChain, {
        props: {segments: [{...SEGMENTS[0], look: "stock", kind: "In Stock", days: 0}]},
    });
    expect(".o_promise_row").toHaveCount(1);
});
