import {beforeEach, expect, test} from "@odoo/hoot";
import {queryAll, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {mailModels} from "@mail/../tests/mail_test_helpers";
import {contains, defineModels, fields, mockService, mountView, onRpc} from "@web/../tests/web_test_helpers";
import {peopleTree} from "@crm_smb_manufacturing/org_chart/people_tree";

const ROLES = [
    ["decider", "Decides"],
    ["buyer", "Buys"],
];

class ResPartner extends mailModels.ResPartner {
    function = fields.Char();
    department_name = fields.Char();
    superior_id = fields.Many2one({relation: "res.partner"});
    buying_role = fields.Selection({selection: ROLES});
    decides_what = fields.Char();
    preferred_channel = fields.Char();
    consent = fields.Char();
    type = fields.Char({default: "contact"});
}

defineModels({...mailModels, ResPartner});

beforeEach(() => {
    const people = {parent_id: 100, type: "contact"};
    ResPartner._records.push(
        {id: 100, name: "Kunshan Panels", is_company: true},
        {id: 101, name: "Wuxi Displays", is_company: true},
        {...people, id: 110, name: "Shen", buying_role: "decider", decides_what: "price"},
        {...people, id: 111, name: "Lu", superior_id: 110, buying_role: "buyer"},
        {...people, id: 112, name: "Gu", superior_id: 110, consent: "withdrawn"},
        {...people, id: 113, name: "Dock", type: "delivery"},
    );
});

const FORM = `
    <form>
        <field name="name"/>
        <notebook>
            <page string="First" name="first"><field name="function"/></page>
            <page string="People" name="people"><widget name="customer_org_chart"/></page>
        </notebook>
    </form>`;

async function openForm(resId) {
    await mountView({type: "form", resModel: "res.partner", resId, arch: FORM});
}

async function openPeople() {
    await contains(".o_notebook .nav-link:contains(People)").click();
}

test("subordinates hang below their superior, others are roots", () => {
    const roots = peopleTree([
        {id: 1, superior_id: false},
        {id: 2, superior_id: 1},
        {id: 3, superior_id: 2},
        {id: 4, superior_id: 99},
    ]);
    expect(roots.map((node) => node.person.id)).toEqual([1, 4]);
    expect(roots[0].subordinates[0].subordinates[0].person.id).toBe(3);
});

test("a circle is cut and nobody is lost", () => {
    const ids = [];
    const collect = (nodes) => {
        for (const node of nodes) {
            ids.push(node.person.id);
            collect(node.subordinates);
        }
    };
    collect(
        peopleTree([
            {id: 1, superior_id: 3},
            {id: 2, superior_id: 1},
            {id: 3, superior_id: 2},
            {id: 4, superior_id: 3},
            {id: 5, superior_id: 5},
        ]),
    );
    expect(ids.sort()).toEqual([1, 2, 3, 4, 5]);
});

test("people are asked for when their tab is opened, not before", async () => {
    onRpc("res.partner", "web_search_read", () => {
        expect.step("people");
    });
    await openForm(100);
    expect.verifySteps([]);
    await openPeople();
    expect.verifySteps(["people"]);
    expect(queryAllTexts(".o_org_person .fw-bold")).toEqual(["Shen", "Gu", "Lu"]);
});

test("roles have their colour and subordinates are inside their superior", async () => {
    await openForm(100);
    await openPeople();
    const shen = queryOne(".o_org_roots > .o_org_node");
    expect(queryAll(".o_org_roots > .o_org_node")).toHaveLength(1);
    expect(queryOne(":scope > .o_org_person", {root: shen})).toHaveClass("o_role_decider");
    expect(queryAll(":scope > .o_org_level > .o_org_node", {root: shen})).toHaveLength(2);
    expect(".o_org_person[data-id='110'] .o_org_buying").toHaveText("Decides: price");
    expect(".o_org_person[data-id='111']").toHaveClass("o_role_buyer");
    expect(".o_org_person[data-id='112'] .fa-ban").toHaveCount(1);
    expect(".o_org_person[data-id='113']").toHaveCount(0);
});

test("a click opens the person", async () => {
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id]);
        },
    });
    await openForm(100);
    await openPeople();
    await contains(".o_org_person[data-id='111']").click();
    expect.verifySteps([["res.partner", 111]]);
});

test("a firm without people says what to do", async () => {
    await openForm(101);
    await openPeople();
    expect(".o_org_person").toHaveCount(0);
    expect(".o_org_empty").toHaveCount(1);
});

test("what was saved is drawn", async () => {
    onRpc("res.partner", "web_save", ({args}) => {
        expect.step(args[1].name);
    });
    await openForm(100);
    await openPeople();
    onRpc("res.partner", "web_search_read", () => {
        expect.step("people");
    });
    await contains("[name=name] input").edit("Kunshan Panels 2");
    await contains(".o_form_button_save").click();
    await animationFrame();
    expect.verifySteps(["Kunshan Panels 2", "people"]);
});
