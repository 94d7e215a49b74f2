"""The JavaScript tools and the Compose schema of ``package.json``, as ``package-lock.json`` pins them."""

import shutil

from .paths import ROOT, STATE, Stamp
from .process import Problem, run, step

MODULES = ROOT / "node_modules"
PROGRAMS = MODULES / ".bin"


def ensure():
    """Have the packages in ``node_modules``."""
    if not shutil.which("npm"):
        raise Problem("npm is missing. Install with: apt-get install npm")
    stamp = Stamp("node", ROOT / "package-lock.json")
    if stamp.is_current() and (PROGRAMS / "prettier").exists():
        return
    with step("JavaScript tools"):
        run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=ROOT,
            env={"npm_config_cache": str(STATE / "npm")},
            problem="npm could not install the tools of package.json (no network?)",
        )
    stamp.write()
