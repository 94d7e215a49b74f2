import {Component, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const WORKING = ["checking", "loading"];
// Milliseconds between two questions how far it is.
export const PACE = 1000;

/**
 * Shows how far workbooks are while they are tried or loaded in the background, and shows
 * the result once they are through.
 */
export class TakeoverProgress extends Component {
    static template = "crm_smb_manufacturing.TakeoverProgress";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({done: 0, total: 0});
        useEffect(
            (working) => {
                this.stop();
                if (working) {
                    const {rows_done, rows_total} = this.props.record.data;
                    Object.assign(this.state, {done: rows_done, total: rows_total});
                    this.timer = setInterval(() => this.ask(), PACE);
                }
            },
            () => [this.working],
        );
        onWillUnmount(() => this.stop());
    }

    get working() {
        return WORKING.includes(this.props.record.data.state);
    }

    get percent() {
        return this.state.total ? Math.round((100 * this.state.done) / this.state.total) : 0;
    }

    async ask() {
        const {resModel, resId, data} = this.props.record;
        const [now] = await this.orm.silent.read(resModel, [resId], ["state", "rows_done", "rows_total"]);
        Object.assign(this.state, {done: now.rows_done, total: now.rows_total});
        if (now.state !== data.state && this.timer) {
            this.stop();
            await this.props.record.load();
        }
    }

    stop() {
        clearInterval(this.timer);
        this.timer = null;
    }
}

registry.category("view_widgets").add("takeover_progress", {
    component: TakeoverProgress,
    fieldDependencies: [
        {name: "state", type: "selection"},
        {name: "rows_done", type: "integer"},
        {name: "rows_total", type: "integer"},
    ],
});
