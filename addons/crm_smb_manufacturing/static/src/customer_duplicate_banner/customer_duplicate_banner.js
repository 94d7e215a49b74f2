import {Component, useExternalListener, useRef, useState} from "@odoo/owl";

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

/** How long nobody must have typed before the server is asked, in milliseconds. */
export const PATIENCE = 400;

/** Which field of a form tells what; a prospect's firm may be typed into two fields. */
const FIELDS = {
    "res.partner": {
        name: "name",
        phone: "phone",
        email: "email",
        vat: "vat",
        company_registry: "company_registry",
    },
    "crm.lead": {
        partner_name: "name",
        commercial_partner_id: "name",
        phone: "phone",
        email_from: "email",
    },
};

const REASONS = {
    registry: _t("same credit code"),
    vat: _t("same tax number"),
    phone: _t("same phone"),
    email: _t("same e-mail"),
    name: _t("same name"),
};

/**
 * Tells who is there already while a customer is being typed, before anything is saved.
 * Asks after the form has been drawn, never twice for the same text; of a colleague's
 * protected customer it shows that it exists and who keeps it, nothing else.
 */
export class CustomerDuplicateBanner extends Component {
    static template = "crm_smb_manufacturing.CustomerDuplicateBanner";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
        this.state = useState({found: []});
        this.lastOnly = new KeepLast();
        // Texts on the keyboard that the record does not know yet, by field.
        this.typed = {};
        this.seen = {};
        this.asked = "{}";
        this.askSoon = useDebounced(() => this.ask(), PATIENCE);
        useExternalListener(window, "input", (ev) => this.onInput(ev));
        useRecordObserver((record) => this.onRecord(record));
    }

    get fields() {
        return FIELDS[this.props.record.resModel] || {};
    }

    onRecord(record) {
        if (this.recordId !== record.id) {
            Object.assign(this, {recordId: record.id, typed: {}, seen: {}, asked: "{}"});
            this.state.found = [];
        }
        for (const field in this.fields) {
            if (this.seen[field] !== record.data[field]) {
                this.seen[field] = record.data[field];
                delete this.typed[field];
            }
        }
        this.context = {
            id: record.resId,
            is_company: record.data.is_company,
            parent_id: record.data.parent_id && record.data.parent_id.id,
            partner_id: record.data.partner_id && record.data.partner_id.id,
        };
        this.askSoon();
    }

    onInput(ev) {
        const form = this.root.el && this.root.el.closest(".o_form_view");
        const widget = ev.target.closest && ev.target.closest(".o_field_widget");
        const field = widget && widget.getAttribute("name");
        // Fields of a list or a dialog above this form have the same names.
        if (!(field in this.fields) || widget.closest(".o_form_view") !== form) {
            return;
        }
        if (!widget.parentElement.closest(".o_field_widget")) {
            this.typed[field] = ev.target.value;
            this.askSoon();
        }
    }

    /** What the form says now, as `find_duplicates` wants it. */
    get values() {
        const values = {};
        for (const [field, name] of Object.entries(this.fields)) {
            const text = this.typed[field] ?? this.seen[field];
            if (typeof text === "string" && text.trim()) {
                values[name] = text.trim();
            }
        }
        return values;
    }

    async ask() {
        // A prospect that is linked to a customer needs no other one.
        const values = this.context.partner_id ? {} : this.values;
        const question = JSON.stringify([values, this.context]);
        if (question === this.asked) {
            return;
        }
        this.asked = question;
        if (!Object.keys(values).length) {
            this.state.found = await this.lastOnly.add(Promise.resolve([]));
            return;
        }
        if (this.props.record.resModel === "res.partner") {
            const {id, is_company, parent_id} = this.context;
            Object.assign(values, {id, is_company, parent_id});
        }
        const found = await this.lastOnly.add(
            this.orm.silent.call("res.partner", "find_duplicates", [values]),
        );
        this.state.found = this.withoutRepeats(found);
    }

    /** Two protected customers of one colleague are one line. */
    withoutRepeats(found) {
        const lines = found.map((one) => ({
            ...one,
            label: [one.customer_code, one.name].filter(Boolean).join(" "),
            key: one.readable ? `id ${one.id}` : `kept by ${one.kept_by}`,
            why: one.reasons.map((reason) => REASONS[reason]).join(", "),
            url: one.readable ? `/odoo/res.partner/${one.id}` : "",
        }));
        return lines.filter((one) => lines.find((other) => other.key === one.key) === one);
    }
}

registry.category("view_widgets").add("customer_duplicate_banner", {
    component: CustomerDuplicateBanner,
});
