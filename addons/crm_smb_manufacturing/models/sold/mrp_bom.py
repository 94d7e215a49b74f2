import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...sealing import Seal

FREEZING = Seal("bom_freezing")


class MrpBom(models.Model):
    """Bills frozen as they were sold.

    A bill without revisions may change any day. What was agreed with a customer is kept as an archived copy
    of it, one per content: orders that agreed on the same share it.
    """

    _inherit = "mrp.bom"

    frozen_bom_id = fields.Many2one(
        "mrp.bom",
        string="Frozen From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The bill this is a copy of, as it was when it was sold.",
    )
    content_hash = fields.Char(copy=False, readonly=True)

    _frozen_uniq = models.UniqueIndex(
        "(frozen_bom_id, content_hash) WHERE frozen_bom_id IS NOT NULL",
        "Somebody else has just frozen this bill.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sold(self):
        """A sold bill is needed as long as the orders that it was sold with."""
        sold = self.env["sale.order.line"].sudo()  # sudo: nobody deletes what others have sold
        if sold.search_count([("sold_bom_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("This bill was sold with an order and stays: archive it instead."))

    def _ensure_may_edit(self):
        frozen = self.filtered("content_hash")
        if frozen and not FREEZING.is_open(self.env):
            raise UserError(
                self.env._("%(bill)s is kept as it was sold.", bill=frozen[0].product_tmpl_id.display_name)
            )
        return super()._ensure_may_edit()

    def _ensure_may_unarchive(self):
        self._ensure_may_edit()
        return super()._ensure_may_unarchive()

    def _compute_display_name(self):
        res = super()._compute_display_name()
        for bom in self.filtered("content_hash"):
            bom.display_name = self.env._(
                "%(bill)s, as sold on %(date)s",
                bill=bom.display_name,
                date=fields.Date.to_string(bom.create_date),
            )
        return res

    def _frozen(self):
        """Return, for each bill, the record that keeps its content for good.

        A released revision or a frozen copy is that record itself; for others it is a copy of today's
        content, made when there is none yet.

        :return: dict {bill: bill that will not change}
        """
        kept = {bom: bom for bom in self if bom.can_new_revision or bom.content_hash}
        rest = self.filtered(lambda bom: bom not in kept)
        hashes = {bom: _digest(bom._content()) for bom in rest}
        known = self.with_context(active_test=False).search(
            Domain("frozen_bom_id", "in", rest.ids) & Domain("content_hash", "in", list(hashes.values()))
        )
        copies = {(copy.frozen_bom_id.id, copy.content_hash): copy for copy in known}
        for bom in rest:
            kept[bom] = copies.get((bom.id, hashes[bom])) or bom._create_frozen(hashes[bom])
        return kept

    def _create_frozen(self, content_hash):
        # sudo: a salesperson keeps the bill that was agreed; bills are edited by engineers only
        freezing = FREEZING.opened(self.sudo().with_context(tracking_disable=True))
        copy = freezing.copy({"active": False})
        # Written by the computation of its operations afterwards: it may change until here.
        copy.write({"frozen_bom_id": self.id, "content_hash": content_hash})
        return copy.with_env(self.env)

    def _content(self):
        """Return what a bill says about the product, in a form that is the same for the same content."""
        self.ensure_one()
        return {
            "quantity": [self.product_qty, self.product_uom_id.id],
            "type": self.type,
            "parts": sorted(
                [line.product_id.id, line.product_qty, line.product_uom_id.id, _ids(line)]
                for line in self.bom_line_ids
            ),
            "byproducts": sorted(
                [line.product_id.id, line.product_qty, line.product_uom_id.id, _ids(line)]
                for line in self.byproduct_ids
            ),
            "operations": [
                [step.name, step.workcenter_id.id, step.time_cycle_manual, _ids(step)]
                for step in self.operation_ids.sorted(lambda step: (step.sequence, step.id))
            ],
        }

    @api.model
    def _bills_below(self, products, company):
        """Find the bills that make these products and, level by level, their parts.

        :return: dict {product: bill}; what is bought is not in it
        """
        found, todo = {}, products
        seen = products
        while todo:
            bills = {
                product: bom for product, bom in self._bom_find(todo, company_id=company.id).items() if bom
            }
            found.update(bills)
            parts = self.concat(*bills.values()).bom_line_ids.product_id
            todo = parts - seen
            seen |= parts
        return found

    @api.model
    def _fingerprint(self, product, bills, specs):
        """Return the hash of how a product is built, down to what is bought.

        :param bills: dict {product: bill} that holds at least what is below the product
        :param list specs: pairs of name and value the customer specified
        """
        tree, todo = {}, [product]
        while todo:
            made = todo.pop()
            bom = bills.get(made)
            if not bom or made.id in tree:
                continue
            tree[made.id] = bom._content()
            todo += bom.bom_line_ids.product_id
        return _digest({"product": product.id, "specs": sorted(specs), "tree": tree})


def _ids(part):
    return sorted(part.bom_product_template_attribute_value_ids.ids)


def _digest(content):
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
