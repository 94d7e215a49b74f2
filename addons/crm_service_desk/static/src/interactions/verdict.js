import {registry} from "@web/core/registry";
import {Interaction} from "@web/public/interaction";

/**
 * One click in the mail is the answer: the page sends it by itself, but only before the eyes of a
 * person. A filter that opens the links of a mail answers nothing.
 */
export class Verdict extends Interaction {
    static selector = "#verdict_form[data-send]";

    dynamicContent = {
        _document: {"t-on-visibilitychange": this.send},
    };

    start() {
        this.send();
    }

    send() {
        if (document.visibilityState === "visible" && !this.isSent) {
            this.isSent = true;
            this.el.submit();
        }
    }
}

registry.category("public.interactions").add("crm_service_desk.verdict", Verdict);
