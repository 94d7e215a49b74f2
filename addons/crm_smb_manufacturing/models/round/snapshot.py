"""How an offer, be it a quotation or a round of it, becomes a snapshot to compare.

A round keeps the field names of the order and the order line, so that one table
describes both sides. The comparison itself is in ``rounds/diff.py``.
"""

from odoo import fields

from ...rounds import Ref

# field of the offer, and name of the value in a change
TERMS = {
    "partner_id": "customer",
    "payment_term_id": "payment_term",
    "incoterm": "incoterm",
    "incoterm_location": "incoterm_location",
    "pricelist_id": "pricelist",
    "currency_id": "currency",
    "validity_date": "validity",
    "amount_total": "amount_total",
}
LINE_VALUES = {
    "product_id": "product",
    "name": "description",
    "product_uom_qty": "quantity",
    "product_uom_id": "uom",
    "price_unit": "price_unit",
    "discount": "discount",
    "tax_ids": "taxes",
    "promise_date": "promise_date",
    "intended_use": "intended_use",
    "delivery_partner_id": "delivery_address",
}
# What may differ between an order and the round it comes from: totals follow from
# the lines, and dates live on (they are kept by the ledger of promises).
NOT_COMMERCIAL = frozenset({"amount_total", "validity", "promise_date"})


def offer_snapshot(offer, lines):
    """Return the snapshot of an order or a round.

    :param offer: one record with the fields of ``TERMS``
    :param list lines: dicts made by :func:`line_snapshot`
    """
    return {"terms": _values(offer, TERMS), "lines": lines}


def line_snapshot(line, key, specs):
    """Return the snapshot of an order line or a round line.

    :param line: one record with the fields of ``LINE_VALUES``
    :param key: id of the order line, or None
    :param list specs: pairs of name and value
    """
    return {
        "key": key or None,
        "product": line.product_id.id,
        "label": line.product_id.display_name or (line.name or "").split("\n")[0],
        "values": _values(line, LINE_VALUES),
        "specs": specs,
    }


def _values(record, names):
    return {what: _plain(record, fname) for fname, what in names.items()}


def _plain(record, fname):
    """Return the value of a field as ``rounds.diff`` wants it."""
    value = record[fname]
    field = record._fields[fname]
    if field.type == "many2one":
        return Ref(value._origin.id, value.display_name) if value else None
    if field.type == "many2many":
        ids = tuple(sorted(value._origin.ids))
        return Ref(ids, ", ".join(value.mapped("display_name"))) if ids else None
    if field.type == "datetime":
        return fields.Datetime.to_string(value) or None
    if field.type == "date":
        return fields.Date.to_string(value) or None
    return value
