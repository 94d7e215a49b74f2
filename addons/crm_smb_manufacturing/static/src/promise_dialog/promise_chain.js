import {Component} from "@odoo/owl";

// Six looks, each a colour and an icon: nobody has to tell colours apart.
export const LOOKS = {
    stock: "fa-cubes",
    purchase: "fa-shopping-cart",
    queue: "fa-hourglass-half",
    work: "fa-wrench",
    transport: "fa-truck",
    waiting: "fa-moon-o",
    impossible: "fa-ban",
};

/**
 * The chain that binds a date: a bar to scale (wide screens), and the same segments as a
 * list that names them with their dates (all screens; on a phone its lines are the bar).
 */
export class PromiseChain extends Component {
    static template = "crm_smb_manufacturing.PromiseChain";
    static props = {segments: Array};

    icon(segment) {
        return LOOKS[segment.look];
    }

    /** Its share of the bar; the shortest stays wide enough to be seen and pointed at. */
    share(segment) {
        return Math.max(segment.days, this.total / 40) || 1;
    }

    get total() {
        return this.props.segments.reduce((sum, segment) => sum + segment.days, 0);
    }
}
