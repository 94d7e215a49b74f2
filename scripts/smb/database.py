"""Databases: the core template, databases with our addons, and clones of them.

Every database is made under a working name and renamed when it is complete, so that an
interruption leaves nothing that looks ready. ``core`` holds the modules that our addons build on,
in a company in China with English and Chinese; it depends on Odoo and the pinned packages only,
so that a change in our sources costs only the installation of our addons.
"""

import ast
import json

from . import python
from .paths import ADDONS, OUR_ADDONS, STATE, digest
from .process import Problem, run, step

LOCALISATION = "l10n_cn"
LANGUAGE = "zh_CN"
COUNTRY = "CN"
TEMPLATE = "smb_test_"


class Databases:
    """The databases of one environment."""

    def __init__(self, environment):
        self.environment = environment
        self.variables = environment.variables

    # -- what is there

    def names(self):
        query = "SELECT datname FROM pg_database WHERE NOT datistemplate"
        return set(self.query(query).split())

    def exists(self, name):
        return name in self.names()

    # -- making

    def core(self):
        """Name of the template with the modules that our addons depend on; made when missing."""
        modules = sorted(core_modules())
        name = f"smb_core_{digest(*modules, LOCALISATION, python.lock_digest())}"
        if not self.exists(name):
            with step("template database with Odoo's own modules (some minutes)"):
                self._make_core(f"{name}_new", modules)
                self._replace(f"{name}_new", name)
        return name

    def _make_core(self, draft, modules):
        self.drop(draft)
        self._odoo("db", "init", draft, "--country", COUNTRY, log="init.log")
        self._odoo(
            *("server", "-d", draft, "-i", ",".join([*modules, LOCALISATION])),
            *("--load-language", LANGUAGE, "--stop-after-init"),
            log="core.log",
            problem="Odoo's own modules could not be installed",
        )

    def with_addons(self, name, demo, addons=OUR_ADDONS):
        """Have a database with our addons installed as the sources are now.

        :param demo: whether a new database gets the demo company
        :return: whether something was done
        """
        state = digest(*(ADDONS / addon for addon in addons))
        memory = STATE / "databases" / f"{name}.json"
        known = _read(memory)
        if self.exists(name):
            if known == state:
                return False
            self._upgrade(name, addons)
        else:
            self._create(name, demo, addons)
        memory.parent.mkdir(exist_ok=True)
        memory.write_text(json.dumps(state))
        return True

    def template(self):
        """The database without demo data that tests and benchmarks clone.

        Its name holds the state of the sources; those of earlier states are dropped.

        :return: its name, and whether it was made just now
        """
        name = f"{TEMPLATE}{digest(self.core(), *(ADDONS / addon for addon in OUR_ADDONS))}"
        made = self.with_addons(name, demo=False)
        if made:
            self._drop_stale(TEMPLATE, keep=name)
        return name, made

    def _create(self, name, demo, addons):
        core = self.core()
        with step(f"database {name} with {', '.join(addons)}"):
            draft = f"{name}_new"
            self.clone(core, draft)
            if demo:
                # Odoo loads a module's demo data only where all that it depends on has its own;
                # we want our demo company without core's.
                self.query("UPDATE ir_module_module SET demo = true WHERE state = 'installed'", draft)
            self._install(draft, "-i", addons)
            if demo:
                names = ", ".join(f"'{addon}'" for addon in addons)
                self._ensure_demo(draft, names, len(addons))
                self.query(f"UPDATE ir_module_module SET demo = false WHERE name NOT IN ({names})", draft)
            self._replace(draft, name)

    def _ensure_demo(self, name, addons, count):
        query = f"SELECT count(*) FROM ir_module_module WHERE demo AND name IN ({addons})"
        if int(self.query(query, name)) != count:
            raise Problem("the demo company could not be made; see .odoo/logs/install.log")

    def _upgrade(self, name, addons):
        installed = self.query("SELECT name FROM ir_module_module WHERE state = 'installed'", name)
        ours = set(addons) & set(installed.split())
        with step(f"upgrade of {name}: the sources have changed"):
            if ours:
                self._install(name, "-u", sorted(ours))
            if missing := set(addons) - ours:
                self._install(name, "-i", sorted(missing))

    def install(self, name):
        """Install our addons into a database that has none of them."""
        self._install(name, "-i", OUR_ADDONS)

    def _install(self, name, option, addons):
        self._odoo(
            *("server", "-d", name, option, ",".join(addons), "--stop-after-init"),
            log="install.log",
            problem="our addons could not be installed",
        )

    # -- cloning and dropping, filestore included

    def clone(self, source, target):
        """Copy a database that nobody is using, with its files."""
        self.drop(target)
        self._odoo("db", "duplicate", source, target, log="clone.log")

    def drop(self, name):
        if self.exists(name):
            self._odoo("db", "drop", name, log="drop.log")

    def _drop_stale(self, prefix, keep):
        for name in self.names():
            if name.startswith(prefix) and name != keep:
                self.drop(name)

    def _replace(self, draft, name):
        self._odoo("db", "rename", draft, name, log="rename.log")

    # -- means

    def _odoo(self, *arguments, log, problem=None):
        command = self.environment.odoo(*arguments)
        return run(command, env=self.variables, log=log, problem=problem)

    def query(self, query, name="postgres"):
        """What psql prints for a query, columns separated by a bar."""
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", name, "-c", query]
        return run(command, env=self.variables)


def core_modules():
    """The modules that our manifests name and that are not ours."""
    named = set()
    for addon in OUR_ADDONS:
        manifest = ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text())
        named.update(manifest["depends"])
    return named - set(OUR_ADDONS)


def _read(memory):
    try:
        return json.loads(memory.read_text())
    except (OSError, ValueError):
        return None
