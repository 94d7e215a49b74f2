from odoo import api, fields, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    spec_ids = fields.Many2many(
        comodel_name="sale.line.spec",
        string="Specification",
        compute="_compute_spec_ids",
        # who builds it reads what was sold, without any right on orders and prices
        compute_sudo=True,
        help="What the customer specified on the order lines this order works for.",
    )
    spec_summary = fields.Text(
        string="Specification Text",
        compute="_compute_spec_ids",
        compute_sudo=True,
    )
    # related fields are computed as superuser: as above
    intended_use = fields.Char(related="sale_line_id.intended_use")
    customer_part_number = fields.Char(
        related="sale_line_id.customer_part_number",
        help="Under which number the customer knows what is made here.",
    )

    # Orders further up are read too; they do not change once a chain exists.
    @api.depends("sale_line_id.spec_ids", "production_group_id")
    def _compute_spec_ids(self):
        for production, lines in self._origin_sale_lines().items():
            specified = lines.filtered("spec_ids")
            production.spec_ids = specified.spec_ids
            production.spec_summary = specified._spec_text()

    def _origin_sale_lines(self):
        """Find the order lines that manufacturing orders work for.

        The order of the sold product carries Odoo's ``sale_line_id``; orders of its
        sub-assemblies, made to order, are found upwards through Odoo's production
        groups. ``sale_line_id`` is not copied down to them: Odoo writes it on the
        moves of the finished product and counts those in what was delivered.

        :return: ``{production: sale.order.line}`` for every record of ``self``
        """
        self._prefetch_parents()
        result = {}
        for production in self:
            lines = self.env["sale.order.line"]
            seen, level = self.browse(), production
            while level:
                lines |= level.sale_line_id
                seen |= level
                level = level._parent_productions() - seen
            result[production] = lines
        return result

    def _serves_specified_order(self):
        """Tell whether any of the sales orders behind it has specifications."""
        lines = self.env["sale.order.line"]
        for found in self._origin_sale_lines().values():
            lines |= found
        return bool(lines.order_id.order_line.spec_ids)

    def _parent_productions(self):
        return self.production_group_id.parent_ids.production_ids

    def _prefetch_parents(self):
        """Read all levels at once, so that the walk per order costs no query."""
        seen, level = self.browse(), self
        while level:
            seen |= level
            level = level._parent_productions() - seen
        seen.sale_line_id.spec_ids.fetch(["name", "value", "sequence"])
