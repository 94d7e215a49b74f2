"""scripts/run: from nothing to a serving Odoo with the three addons and the demo company."""

import argparse
import signal
import sys

from .. import environment
from ..database import Databases
from ..process import say
from ..roles import roles
from ..server import Server, ensure_port


def main(arguments):
    options = _parser().parse_args(arguments)
    if not options.no_serve:
        ensure_port(options.port)
    ready = environment.ensure()
    databases = Databases(ready)
    with environment.alone():
        databases.with_addons(options.db, demo=not options.no_demo)
    if options.no_serve:
        say(f"database {options.db} is ready; scripts/run --db {options.db} serves it")
        return 0
    return _serve(ready, options)


def _parser():
    parser = argparse.ArgumentParser(
        prog="scripts/run",
        description="Makes what is missing (Odoo 19.0, Python environment, PostgreSQL, database with the"
        " three addons and the demo company), then serves it.",
    )
    parser.add_argument("--port", type=int, default=8069, help="where to serve (8069)")
    parser.add_argument("--db", default="smb", help="name of the database (smb)")
    parser.add_argument("--no-demo", action="store_true", help="a new database without the demo company")
    parser.add_argument("--no-serve", action="store_true", help="make everything, then stop")
    return parser


def _serve(ready, options):
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    server = Server(ready, options.db, options.port)
    with server:
        say(f"\nOdoo serves {options.db} at {server.url} (log: {server.log}); Ctrl-C stops it.\n")
        for login, password, role in roles(Databases(ready), options.db):
            say(f"  {login:<12} {password:<12} {role}")
        say("")
        return server.wait()
