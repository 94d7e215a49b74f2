"""A private PostgreSQL cluster, or the server that the PG* variables name.

The cluster listens on a socket only. It never runs as root: then it belongs to Debian's user
``postgres`` (or ``nobody``), and lives outside the checkout where that user cannot look into it;
``.odoo/cluster.json`` remembers where. Its locale is C.UTF-8: trigram search on Chinese needs a
character type that knows them.
"""

import json
import os
import pwd
import secrets
import shutil
from pathlib import Path

from .paths import STATE
from .process import Problem, is_root, run, step, succeeds
from .system import server_bin

MEMORY = STATE / "cluster.json"
ROLE = "odoo"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    # A lost second after a power cut is fine here; a lost database is not (fsync stays on).
    "synchronous_commit": "off",
    "max_wal_size": "2GB",
    "max_locks_per_transaction": "256",
    "log_min_messages": "error",
}


def is_foreign():
    """Whether a server is named by PGHOST."""
    return bool(os.environ.get("PGHOST"))


def ensure():
    """Have a running server; return {"host", "port", "user", "password"} for Odoo."""
    if is_foreign():
        return _foreign()
    cluster = _remembered() or _new_place()
    owner = cluster["owner"]
    data = Path(cluster["folder"]) / "data"
    if not (Path(cluster["folder"]) / "ready").exists():
        _initialise(cluster)
    if not _is_running(owner, data):
        _start(owner, data, cluster["socket"])
    _ensure_role(owner, cluster["socket"])
    return {"host": cluster["socket"], "port": "5432", "user": ROLE, "password": ""}


def _foreign():
    server = {
        "host": os.environ["PGHOST"],
        "port": os.environ.get("PGPORT", "5432"),
        "user": os.environ.get("PGUSER", ROLE),
        "password": os.environ.get("PGPASSWORD", ""),
    }
    if not succeeds(["psql", "-d", "postgres", "-c", "SELECT 1"], env=environment(server)):
        raise Problem(f"the PostgreSQL server {server['host']}:{server['port']} does not answer")
    return server


def environment(server):
    """The PG* variables with which psql, createdb, ... reach the server."""
    values = {"PGHOST": server["host"], "PGPORT": server["port"], "PGUSER": server["user"]}
    if server["password"]:
        values["PGPASSWORD"] = server["password"]
    return values


def _remembered():
    try:
        cluster = json.loads(MEMORY.read_text())
        pwd.getpwnam(cluster["owner"])
    except (OSError, ValueError, KeyError):
        return None
    # Another user's turn, or a checkout that was moved with its state.
    if (cluster["owner"] == _owner()) and Path(cluster["folder"]).parent.is_dir():
        return cluster
    return None


def _owner():
    if not is_root():
        return pwd.getpwuid(os.geteuid()).pw_name
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Problem("started as root, but there is no user postgres or nobody to run PostgreSQL")


def _new_place():
    owner = _owner()
    # A new name each time: a cluster that another checkout left here must not be taken for ours.
    name = f"smb-{secrets.token_hex(5)}"
    folder = STATE / "cluster"
    if is_root() and not _can_enter(owner, STATE):
        folder = Path("/var/lib") / name
    cluster = {"owner": owner, "folder": str(folder), "socket": f"/tmp/{name}"}
    MEMORY.write_text(json.dumps(cluster))
    return cluster


def _can_enter(owner, folder):
    folder.mkdir(parents=True, exist_ok=True)
    return succeeds(_as(owner, ["test", "-x", folder]))


def _as(owner, command):
    """The command as that user, when we are root."""
    if not is_root():
        return command
    return ["setpriv", f"--reuid={owner}", f"--regid={_group(owner)}", "--clear-groups", *command]


def _group(owner):
    return str(pwd.getpwnam(owner).pw_gid)


def _program(name):
    path = server_bin(name)
    if not path:
        raise Problem("PostgreSQL 13 or later is missing. Install with: apt-get install postgresql")
    return path


def _initialise(cluster):
    """Make the cluster; a half-made one is thrown away first."""
    folder, owner = Path(cluster["folder"]), cluster["owner"]
    with step("PostgreSQL cluster"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _give(owner, folder)
        data = folder / "data"
        options = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust", "--username=postgres"]
        run(
            _as(owner, [_program("initdb"), "-D", data, *options]),
            log="initdb.log",
            problem="the PostgreSQL cluster could not be made",
            cwd="/",
        )
        with open(data / "postgresql.conf", "a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
        (folder / "ready").write_text("")


def _give(owner, folder):
    folder.chmod(0o700)
    if is_root():
        shutil.chown(folder, owner, int(_group(owner)))


def _is_running(owner, data):
    return succeeds(_as(owner, [_program("pg_ctl"), "-D", data, "status"]), cwd="/")


def _start(owner, data, socket):
    folder = Path(socket)
    folder.mkdir(exist_ok=True)
    _give(owner, folder)
    log = data.parent / "server.log"
    run(
        _as(owner, [_program("pg_ctl"), "-D", data, "-l", log, "-w", "-t", "60"])
        + ["-o", f"-k {socket} -p 5432", "start"],
        problem=f"PostgreSQL does not start; its log is {log}",
        cwd="/",
    )


def _ensure_role(owner, socket):
    """Odoo's own role, which may create databases but is not the server's master."""
    query = ["psql", "-h", socket, "-p", "5432", "-U", "postgres", "-d", "postgres", "-tAc"]
    if "1" in run([*query, f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"]):
        return
    run([*query, f"CREATE ROLE {ROLE} LOGIN CREATEDB"])
