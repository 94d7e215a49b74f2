import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {PromiseChain} from "./promise_chain";

/** Why a date is what it is, what would make it earlier, and what could go in part. */
export class PromiseDialog extends Component {
    static template = "crm_smb_manufacturing.PromiseDialog";
    static components = {PromiseChain};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({isBusy: false});
    }

    get data() {
        return this.props.action.params;
    }

    gainLabel(change) {
        return _t("%s earlier", change.gain);
    }

    splitLabel(delivery) {
        return _t("Deliver in two: %s", delivery.text);
    }

    /** Take a partial delivery over; the form below shows the new lines. */
    async split(delivery) {
        this.state.isBusy = true;
        try {
            await this.orm.call(this.data.model, "action_split_promise", [[this.data.id], delivery.quantity]);
            await this.close();
        } finally {
            this.state.isBusy = false;
        }
    }

    close() {
        return this.action.doAction({type: "ir.actions.act_window_close"});
    }
}

registry.category("actions").add("crm_smb_manufacturing.promise_dialog", PromiseDialog);
