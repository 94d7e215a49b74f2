import {reactive} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

import {CallCards} from "./call_cards";

/** States in which a card comes up; later ones only change a card that is there. */
const LIVE = ["ringing", "answered"];
/** More telephones than this nobody has; the oldest cards make room. */
const MOST = 3;

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
        const drop = (id) => {
            state.cards = state.cards.filter((one) => one.id !== id);
        };
        const put = (card) => {
            const known = state.cards.find((one) => one.id === card.id);
            if (card.state === "lost") {
                drop(card.id); // whoever it was waits among the call-backs
            } else if (known) {
                Object.assign(known, card);
            } else if (LIVE.includes(card.state)) {
                state.cards = [...state.cards, card].slice(-MOST);
            }
        };
        bus.subscribe("crm_service_desk/call", put);
        registry.category("main_components").add("crm_service_desk.CallCards", {
            Component: CallCards,
            props: {state, drop},
        });
    },
};

registry.category("services").add("crm_service_desk.call", callService);
