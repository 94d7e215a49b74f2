import {onWillUnmount} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {ListController} from "@web/views/list/list_controller";
import {listView} from "@web/views/list/list_view";

// What the server says when the order book of a company was answered anew.
export const ANSWERED = "sale_promise_book_answered";

/**
 * Shows the new answers of the order book as soon as there are any, unless rows are being
 * chosen: nobody loses a selection to somebody else's click.
 */
const live = (Controller) =>
    class extends Controller {
        setup() {
            super.setup();
            const bus = useService("bus_service");
            const show = () => this.model.root.selection?.length || this.model.load();
            bus.subscribe(ANSWERED, show);
            onWillUnmount(() => bus.unsubscribe(ANSWERED, show));
        }
    };

registry
    .category("views")
    .add("live_book_list", {...listView, Controller: live(ListController)})
    .add("live_book_kanban", {...kanbanView, Controller: live(KanbanController)});
