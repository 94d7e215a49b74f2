import {reactive} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

import {CallCards} from "./call_cards";

/** The state that a call ends in; its card stays until the agent has put it away. */
const FIRST = "ringing";

/**
 * Shows whom the telephone is ringing for: the server sends a card for each event of a call,
 * to the screen of the agent it rings at.
 */
export const callService = {
    dependencies: ["bus_service"],
    async start(env, {bus_service: bus}) {
        if (!(await user.hasGroup("base.group_user"))) {
            return;
        }
        const state = reactive({cards: []});
        const put = (card) => {
            const known = state.cards.find((one) => one.id === card.id);
            if (known) {
                Object.assign(known, card);
            } else if (card.state === FIRST || card.state === "answered") {
                state.cards.push(card);
            }
        };
        const drop = (id) => {
            state.cards = state.cards.filter((one) => one.id !== id);
        };
        bus.subscribe("crm_service_desk/call", put);
        registry.category("main_components").add("crm_service_desk.CallCards", {
            Component: CallCards,
            props: {state, drop},
        });
    },
};

registry.category("services").add("crm_service_desk.call", callService);
