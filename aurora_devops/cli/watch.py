"""`--watch`: lint again whenever a file of the run changes."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from time import sleep

from ..core.files import Checkout
from ..core.plugin import PluginError
from ..core.settings import ConfigError
from .arguments import choices

# Between two looks at the files, in seconds; a look takes at most this share of the time.
PAUSE = 0.5
SHARE = 0.1
# Clears the screen and what was scrolled out of it, and moves the cursor to its beginning.
CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch(args: argparse.Namespace, lint: Callable[[], object], error: Callable[[Exception], str]) -> int:
    """Call `lint` now and after each change, until Ctrl-C; the exit status, which is always 0.

    An error, such as that of a configuration that is being edited, is printed by `error`, and the next change is
    awaited.
    """
    known: object = None
    try:
        while True:
            began = time.perf_counter()
            # Before the run: a change while it lasts is seen afterwards.
            now = _state(args)
            took = time.perf_counter() - began
            if now != known:
                known = now
                _run(args, lint, error)
            sleep(max(PAUSE, took / SHARE))
    except KeyboardInterrupt:
        return 0


def _run(args: argparse.Namespace, lint: Callable[[], object], error: Callable[[Exception], str]) -> None:
    if sys.stdout.isatty() and args.output is None:
        sys.stdout.write(CLEAR)
    try:
        lint()
    except (ConfigError, PluginError, OSError) as problem:
        if isinstance(problem, BrokenPipeError):
            raise
        print(f"error: {error(problem)}", file=sys.stderr)
    # A run freezes what is loaded, which is only right for the last one.
    gc.unfreeze()
    if not args.quiet:
        print("Watching for changes; press Ctrl-C to stop.", file=sys.stderr)


def _state(args: argparse.Namespace) -> object:
    """The files of the run with their stamps; or why they cannot be listed."""
    try:
        targets = [Path(path) for path in args.paths or ["."]]
        found: list[object] = []
        for repository in Checkout.all(targets, args.config, read_config=not args.no_config):
            _, files = choices(args).start(repository)
            others = [path for path in (repository.config_path, args.baseline) if path is not None]
            found += (repository.root, files, repository.stamps(files.paths), list(map(_stamp, others)))
        return found
    except (ConfigError, OSError) as problem:
        return str(problem)


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
