import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

const LABELS = {
    ringing: _t("is calling"),
    answered: _t("on the line"),
    ended: _t("has hung up"),
};
const COLOURS = {ringing: "warning", answered: "success", ended: "secondary"};

/** The cards of the calls that ring at this agent, at the foot of every screen. */
export class CallCards extends Component {
    static template = "crm_service_desk.CallCards";
    static props = {state: Object, drop: Function};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState(this.props.state);
    }

    label(card) {
        return LABELS[card.state];
    }

    colour(card) {
        return COLOURS[card.state];
    }

    open(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** One of several with this number: the card comes again, with what is known of them. */
    choose(card, partner) {
        return this.orm.write("service.call", [card.id], {partner_id: partner.id});
    }

    /** Unknown numbers: whoever it is gets attached in the form of the call. */
    attach(card) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: card.phone,
            res_model: "service.call",
            res_id: card.id,
            views: [[false, "form"]],
            target: "new",
        });
    }

    async openTicket(card) {
        return this.action.doAction(await this.orm.call("service.call", "action_open_ticket", [[card.id]]));
    }
}
