import {Component, onWillUnmount, useState} from "@odoo/owl";
import {rpcBus} from "@web/core/network/rpc";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const STEPS = ["action_apply", "action_undo"];
// Milliseconds between two questions how far it is.
export const PACE = 700;

/**
 * Shows how far a handover is while it is applied or undone: the step itself is one
 * request that answers at the end, so the widget watches it and asks meanwhile.
 */
export class HandoverProgress extends Component {
    static template = "crm_smb_manufacturing.HandoverProgress";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({running: false, done: 0, total: 0});
        useBus(rpcBus, "RPC:REQUEST", ({detail}) => this.onRequest(detail.data));
        useBus(rpcBus, "RPC:RESPONSE", ({detail}) => this.onResponse(detail.data));
        onWillUnmount(() => this.stop());
    }

    get percent() {
        return this.state.total ? Math.round((100 * this.state.done) / this.state.total) : 0;
    }

    isStep({params} = {}) {
        return params?.model === this.props.record.resModel && STEPS.includes(params?.method);
    }

    onRequest(data) {
        if (this.isStep(data)) {
            Object.assign(this.state, {running: true, done: 0, total: 0});
            this.timer = setInterval(() => this.ask(), PACE);
        }
    }

    onResponse(data) {
        if (this.isStep(data)) {
            this.stop();
        }
    }

    async ask() {
        const {resModel, resId} = this.props.record;
        const {done, total} = await this.orm.silent.call(resModel, "get_progress", [resId]);
        Object.assign(this.state, {done, total});
    }

    stop() {
        clearInterval(this.timer);
        this.state.running = false;
    }
}

registry.category("view_widgets").add("handover_progress", {component: HandoverProgress});
