"""``python -m smb COMMAND ...``: finds the command's module and turns a Problem into one sentence."""

import importlib
import sys

from .process import Problem


def main(argv):
    command, *arguments = argv
    module = importlib.import_module(f".commands.{command}", __package__)
    try:
        return module.main(arguments) or 0
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return problem.status
    except KeyboardInterrupt:
        print("stopped; the next start goes on from here", file=sys.stderr)
        return 130


sys.exit(main(sys.argv[1:]))
