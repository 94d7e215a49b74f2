"""scripts/odoo: Odoo's own command line inside the environment."""

from .. import environment
from ..process import replace_process


def main(arguments):
    ready = environment.ensure()
    return replace_process(ready.odoo(*arguments), env=ready.variables)
