"""scripts/load: takes a manufacturer's workbooks over into a database."""

import argparse
from pathlib import Path

from .. import environment
from ..database import Databases
from ..process import Problem, replace_process


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="scripts/load",
        description="Takes a folder of .xlsx and .csv workbooks over. A database that does not exist is made"
        " first, without demo data. Rejected rows are named at the end and in rejected.xlsx.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder with the workbooks")
    parser.add_argument("--db", required=True, metavar="NAME", help="database to load into")
    parser.add_argument("--dry-run", action="store_true", help="tell what would happen, write nothing")
    options = parser.parse_args(arguments)
    folder = options.folder.resolve()
    if not folder.is_dir():
        raise Problem(f"there is no folder {options.folder}", status=2)
    ready = environment.ensure()
    with environment.alone():
        Databases(ready).with_addons(options.db, demo=False)
    dry_run = ["--dry-run"] if options.dry_run else []
    return replace_process(
        ready.odoo("takeover", "-d", options.db, *dry_run, str(folder)),
        env=ready.variables,
    )
