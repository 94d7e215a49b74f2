import {useAutofocus, useService} from "@web/core/utils/hooks";
import {Component, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";

/**
 * One field for whatever number the customer names or the scanner reads (a scanner ends with Enter),
 * and below it all that is known: what was sold, built and shipped, and earlier tickets.
 */
export class FactFinder extends Component {
    static template = "crm_service_desk.FactFinder";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.input = useAutofocus({refName: "query"});
        this.state = useState({query: "", hits: null});
        this.display = {controlPanel: {}};
    }

    onKeydown(event) {
        if (event.key === "Enter") {
            this.find();
        }
    }

    async find() {
        const query = this.state.query.trim();
        const hits = await this.orm.call("service.fact.finder", "find", [query]);
        // A slower answer to an earlier question is not the answer any more.
        if (query === this.state.query.trim()) {
            this.state.hits = hits;
        }
        this.input.el?.select();
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    startTicket(hit) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "service.ticket",
            views: [[false, "form"]],
            context: hit.context,
        });
    }
}

registry.category("actions").add("crm_service_desk.fact_finder", FactFinder);
