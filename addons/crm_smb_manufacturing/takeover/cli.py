"""The body of the take-over command.

What: ``run(env, folder, dry_run)`` takes a folder over, prints what happened, writes
      ``rejected.xlsx`` into the current folder and returns the exit status.
How:  the model ``takeover.run`` does the work; sentences come in the language of the terminal
      where that language is installed.
Cost: that of the take-over.
"""

import os
from pathlib import Path

from .errors import TakeoverError
from .summary import table, write_rejected

REJECTED = "rejected.xlsx"


def run(env, folder, dry_run=False, out=print):
    """Take ``folder`` over; commits unless ``dry_run``.

    Returns 0 when everything readable was taken over (even with rejected rows), 2 when the
    folder could not be read.
    """
    env = env(context={**env.context, "lang": _language(env)})
    runner = env["takeover.run"]
    try:
        job = runner._take_over(folder, dry_run=dry_run)
    except TakeoverError as error:
        out(runner._text(error.code, **error.params))
        return 2
    if dry_run:
        env.cr.rollback()
    else:
        env.cr.commit()
    for line in _report(runner, job):
        out(line)
    if job.rejects and not dry_run:
        write_rejected(Path.cwd() / REJECTED, runner._rejected_table(job), runner._rejected_sheets(job))
        out(runner._rejected_hint(REJECTED))
    return 0


def _language(env):
    """The terminal's language where it is installed, else the user's."""
    wanted = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").split(".")[0]
    installed = [code for code, _name in env["res.lang"].get_installed()]
    same = [code for code in installed if code.split("_")[0] == wanted.split("_")[0]]
    if wanted in installed:
        return wanted
    return same[0] if wanted and same else env.user.lang or "en_US"


def _report(runner, job):
    if job.dry_run:
        yield runner._dry_run_hint()
    yield from table(*runner._summary_table(job))
    for title, issues in runner._issue_lists(job):
        if issues:
            yield ""
            yield title
            yield from (f"  {line}" for line in issues)
