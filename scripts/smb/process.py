"""Running other programs, and failing with one clear sentence."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

from .paths import LOGS


class Problem(Exception):
    """What went wrong and what to do, in a sentence for the person at the terminal."""

    def __init__(self, message, status=1):
        super().__init__(message)
        self.status = status


def say(message):
    print(message, flush=True)


@contextmanager
def step(title):
    """Tells that a long step begins and how long it took."""
    say(f"-> {title} ...")
    begin = time.monotonic()
    yield
    say(f"   done in {time.monotonic() - begin:.0f} s")


def run(command, *, log=None, problem=None, env=None, cwd=None, timeout=None, given=""):
    """Run a command quietly and return what it printed.

    :param log: name of a file below ``.odoo/logs`` that keeps the output
    :param problem: the sentence to fail with; the end of the output is added
    :param given: what the command reads from its standard input
    :raises Problem: when the command is missing or exits with an error
    """
    command = [str(part) for part in command]
    try:
        done = subprocess.run(
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            timeout=timeout,
            text=True,
            errors="replace",
        )
    except FileNotFoundError as error:
        raise Problem(f"the program {command[0]} is missing") from error
    if log:
        LOGS.mkdir(parents=True, exist_ok=True)
        (LOGS / log).write_text(done.stdout)
    if done.returncode:
        what = problem or f"{' '.join(command[:3])} failed"
        raise Problem(f"{what}{_tail(done.stdout)}")
    return done.stdout


def _tail(output, lines=8):
    if "No space left on device" in output:
        return ": the disk is full; free some space and start again"
    kept = [line for line in output.splitlines() if line.strip()][-lines:]
    return ":\n  " + "\n  ".join(kept) if kept else ""


def succeeds(command, **options):
    """Whether a command exits with zero; its output is dropped."""
    try:
        run(command, **options)
    except Problem:
        return False
    return True


def is_root():
    return os.geteuid() == 0


def replace_process(command, env=None):
    """Become the given command; its exit status is ours."""
    sys.stdout.flush()
    command = [str(part) for part in command]
    os.execvpe(command[0], command, {**os.environ, **(env or {})})
