"""Debian packages that must be there, and a place where they are installed when missing.

Installed when root; named with the exact command when not.
"""

import glob
import shutil

from .process import Problem, is_root, run, step

# what -> (how to tell that it is there, Debian package)
NEEDED = {
    "server": {
        "PostgreSQL": (lambda: server_bin("initdb"), "postgresql"),
        "wkhtmltopdf": (lambda: shutil.which("wkhtmltopdf"), "wkhtmltopdf"),
        "Chinese fonts": (lambda: _font("NotoSansCJK*"), "fonts-noto-cjk"),
        "npm": (lambda: shutil.which("npm"), "npm"),
    },
    "browser": {
        "Chromium": (lambda: chromium(), "chromium"),
    },
}


def server_bin(program):
    """Path of a PostgreSQL server program of version 13 or later, or None."""
    found = glob.glob(f"/usr/lib/postgresql/*/bin/{program}")
    versions = {int(path.split("/")[4]): path for path in found if path.split("/")[4].isdigit()}
    newest = max(versions, default=0)
    return versions[newest] if newest >= 13 else None


def chromium():
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _font(pattern):
    return glob.glob(f"/usr/share/fonts/**/{pattern}", recursive=True)


def ensure(kind, without=()):
    """Install the packages of that kind that are missing.

    :param kind: a key of ``NEEDED``
    :param without: names that the caller does not need (a foreign server, say)
    """
    missing = {
        name: package
        for name, (is_there, package) in NEEDED[kind].items()
        if name not in without and not is_there()
    }
    if not missing:
        return
    packages = sorted(missing.values())
    command = f"apt-get install {' '.join(packages)}"
    if not is_root() or not shutil.which("apt-get"):
        raise Problem(f"missing: {', '.join(missing)}. Install with: sudo {command}")
    with step(f"system packages: {' '.join(packages)}"):
        install(packages)
    still = [name for name in missing if not NEEDED[kind][name][0]()]
    if still:
        raise Problem(f"still missing after {command}: {', '.join(still)}")


def install(packages):
    """Install Debian packages, without a database cluster or service started by them."""
    _no_default_cluster()
    run(["apt-get", "update"], problem="the package lists could not be fetched (no network?)")
    run(
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
        env={"DEBIAN_FRONTEND": "noninteractive"},
        log="apt-install.log",
        problem=f"apt-get could not install {' '.join(packages)}",
    )


def _no_default_cluster():
    """Debian would create and start a cluster on port 5432; ours is private."""
    folder = "/etc/postgresql-common/createcluster.d"
    if server_bin("initdb"):
        return
    run(["mkdir", "-p", folder])
    with open(f"{folder}/smb.conf", "w") as file:
        file.write("create_main_cluster = false\n")
