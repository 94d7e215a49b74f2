import {PATIENCE} from "@crm_smb_manufacturing/customer_duplicate_banner/customer_duplicate_banner";
import {describe, expect, test} from "@odoo/hoot";
import {edit, press, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {Deferred, advanceTime, animationFrame} from "@odoo/hoot-mock";
import {crmModels} from "@crm/../tests/crm_test_helpers";
import {
    contains,
    defineModels,
    fields,
    makeMockServer,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class ResPartner extends crmModels.ResPartner {
    name = fields.Char();
    phone = fields.Char();
    email = fields.Char();
    is_company = fields.Boolean();
    parent_id = fields.Many2one({relation: "res.partner"});
}

defineModels({...crmModels, ResPartner});

const FORM = `<form>
    <widget name="customer_duplicate_banner"/>
    <field name="name"/><field name="phone"/><field name="email"/>
    <field name="is_company"/><field name="parent_id"/>
</form>`;
const KNOWN = {
    id: 7,
    name: "Jiahe Touch",
    customer_code: "C00007",
    kept_by: "Wang Min",
    reasons: ["phone", "name"],
    readable: true,
    active: true,
};
const PROTECTED = {
    id: false,
    name: "Jiahe",
    customer_code: false,
    kept_by: "Li Na",
    reasons: ["name"],
    readable: false,
    active: true,
};

function answer(...found) {
    onRpc("res.partner", "find_duplicates", ({args}) => {
        expect.step(args[0].name || args[0].phone || "");
        return found;
    });
}

async function type(field, text) {
    await contains(`[name=${field}] input`).click();
    await edit(text, {confirm: false});
}

async function wait(milliseconds = PATIENCE) {
    await animationFrame();
    await advanceTime(milliseconds);
    await animationFrame();
}

test("a readable duplicate is told while somebody types, before anything is saved", async () => {
    answer(KNOWN);
    onRpc("web_save", () => expect.step("saved"));
    await mountView({type: "form", resModel: "res.partner", arch: FORM});
    await wait();
    expect(".o_customer_duplicate").toHaveCount(0);
    await type("name", "Jiahe");
    await wait();
    expect(".o_customer_duplicate a").toHaveText("C00007 Jiahe Touch");
    expect(".o_customer_duplicate a").toHaveAttribute("href", "/odoo/res.partner/7");
    expect(".o_customer_duplicate").toHaveText(/same phone, same name.*kept by Wang Min/);
    expect.verifySteps(["Jiahe"]);
});

test("the server is asked once, when nobody types any more", async () => {
    answer();
    await mountView({type: "form", resModel: "res.partner", arch: FORM});
    await type("name", "Ji");
    await wait(PATIENCE / 2);
    await type("name", "Jiahe");
    await wait(PATIENCE / 2);
    expect.verifySteps([]);
    await wait();
    expect.verifySteps(["Jiahe"]);
    // Leaving the field tells the record the same text: nothing new to ask.
    await press("Tab");
    await wait();
    expect.verifySteps([]);
});

test("of a colleague's customer only the keeper is told", async () => {
    answer(PROTECTED, {...PROTECTED});
    await mountView({type: "form", resModel: "res.partner", arch: FORM});
    await type("phone", "13800000000");
    await wait();
    expect(queryAllTexts(".o_customer_duplicate")).toEqual(["This customer exists, kept by Li Na"]);
    expect(".o_customer_duplicate a").toHaveCount(0);
    expect.verifySteps(["13800000000"]);
});

test("a saved record is compared after the form is there, without itself", async () => {
    const later = new Deferred();
    onRpc("res.partner", "find_duplicates", ({args}) => {
        expect.step(`${args[0].id} ${args[0].is_company}`);
        return later;
    });
    const {env} = await makeMockServer();
    const resId = env["res.partner"].create({name: "Jiahe Touch", is_company: true});
    await mountView({type: "form", resModel: "res.partner", resId, arch: FORM});
    expect("[name=name] input").toHaveValue("Jiahe Touch");
    await wait();
    expect.verifySteps([`${resId} true`]);
    expect(".o_customer_duplicate").toHaveCount(0);
    later.resolve([{...KNOWN, id: 8, active: false}]);
    await animationFrame();
    expect(".o_customer_duplicate .badge").toHaveText("Archived");
});

test("an answer to an older text does not replace a newer one", async () => {
    const answers = [];
    onRpc("res.partner", "find_duplicates", () => {
        answers.push(new Deferred());
        return answers.at(-1);
    });
    await mountView({type: "form", resModel: "res.partner", arch: FORM});
    await type("name", "Jiahe");
    await wait();
    await type("name", "Other");
    await wait();
    answers[1].resolve([]);
    await animationFrame();
    answers[0].resolve([KNOWN]);
    await animationFrame();
    expect(answers).toHaveLength(2);
    expect(".o_customer_duplicate").toHaveCount(0);
});

test("an emptied form shows nothing", async () => {
    answer(KNOWN);
    await mountView({type: "form", resModel: "res.partner", arch: FORM});
    await type("name", "Jiahe");
    await wait();
    expect(".o_customer_duplicate").toHaveCount(1);
    await type("name", "");
    await wait();
    expect(".o_customer_duplicate").toHaveCount(0);
    expect.verifySteps(["Jiahe"]);
});

test("a prospect is compared until it is linked to a customer", async () => {
    answer(PROTECTED);
    const arch = `<form>
        <widget name="customer_duplicate_banner"/>
        <field name="partner_name"/><field name="phone"/><field name="partner_id"/>
    </form>`;
    const {env} = await makeMockServer();
    const partner_id = env["res.partner"].create({name: "Jiahe Touch"});
    const resId = env["crm.lead"].create({name: "Panels", partner_name: "Jiahe", partner_id});
    await mountView({type: "form", resModel: "crm.lead", resId, arch});
    await wait();
    expect.verifySteps([]);
    expect(".o_customer_duplicate").toHaveCount(0);
});

test("a new prospect's firm is compared", async () => {
    answer(PROTECTED);
    const arch = `<form>
        <widget name="customer_duplicate_banner"/>
        <field name="partner_name"/><field name="phone"/><field name="partner_id"/>
    </form>`;
    await mountView({type: "form", resModel: "crm.lead", arch});
    await type("partner_name", "Jiahe");
    await wait();
    expect.verifySteps(["Jiahe"]);
    expect(queryOne(".o_customer_duplicate")).toHaveText("This customer exists, kept by Li Na");
});
