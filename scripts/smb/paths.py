"""Where things are: the checkout and its state folder ``.odoo`` (ignored by git)."""

import hashlib
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".odoo"
ADDONS = ROOT / "addons"
OUR_ADDONS = ("crm_smb_manufacturing", "crm_service_desk", "crm_erp_bridge")
VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
LOGS = STATE / "logs"
CONFIG = STATE / "odoo.conf"


def digest(*parts):
    """Short hash of strings and of files or folders (names and contents)."""
    summary = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for file in _files(part):
                summary.update(str(file.relative_to(part)).encode())
                summary.update(file.read_bytes())
        else:
            summary.update(str(part).encode())
        summary.update(b"\0")
    return summary.hexdigest()[:12]


def _files(path):
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


class Stamp:
    """Remembers under ``.odoo/stamps`` that a step was finished for given inputs.

    The stamp is written last and replaced atomically, so an interrupted step is done again.
    """

    def __init__(self, name, *inputs):
        self.file = STATE / "stamps" / f"{name}.json"
        self.value = digest(*inputs)

    def is_current(self):
        try:
            return json.loads(self.file.read_text())["value"] == self.value
        except (OSError, ValueError, KeyError):
            return False

    def write(self):
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps({"value": self.value}))
        draft.replace(self.file)
