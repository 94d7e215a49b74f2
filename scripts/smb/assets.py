"""Two sets of files that Debian strips from Odoo's web client, taken from npm.

Without the first there are no icons; without the second every page logs an error and the
JavaScript unit tests stop before the first one.
"""

import shutil
import tarfile
import tempfile
from pathlib import Path

from .process import Problem, run

# npm package -> {file in it: place below the unpacked root}
ODOO = "usr/lib/python3/dist-packages/odoo/addons"
FONTS = "usr/share/fonts-font-awesome/fonts"
FONT_FILES = (
    "FontAwesome.otf",
    "fontawesome-webfont.eot",
    "fontawesome-webfont.svg",
    "fontawesome-webfont.ttf",
    "fontawesome-webfont.woff",
    "fontawesome-webfont.woff2",
)
PACKAGES = {
    "font-awesome@4.7.0": {f"fonts/{name}": f"{FONTS}/{name}" for name in FONT_FILES},
    "@mediapipe/selfie_segmentation@0.1.1675465747": {
        "selfie_segmentation.js": f"{ODOO}/mail/static/lib/selfie_segmentation/selfie_segmentation.js",
    },
}


def ensure(root):
    """Put the files below an unpacked Odoo."""
    with tempfile.TemporaryDirectory() as folder:
        for package, files in PACKAGES.items():
            archive = _fetch(package, Path(folder))
            with tarfile.open(archive) as tar:
                for name, place in files.items():
                    _place(tar, f"package/{name}", root / place)


def _fetch(package, folder):
    name = run(
        ["npm", "pack", "--silent", package],
        cwd=folder,
        problem=f"npm could not fetch {package} (no network?)",
    )
    return folder / name.split()[-1]


def _place(tar, member, target):
    source = tar.extractfile(member)
    if source is None:
        raise Problem(f"{member} is not in its npm package any more")
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_symlink():
        target.unlink()
    with source, open(target, "wb") as file:
        shutil.copyfileobj(source, file)
