"""Runs the generated deliveries of the applications in tests/apps: nox -s live.

python -m live [DIR...]    with tests/ on the path; each DIR is generated already
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from specialists.__main__ import delivered

from .processes import Failed, Missing
from .steps import NEVER, STEPS


def main(argv: Sequence[str]) -> int:
    """Print one line for each step of each delivery; the exit status is 1 if one failed."""
    parser = argparse.ArgumentParser(prog="live", description=__doc__)
    parser.add_argument("dirs", metavar="DIR", nargs="*", type=Path, help="a repository with its delivery")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="live-") as name:
        roots = [path.resolve() for path in args.dirs] or list(delivered(Path(name)))
        good = [_step(root, step) for root in roots for step in STEPS]
    for line in NEVER:
        print(f"not here: {line}")
    return 0 if all(good) else 1


def _step(root: Path, step: Callable[[Path], str]) -> bool:
    """Run one step, and print what it gave."""
    name = step.__name__
    try:
        print(f"ok        {root.name}: {name}: {step(root)}", flush=True)
    except Missing as error:
        print(f"not here  {root.name}: {name}: needs {error}", flush=True)
    except (Failed, OSError, KeyError, subprocess.TimeoutExpired) as error:
        print(f"FAILED    {root.name}: {name}: {error}", flush=True)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
