"""Put before every benchmark that runs in an Odoo shell: what the web client asks for."""


def specification(model, node):
    """What the web client asks for to show a form: its fields, and those of its lists."""
    asked = {}
    for child in node:
        if child.tag != "field":
            asked.update(specification(model, child) if isinstance(child.tag, str) else {})
            continue
        field = env[model]._fields[child.get("name")]  # noqa: F821
        one = asked.setdefault(field.name, {})
        if field.type == "many2one":
            one["fields"] = {"display_name": {}}
        elif field.relational:
            one.update(fields=specification(field.comodel_name, child), limit=40)
    return asked
