"""The commands in ``scripts/``: what goes wrong is said in one sentence and breaks nothing."""

import json
import os
import socket
import subprocess

import pytest
from smb import environment, postgres, process, source, system
from smb.paths import ROOT, Stamp, digest
from smb.server import complaints, ensure_port, free_port


def command(name, *arguments, **variables):
    return subprocess.run(
        [str(ROOT / "scripts" / name), *arguments],
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("name", ["run", "test", "load", "bench", "lint", "screenshots"])
def test_every_command_explains_itself(name):
    done = command(name, "--help")
    assert done.returncode == 0
    assert f"scripts/{name}" in done.stdout


def test_a_port_in_use_is_said_in_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("run", "--port", str(port), "--db", "never_made")
    assert done.returncode == 1
    assert done.stderr == f"error: port {port} is in use; choose another with --port\n"


def test_a_free_port_is_accepted():
    ensure_port(free_port())


def test_a_folder_that_is_not_there_gives_status_2(tmp_path):
    done = command("load", str(tmp_path / "nothing"), "--db", "never_made")
    assert done.returncode == 2
    assert "there is no folder" in done.stderr


def test_odoo_home_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(process.Problem, match="there is no Odoo in"):
        source.ensure()


def test_odoo_home_of_another_version_is_refused(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(process.Problem, match="not version 19.0"):
        source.ensure()


def test_a_full_disk_is_said_before_anything_is_fetched(monkeypatch, tmp_path):
    usage = environment.shutil.disk_usage(tmp_path)._replace(free=100 << 20)
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _path: usage)
    monkeypatch.setattr(environment, "STATE", tmp_path)
    with pytest.raises(process.Problem, match="the disk has 100 MB free"):
        environment._ensure_disk()


def test_missing_packages_are_named_with_the_command(monkeypatch):
    monkeypatch.setattr(system, "is_root", lambda: False)
    monkeypatch.setitem(system.NEEDED, "browser", {"Chromium": (lambda: None, "chromium")})
    with pytest.raises(process.Problem, match="Install with: sudo apt-get install chromium"):
        system.ensure("browser")


def test_a_foreign_server_that_is_silent_is_named(monkeypatch):
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(free_port()))
    with pytest.raises(process.Problem, match="does not answer"):
        postgres.ensure()


def test_a_half_made_cluster_is_made_again(tmp_path):
    folder = tmp_path / "cluster"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("broken")
    owner = postgres._owner()
    if not postgres._can_enter(owner, tmp_path):
        pytest.skip("the test's folder is closed to the server's user")
    postgres._initialise({"owner": owner, "folder": str(folder)})
    assert (folder / "ready").exists()
    assert (folder / "data" / "PG_VERSION").read_text().strip().isdigit()


def test_an_unfinished_step_leaves_no_stamp(monkeypatch, tmp_path):
    monkeypatch.setattr("smb.paths.STATE", tmp_path)
    stamp = Stamp("step", "input")
    assert not stamp.is_current()
    stamp.write()
    assert Stamp("step", "input").is_current()
    assert not Stamp("step", "other input").is_current()
    stamp.file.write_text("{half")
    assert not stamp.is_current()


def test_the_digest_sees_names_and_contents(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("1")
    first = digest(tmp_path)
    file.write_text("2")
    assert digest(tmp_path) != first
    file.rename(tmp_path / "b.py")
    renamed = digest(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "b.pyc").write_text("x")
    assert digest(tmp_path) == renamed


def test_only_warnings_and_worse_are_complaints():
    log = "2026-01-01 10:00:00,000 1 INFO db odoo: a WARNING in the text\n" + (
        "2026-01-01 10:00:00,000 1 WARNING db odoo.sql_db: careful\n"
        "2026-01-01 10:00:00,000 1 ERROR db odoo.http: broken\n"
    )
    assert [line.split()[3] for line in complaints(log)] == ["WARNING", "ERROR"]


def test_a_conflict_that_odoo_retries_is_no_complaint_but_any_other_bad_query_is():
    entry = "2026-01-01 00:00:00,000 7 ERROR x odoo.sql_db: bad query: UPDATE a\n  SET b = 1\nERROR: %s\n\n"
    after = "2026-01-01 00:00:01,000 7 INFO x odoo.service.model: SERIALIZATION_FAILURE, retrying\n"
    assert complaints(entry % "could not serialize access due to concurrent update" + after) == []
    assert len(complaints(entry % "column b does not exist" + after)) == 1
    # What could not be serialised either is not what came before it.
    assert len(complaints(entry % "no such table" + entry % "could not serialize access")) == 1


def test_the_configuration_is_readable_by_its_owner_only(ready):
    config = ROOT / ".odoo" / "odoo.conf"
    assert config.stat().st_mode & 0o077 == 0
    assert "list_db = False" in config.read_text()


def test_nothing_names_this_machine_or_its_registries():
    tracked = subprocess.run(
        ["git", "grep", "-nIE", r"deb\.debian\.org|registry\.npmjs|pypi\.org|/work/|/root/"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout
    own = [line for line in tracked.splitlines() if not line.startswith("tests/test_scripts.py")]
    assert not own, "\n".join(own)


def test_the_lock_pins_exactly():
    lines = (ROOT / "scripts/requirements.lock").read_text().splitlines()
    loose = [line for line in lines if line and not line.startswith("#") and "==" not in line]
    assert not loose
    assert json.loads((ROOT / "package.json").read_text())["devDependencies"].values()
