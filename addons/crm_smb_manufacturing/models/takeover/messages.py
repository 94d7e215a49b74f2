"""What a take-over says about a row, by the code its engine gives."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

KINDS = {
    "vendors": _lt("Vendors"),
    "customers": _lt("Customers"),
    "contacts": _lt("Contacts"),
    "workcenters": _lt("Work centers"),
    "products": _lt("Products"),
    "bills": _lt("Bill of materials lines"),
    "operations": _lt("Operations"),
    "stock": _lt("Stock"),
    "history": _lt("Sales from before"),
    "orders": _lt("Open orders"),
}

COLUMNS = {
    "kind": _lt("Sheet"),
    "read": _lt("Rows"),
    "created": _lt("New"),
    "existing": _lt("Already there"),
    "changed": _lt("Completed"),
    "proposed": _lt("Possible duplicates"),
    "merged": _lt("Merged"),
    "flagged": _lt("Flagged"),
    "rejected": _lt("Rejected"),
    "file": _lt("File"),
    "row": _lt("Row"),
    "reason": _lt("Reason"),
    "cells": _lt("What the row says"),
}

TEXTS = {
    "no_folder": _lt("%(folder)s is not a folder that can be read."),
    "nothing_readable": _lt("In %(folder)s there is no .xlsx or .csv file whose headers are known."),
    "not_allowed": _lt("Only an administrator may take a company over."),
    "unreadable_file": _lt("The file is damaged and cannot be opened: %(detail)s"),
    "empty_file": _lt("The file is empty."),
    "wrong_type": _lt("This is no .xlsx, .csv or .zip file. Please save it as one of these."),
    "old_format": _lt("This is a workbook of Excel 2003 or before. Please save it as .xlsx."),
    "protected": _lt("The file is protected with a password. Please save it without one."),
    "not_a_workbook": _lt("The file is called a workbook and is none. Please save it as .xlsx once more."),
    "too_large": _lt("What is in this .zip file is larger than %(size)s MB. Please divide it."),
    "nothing_inside": _lt("There is no .xlsx or .csv file in this .zip file."),
    "unknown_sheet": _lt("No row of this sheet looks like a known header; it was left out."),
    "total_row": _lt("A row with totals was left out."),
    "missing": _lt("%(column)s is missing."),
    "not_a_number": _lt("%(column)s: %(value)s is not a number."),
    "not_positive": _lt("%(column)s: %(value)s is not above zero."),
    "negative": _lt("%(column)s: %(value)s is negative."),
    "not_whole": _lt("%(column)s: %(value)s is not a whole number."),
    "not_a_date": _lt("%(column)s: %(value)s is not a date."),
    "ambiguous_date": _lt("%(column)s: %(value)s may be two dates; please write the year first."),
    "unknown_source": _lt("%(column)s: %(value)s says neither made nor bought."),
    "refused": _lt("Refused: %(detail)s"),
    "invalid_code": _lt("The unified social credit code %(value)s is wrong; loaded and flagged."),
    "merged_into": _lt("The same firm as row %(row)s (%(name)s); merged."),
    "proposed": _lt("May be the same firm as %(name)s; proposed as a duplicate."),
    "kept_by": _lt("The customer %(value)s exists already, kept by %(keeper)s."),
    "field_not_allowed": _lt("%(column)s: you may not write this; left empty for all rows."),
    "unknown_user": _lt("There is no salesperson %(value)s; left empty."),
    "unknown_tier": _lt("There is no tier %(value)s; left empty."),
    "unknown_terms": _lt("The payment term %(value)s was not understood; left empty."),
    "unknown_customer": _lt("There is no customer %(value)s."),
    "ambiguous_customer": _lt("There are several customers like %(value)s."),
    "unknown_product": _lt("There is no product %(value)s."),
    "unknown_parent": _lt("There is no product %(value)s to make."),
    "unknown_component": _lt("There is no product %(value)s to put in."),
    "unknown_bill": _lt("Product %(value)s has no bill of materials."),
    "unknown_workcenter": _lt("There is no work center %(value)s."),
    "duplicate_code": _lt("The code %(value)s is already in row %(row)s."),
    "unit_of_another_kind": _lt("%(unit)s is of another kind than %(product_unit)s, the unit of %(value)s."),
    "in_itself": _lt("%(value)s would be made from itself."),
    "unit_differs": _lt("%(value)s is kept in %(unit)s in Odoo; left as it is there."),
    "new_unit": _lt("The unit %(value)s was new and was created as a unit of its own."),
    "order_exists": _lt("Order %(value)s is already there without this product; please add it by hand."),
    "order_of_two": _lt("Order %(value)s is of another customer in row %(row)s."),
    "order_held": _lt("Order %(value)s stays a quotation: %(detail)s"),
}


def issue_text(env, issue):
    """Return the sentence of an Issue in the user's language."""
    if issue.text:
        return text(env, "refused", detail=issue.text)
    return text(env, issue.code, **issue.params)


def text(env, code, **params):
    """Return the sentence of a code in the user's language."""
    sentence = env._(TEXTS[code])
    return sentence % params
