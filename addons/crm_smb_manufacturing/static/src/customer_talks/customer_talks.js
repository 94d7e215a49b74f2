import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {deserializeDate, formatDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const PROMISES = "customer.commitment";
const CONTACTS = "customer.interaction";
// What one screen takes; the lists behind the headings have all of it.
const LIMIT = 30;
const STATES = ["open", "broken", "kept"];
const ICONS = {
    call: "fa-phone",
    visit: "fa-map-marker",
    chat: "fa-comments",
    mail: "fa-envelope",
    meeting: "fa-users",
    letter: "fa-envelope-o",
};
const USER = {fields: {display_name: {}}};
// Without the firm, which is the one that we look at.
const PERSON = {fields: {name: {}}};
const PROMISE_FIELDS = {
    name: {},
    user_id: USER,
    contact_id: PERSON,
    date: {},
    due_date: {},
    state: {},
    is_overdue: {},
    can_close: {},
    broken_reason: {},
    closed_date: {},
};
const CONTACT_FIELDS = {
    channel: {},
    date: {},
    user_id: USER,
    contact_id: PERSON,
    result: {},
    note: {},
    next_step: {},
    next_date: {},
    photo_ids: {},
};

/**
 * "Three of us talked to them, what was promised?" on one screen: promises by state beside
 * the contacts, latest first. Loaded when its tab is opened, so that the form stays cheap.
 */
export class CustomerTalks extends Component {
    static template = "crm_smb_manufacturing.CustomerTalks";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.fieldService = useService("field");
        this.states = STATES;
        this.icons = ICONS;
        this.state = useState({promises: [], contacts: [], labels: {}});
        onWillStart(() => this.load(this.props.record.resId));
        onWillUpdateProps((next) => {
            if (next.record.resId !== this.loadedId) {
                return this.load(next.record.resId);
            }
        });
    }

    async load(partnerId) {
        this.loadedId = partnerId;
        if (!partnerId) {
            Object.assign(this.state, {promises: [], contacts: []});
            return;
        }
        const domain = [["partner_id", "=", partnerId]];
        const [promises, contacts, fields, promiseFields] = await Promise.all([
            this.search(PROMISES, domain, PROMISE_FIELDS),
            this.search(CONTACTS, domain, CONTACT_FIELDS),
            this.fieldService.loadFields(CONTACTS, {fieldNames: ["channel", "result"]}),
            this.fieldService.loadFields(PROMISES, {fieldNames: ["state"]}),
        ]);
        this.state.promises = promises;
        this.state.contacts = contacts;
        this.state.labels = {
            channel: Object.fromEntries(fields.channel.selection),
            result: Object.fromEntries(fields.result.selection),
            state: Object.fromEntries(promiseFields.state.selection),
        };
    }

    async search(model, domain, specification) {
        const found = await this.orm.webSearchRead(model, domain, {specification, limit: LIMIT});
        return found.records;
    }

    reload() {
        return this.load(this.props.record.resId);
    }

    promisesOf(state) {
        return this.state.promises.filter((promise) => promise.state === state);
    }

    date(value) {
        return value ? formatDate(deserializeDate(value)) : "";
    }

    async act(model, id, method) {
        const action = await this.orm.call(model, method, [[id]]);
        if (action && action.type) {
            await this.action.doAction(action, {onClose: () => this.reload()});
        } else {
            await this.reload();
        }
    }

    keep(promise) {
        return this.act(PROMISES, promise.id, "action_keep");
    }

    breakPromise(promise) {
        return this.act(PROMISES, promise.id, "action_break");
    }

    logContact() {
        return this.act("res.partner", this.props.record.resId, "action_log_contact");
    }

    viewPromises() {
        return this.act("res.partner", this.props.record.resId, "action_view_commitments");
    }

    viewContacts() {
        return this.act("res.partner", this.props.record.resId, "action_view_interactions");
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("customer_talks", {component: CustomerTalks});
