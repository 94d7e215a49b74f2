"""``odoo takeover -d DATABASE DIR``: a manufacturer's workbooks into a database."""

import sys
from pathlib import Path

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.service.server import load_server_wide_modules
from odoo.tools import config


class Takeover(Command):
    """Take customers, products, bills, stock, history and open orders over from workbooks"""

    name = "takeover"

    def run(self, cmdargs):
        parser = self.parser
        parser.add_argument("-c", "--config", help="configuration file")
        parser.add_argument("-d", "--database", required=True, help="database to load into")
        parser.add_argument("--dry-run", action="store_true", help="tell, but write nothing")
        parser.add_argument("folder", type=Path, help="folder with .xlsx and .csv files")
        options = parser.parse_args(cmdargs)
        arguments = ["--no-http", "--log-level", "warn", "-d", options.database]
        if options.config:
            arguments += ["-c", options.config]
        config.parse_config(arguments, setup_logging=True)
        load_server_wide_modules()
        sys.exit(self._take_over(options))

    def _take_over(self, options):
        # Only now: the addon's code may be loaded once the registry is. Not relative: Odoo loads
        # this file as a module of odoo.cli.
        registry = Registry(options.database)
        from odoo.addons.crm_smb_manufacturing.takeover import (  # pylint: disable=odoo-addons-relative-import
            cli,
        )

        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return cli.run(env, options.folder, options.dry_run)
