/**
 * The people of a customer as a forest.
 *
 * What: every person with a `superior_id` among them hangs below that one; the others are
 *       roots. A circle, which the server refuses, is cut where it is entered.
 * Cost: linear in the number of people.
 */

/**
 * @param {{id: number, superior_id: number | false}[]} people in the order to be shown
 * @returns {{person: object, subordinates: object[]}[]} the roots
 */
export function peopleTree(people) {
    const nodes = new Map(people.map((person) => [person.id, {person, subordinates: []}]));
    const roots = [];
    for (const node of nodes.values()) {
        const superior = nodes.get(node.person.superior_id);
        if (superior && !isAbove(nodes, node, superior)) {
            superior.subordinates.push(node);
        } else {
            roots.push(node);
        }
    }
    return roots;
}

/** Whether `node` is met on the way up from `start`, which would close a circle. */
function isAbove(nodes, node, start) {
    const seen = new Set();
    for (
        let current = start;
        current && !seen.has(current);
        current = nodes.get(current.person.superior_id)
    ) {
        if (current === node) {
            return node.person.id < Math.min(...[...seen].map((other) => other.person.id), Infinity);
        }
        seen.add(current);
    }
    return false;
}
