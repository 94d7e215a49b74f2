"""How a bill of materials becomes a snapshot to compare (see ``rounds/diff.py``)."""

from ...rounds import Ref


def bom_snapshot(bom):
    """Return what is built by a bill: its header, components, by-products and operations."""
    terms = {
        "bom_quantity": bom.product_qty,
        "uom": _ref(bom.product_uom_id),
        "bom_type": bom.type,
    }
    lines = [_part(line, "component", line.product_id) for line in bom.bom_line_ids]
    lines += [_part(line, "byproduct", line.product_id) for line in bom.byproduct_ids]
    lines += [_operation(step) for step in bom.operation_ids]
    return {"terms": terms, "lines": lines}


def _part(line, kind, product):
    values = {
        "quantity": line.product_qty,
        "uom": _ref(line.product_uom_id),
        "variants": _ref(line.bom_product_template_attribute_value_ids),
    }
    return {
        "key": None,
        "product": f"{kind} {product.id}",
        "label": product.display_name,
        "values": values,
        "specs": [],
    }


def _operation(step):
    values = {
        "workcenter": _ref(step.workcenter_id),
        "minutes": step.time_cycle_manual,
        "variants": _ref(step.bom_product_template_attribute_value_ids),
    }
    return {
        "key": None,
        "product": f"operation {step.name}",
        "label": step.name,
        "values": values,
        "specs": [],
    }


def _ref(records):
    if not records:
        return None
    return Ref(tuple(sorted(records.ids)), ", ".join(records.mapped("display_name")))
