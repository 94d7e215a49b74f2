import {Chatter} from "@mail/chatter/web_portal/chatter";
import {onWillStart} from "@odoo/owl";
import {user} from "@web/core/user";
import {useService} from "@web/core/utils/hooks";
import {patch} from "@web/core/utils/patch";

// Whom somebody of ours talks to; both models answer action_log_contact.
const TALKED_TO = ["res.partner", "crm.lead"];

/**
 * "Log a Contact" where people write down what was said: beside the note, on the customer
 * and on the opportunity.
 */
patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        this.actionService = useService("action");
        onWillStart(async () => {
            this.isSalesperson = await user.hasGroup("sales_team.group_sale_salesman");
        });
    },

    get canLogContact() {
        return this.isSalesperson && TALKED_TO.includes(this.props.threadModel);
    },

    async logContact() {
        const saved = await this.props.saveRecord?.();
        if (saved === false) {
            return;
        }
        const {threadModel, threadId} = this.props;
        const action = await this.orm.call(threadModel, "action_log_contact", [[threadId]]);
        await this.actionService.doAction(action, {onClose: () => this.reloadParentView()});
    },
});
