"""scripts/bench: the benchmarks, each against its peer in the same run."""

import argparse
import json
import os
import subprocess
import time
from pathlib import Path

from .. import benchmarks, environment
from ..database import Databases
from ..paths import PYTHON
from ..process import Problem, run, say

FOLDER = Path(benchmarks.__file__).parent
PLAIN, OURS, INSTALLED = "smb_bench_plain", "smb_bench_ours", "smb_bench_installed"


def main(arguments):
    known = sorted(file.stem for file in FOLDER.glob("*.py") if file.stem != "__init__")
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Each against its peer in the same run: plain Odoo, Odoo's own means, or a constant.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(known)} (all)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(known):
        raise Problem(f"there is no benchmark {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    ready = environment.ensure()
    _make_databases(Databases(ready))
    figures = {name: HOW.get(name, _compare)(ready, name) for name in options.names or known}
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2))
    return 0


def _make_databases(databases):
    with environment.alone():
        template, _made = databases.template()
    databases.clone(databases.core(), PLAIN)
    databases.clone(template, OURS)


def _compare(ready, name):
    """Figures of one benchmark on both databases, shown as a table with the ratio."""
    plain, ours = _measure(ready, name, PLAIN), _measure(ready, name, OURS)
    _show(name, "plain Odoo", "with the suite", {case: (base, ours[case]) for case, base in plain.items()})
    return {"plain": plain, "suite": ours}


def _compare_within(ready, name):
    """Figures of one benchmark that times a peer and ours side by side."""
    cases = _measure(ready, name, OURS)
    _show(name, "peer", "ours", {case: (one["peer"], one["ours"]) for case, one in cases.items()})
    return cases


def _compare_installations(ready, name):
    """Seconds that installing our addons takes in an empty database and in one that is in use."""
    databases, seconds = Databases(ready), {}
    for label, is_used in (("empty", False), ("in use", True)):
        databases.clone(databases.core(), INSTALLED)
        if is_used:
            _measure(ready, name, INSTALLED)
        began = time.monotonic()
        databases.install(INSTALLED)
        seconds[label] = time.monotonic() - began
    databases.drop(INSTALLED)
    say(f"\n{name:<26}{'empty':>24}{'100,000 partners':>24}{'more':>8}")
    more = seconds["in use"] - seconds["empty"]
    say(f"  {'installing':<24}{seconds['empty']:>22.1f} s{seconds['in use']:>22.1f} s{more:>6.1f} s")
    return seconds


def _simulate(ready, name):
    """Figures of a simulation that needs no Odoo and shows its own table."""
    *table, figures = run([PYTHON, FOLDER / f"{name}.py"], problem=f"benchmark {name} failed").splitlines()
    say("\n".join(table))
    return json.loads(figures)


def _show(name, peer, ours, cases):
    say(f"\n{name:<26}{peer:>24}{ours:>24}{'ratio':>8}")
    for case, (base, mine) in cases.items():
        ratio = mine["seconds"] / base["seconds"]
        say(f"  {case:<24}{_figures(base):>24}{_figures(mine):>24}{ratio:>8.3f}")


def _figures(one):
    memory = f", {one['megabytes']:.0f} MB" if "megabytes" in one else ""
    return f"{one['seconds'] * 1000:.0f} ms, {one['queries']:.0f} queries{memory}"


def _measure(ready, name, database):
    shared = sorted((FOLDER / "common").glob("*.py"))
    done = subprocess.run(
        [str(part) for part in ready.odoo("shell", "-d", database, "--no-http", "--log-level", "error")],
        env={**os.environ, **ready.variables},
        input="\n".join(file.read_text() for file in [*shared, FOLDER / f"{name}.py"]),
        capture_output=True,
        text=True,
    )
    try:
        return json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise Problem(f"benchmark {name} failed on {database}:\n{done.stderr[-800:]}") from error


# How a benchmark is run, where it is not on plain Odoo against Odoo with our addons.
HOW = {
    "customer_install": _compare_installations,
    "forecast": _compare_within,
    "handover": _compare_within,
    "promise_bill": _compare_within,
    "promise_shop": _compare_within,
    "promise_honesty": _simulate,
    "quotation": _compare_within,
}
