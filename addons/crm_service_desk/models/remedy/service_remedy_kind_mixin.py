from odoo import models
from odoo.fields import Command
from odoo.tools import plaintext2html


class ServiceRemedyKindMixin(models.AbstractModel):
    """The kinds of remedy: for each, what is still missing and how its document is made.

    ``_blockers_<kind>()`` returns translated sentences; without any, ``_create_document_<kind>()``
    makes the core document and returns the values that link it to the remedy.
    """

    _name = "service.remedy.kind.mixin"
    _description = "Kinds of Remedy"

    # === WHAT IS MISSING === #

    def _get_blockers(self):
        """Return what still keeps the document from being created, as translated sentences."""
        self.ensure_one()
        blockers = []
        if self.ticket_id.is_closed:
            blockers.append(self.env._("The ticket is closed: reopen it first."))
        if not self.ticket_id.partner_id and self.kind != "none":
            blockers.append(self.env._("Enter the customer on the ticket."))
        return blockers + getattr(self, f"_blockers_{self.kind}")()

    def _blockers_return(self):
        if self.delivery_id.state != "done":
            return [self.env._("Choose the delivery that comes back.")]
        return self._blockers_quantities()

    def _blockers_refund(self):
        return self._blockers_invoice() or self._blockers_quantities() or self._blockers_credit()

    def _blockers_goodwill(self):
        if self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            return [self.env._("Enter the amount to be credited.")]
        return self._blockers_invoice() or self._blockers_credit()

    def _blockers_replace(self):
        return self._blockers_quantities()

    def _blockers_repair(self):
        if len(self._get_filled_lines()) != 1:
            return [self.env._("Enter the quantity of exactly one product: a repair order is about one.")]
        return self._blockers_quantities()

    def _blockers_visit(self):
        return [] if self.user_id and self.date else [self.env._("Enter who visits the customer, and when.")]

    def _blockers_none(self):
        return [] if (self.note or "").strip() else [self.env._("Enter the reason why nothing is done.")]

    # Parts of several kinds.

    def _get_filled_lines(self):
        return self.line_ids.filtered(lambda line: line.product_id and line.quantity)

    def _blockers_quantities(self):
        filled = self._get_filled_lines()
        if not filled:
            return [self.env._("Enter the quantity of at least one product.")]
        return [
            self.env._(
                "%(product)s: only %(quantity)s are left.",
                product=line.product_id.display_name,
                quantity=f"{line.max_quantity:g} {line.uom_id.name}",
            )
            for line in filled
            if line._exceeds_maximum()
        ]

    def _blockers_invoice(self):
        return [] if self.invoice_id.state == "posted" else [self.env._("Choose a posted invoice.")]

    def _blockers_credit(self):
        left = self._get_creditable_amount()
        if self.currency_id.compare_amounts(self.amount, left) <= 0:
            return []
        amount = self.currency_id.format(left)
        return [self.env._("Only %(amount)s of the invoice can still be credited.", amount=amount)]

    def _get_creditable_amount(self):
        """Return what of the invoice, before tax, no credit note gives back yet."""
        # sudo: also credit notes that the person may not see count
        invoice = self.invoice_id.sudo()
        credits = invoice.reversal_move_ids.filtered(lambda move: move.state != "cancel")
        return invoice.amount_untaxed - sum(credits.mapped("amount_untaxed"))

    # === DOCUMENTS: one method per kind, returning the values to write on the remedy === #
    #
    # All of them run as superuser, because an agent proposes and has no right to move goods, sell
    # or book: every document is created unposted and waits for those who do. Company and customer
    # of the sources were checked by _check_company and _check_customer.

    def _create_document_return(self):
        # sudo: see above
        wizard = self.env["stock.return.picking"].sudo().create({"picking_id": self.delivery_id.id})
        quantities = {line.move_id: line.quantity for line in self._get_filled_lines()}
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.move_id, 0.0)
            line.to_refund = self.to_refund
        return {"return_picking_id": wizard._create_return().id}

    def _create_document_refund(self):
        credit_note = self._create_credit_note()
        quantities = {line.invoice_line_id.id: line.quantity for line in self._get_filled_lines()}
        commands = []
        copies = credit_note._get_service_product_lines()
        for line, copy in zip(self.invoice_id._get_service_product_lines(), copies, strict=True):
            quantity = quantities.get(line.id)
            commands.append(
                Command.update(copy.id, {"quantity": quantity}) if quantity else Command.delete(copy.id)
            )
        others = credit_note.invoice_line_ids - copies
        credit_note.write({"invoice_line_ids": commands + [Command.delete(line.id) for line in others]})
        return {"credit_note_id": credit_note.id}

    def _create_document_goodwill(self):
        credit_note = self._create_credit_note()
        kept = credit_note._get_service_product_lines()[:1]
        others = credit_note.invoice_line_ids - kept
        credit_note.write(
            {
                "invoice_line_ids": [
                    Command.update(kept.id, self._prepare_goodwill_vals(kept)),
                    *(Command.delete(line.id) for line in others),
                ]
            }
        )
        return {"credit_note_id": credit_note.id}

    def _prepare_goodwill_vals(self, line):
        """Return the line of the credit note: an amount, of no product and no order line."""
        return {
            "product_id": False,
            "name": self.env._("Goodwill, %(ticket)s", ticket=self.ticket_id.display_name),
            "quantity": 1.0,
            "price_unit": self.amount,
            "discount": 0.0,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "sale_line_ids": [Command.clear()],
        }

    def _create_credit_note(self):
        """Return a draft credit note over the whole invoice, made by core's own reversal."""
        reason = ", ".join(filter(None, [self.ticket_id.number, self.note]))
        # sudo: see above
        wizard = (
            self.env["account.move.reversal"]
            .sudo()
            .create(
                {
                    "move_ids": [Command.set(self.invoice_id.ids)],
                    "company_id": self.company_id.id,
                    "journal_id": self.invoice_id.journal_id.id,
                    "reason": reason,
                }
            )
        )
        wizard.refund_moves()
        return wizard.new_move_ids

    def _create_document_replace(self):
        # sudo: see above
        order = self.env["sale.order"].sudo().create(self._prepare_replacement_vals())
        # Written afterwards, so that the price stays ours when somebody changes the quantity.
        order.order_line.write({"price_unit": 0.0})
        return {"replacement_order_id": order.id}

    def _prepare_replacement_vals(self):
        sold = self.ticket_id.sale_order_id or self.delivery_id.sale_id
        optional = {
            "partner_shipping_id": self.delivery_id.partner_id.id or sold.partner_shipping_id.id,
            "user_id": sold.user_id.id,
        }
        return {
            **{name: value for name, value in optional.items() if value},
            "company_id": self.company_id.id,
            "partner_id": sold.partner_id.id or self.ticket_id.partner_id.id,
            "origin": self.ticket_id.number,
            "order_line": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.uom_id.id,
                        "product_uom_qty": line.quantity,
                    }
                )
                for line in self._get_filled_lines()
            ],
        }

    def _create_document_repair(self):
        # sudo: see above
        return {"repair_id": self.env["repair.order"].sudo().create(self._prepare_repair_vals()).id}

    def _prepare_repair_vals(self):
        ticket, line = self.ticket_id, self._get_filled_lines()
        lots = ticket.lot_ids.filtered(lambda lot: lot.product_id == line.product_id)
        returns = ticket.remedy_ids.return_picking_id.filtered(
            lambda picking: line.product_id in picking.move_ids.product_id
        )
        return {
            "company_id": self.company_id.id,
            "partner_id": ticket.partner_id.id,
            "product_id": line.product_id.id,
            "product_qty": line.quantity,
            "product_uom": line.uom_id.id,
            "lot_id": lots.id if len(lots) == 1 else False,
            "picking_id": returns[:1].id,
            "under_warranty": True,
            "user_id": False,
            "internal_notes": plaintext2html(f"{ticket.display_name}\n{self.note or ''}"),
        }

    def _create_document_visit(self):
        activity = self.ticket_id.activity_schedule(
            "crm_service_desk.mail_activity_visit",
            date_deadline=self.date,
            note=plaintext2html(self.note or ""),
            user_id=self.user_id.id,
        )
        return {"activity_id": activity.id}

    def _create_document_none(self):
        return {}
