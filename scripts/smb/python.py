"""The virtual environment in ``.odoo/venv`` with exactly the versions of ``requirements.lock``.

A ``.pth`` file makes Odoo importable and a metadata folder tells pip that ``odoo`` 19.0 is
installed, so that OCA wheels, which need it, are content. ``odoo`` is a namespace package:
addons installed as wheels are found without an addons path.
"""

import json
import shutil
import sys
from pathlib import Path

from .paths import PYTHON, ROOT, VENV, Stamp, digest
from .process import Problem, run, step

LOCK = ROOT / "scripts" / "requirements.lock"
OCA_LOCK = ROOT / "scripts" / "requirements-oca.lock"


def ensure(odoo_home):
    """Make or complete the environment and return its interpreter."""
    version = ".".join(map(str, sys.version_info[:2]))
    stamp = Stamp("python", version, sys.base_prefix, odoo_home, LOCK, OCA_LOCK)
    if stamp.is_current() and PYTHON.exists():
        return PYTHON
    with step(f"Python {version} environment"):
        if not _is_usable(version):
            shutil.rmtree(VENV, ignore_errors=True)
            run([sys.executable, "-m", "venv", VENV], problem="the environment could not be made")
        _point_to(odoo_home)
        _install("-r", LOCK)
        # Their requirement odoo==19.0.* is met by a folder, which pip would try to download.
        _install("--no-deps", "-r", OCA_LOCK)
    stamp.write()
    return PYTHON


def _is_usable(version):
    config = VENV / "pyvenv.cfg"
    return PYTHON.exists() and config.exists() and f"version = {version}." in config.read_text()


def _install(*arguments):
    run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments],
        problem="the Python packages could not be installed (no network?)",
        log="pip.log",
    )


def _point_to(odoo_home):
    packages = json.loads(
        run([PYTHON, "-c", "import json, sysconfig; print(json.dumps(sysconfig.get_path('purelib')))"])
    )
    site = Path(packages)
    if not site.is_dir():
        raise Problem(f"the environment in {VENV} is damaged; remove it and start again")
    (site / "smb_odoo.pth").write_text(f"{odoo_home}\n")
    info = site / "odoo-19.0.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\n")
    (info / "INSTALLER").write_text("smb\n")
    (info / "RECORD").write_text("")


def lock_digest():
    """Hash of the pinned versions, for what depends on them."""
    return digest(LOCK, OCA_LOCK)
