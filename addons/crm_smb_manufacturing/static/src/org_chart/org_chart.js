import {Component, onWillStart, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {peopleTree} from "./people_tree";

const SPECIFICATION = {
    name: {},
    function: {},
    department_name: {},
    superior_id: {},
    buying_role: {},
    decides_what: {},
    preferred_channel: {},
    consent: {},
};

// Colours mean the same everywhere: whom to win (blue), whom to convince (purple),
// whom to write to (green), whom to ask (grey), whom to get past (yellow).
const ROLE_CLASS = {
    decider: "o_role_decider",
    influencer: "o_role_influencer",
    buyer: "o_role_buyer",
    user: "o_role_user",
    gatekeeper: "o_role_gatekeeper",
};

export class OrgChartNode extends Component {
    static template = "crm_smb_manufacturing.OrgChartNode";
    static components = {OrgChartNode};
    static props = {node: Object, roles: Object, onOpen: Function};

    get person() {
        return this.props.node.person;
    }

    get roleClass() {
        return ROLE_CLASS[this.person.buying_role] || "";
    }

    get position() {
        return [this.person.function, this.person.department_name].filter(Boolean).join(" · ");
    }
}

/** Draws who reports to whom at a customer; mounted when its tab is opened. */
export class OrgChart extends Component {
    static template = "crm_smb_manufacturing.OrgChart";
    static components = {OrgChartNode};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.fields = useService("field");
        this.state = useState({roots: [], isLoaded: false});
        this.roles = {};
        this.loadedFor = null;
        onWillStart(async () => {
            const {buying_role} = await this.fields.loadFields("res.partner", {
                fieldNames: ["buying_role"],
            });
            this.roles = Object.fromEntries(buying_role.selection);
        });
        // Again after another record was opened, and after this one was saved.
        useRecordObserver(async (record) => {
            if (!record.dirty) {
                await this.load(record.resId);
            }
        });
    }

    async load(firmId) {
        this.loadedFor = firmId;
        let people = [];
        if (firmId) {
            const found = await this.orm.webSearchRead(
                "res.partner",
                [
                    ["parent_id", "=", firmId],
                    ["is_company", "=", false],
                    ["type", "=", "contact"],
                ],
                {specification: SPECIFICATION, order: "name, id"},
            );
            people = found.records;
        }
        if (this.loadedFor === firmId) {
            this.state.roots = peopleTree(people);
            this.state.isLoaded = true;
        }
    }

    get shownRoles() {
        return Object.entries(this.roles).map(([role, label]) => ({
            role,
            label,
            roleClass: ROLE_CLASS[role],
        }));
    }

    async open(personId) {
        if (await this.props.record.save()) {
            await this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "res.partner",
                res_id: personId,
                views: [[false, "form"]],
            });
        }
    }
}

export const orgChart = {component: OrgChart};

registry.category("view_widgets").add("customer_org_chart", orgChart);
