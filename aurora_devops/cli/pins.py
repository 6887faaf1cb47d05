"""`aurora pins update`: newer pins from files and registries that the user names, in `aurora.pins.json`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..reporters.escaping import escape
from .lint import CLEAN
from .terminal import colour

if TYPE_CHECKING:
    from ..generation.pins import Table


def add_pins_options(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `aurora pins update`."""
    parser.add_argument("action", metavar="update", choices=("update",), help="the only action")
    parser.add_argument(
        "source",
        metavar="SOURCE",
        nargs="+",
        help="a table of pins as a file or a URL that ends with .json, or the URL of a registry of images",
    )
    parser.add_argument(
        "--path", metavar="DIR", type=Path, default=Path(), help="directory of aurora.pins.json (default: .)"
    )
    parser.add_argument("--write", action="store_true", help="write the file; without it, nothing is written")
    parser.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="color the diff (default: auto)"
    )


def update(args: argparse.Namespace) -> int:
    """What `aurora pins update` does: print the changes of `aurora.pins.json`, and write them with --write."""
    from ..core.fixing import Outcome
    from ..core.report import Report
    from ..core.run import default_catalogue
    from ..generation.pins import NAME, beyond, merged, pins_in, text_of
    from .diff import unified

    path = args.path / NAME
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    built_in = merged(*(one.pins() for one in default_catalogue().generators.values()))
    table = merged(built_in, pins_in({NAME: before}) if before else {})
    for source in args.source:
        table = merged(table, _pins_of(source, table, _say))
    own = beyond(built_in, table)
    after = text_of(own) if own or before else ""
    if after == before:
        print("all pins are up to date")
        return CLEAN
    outcome = Outcome(NAME, before, after, (), ())
    sys.stdout.write(unified(outcome, Report(), (), "", colour(args.color, sys.stdout)))
    if args.write:
        path.write_text(after, encoding="utf-8")
        print(f"wrote {escape(path.as_posix())}; aurora generate --write updates the generated files")
    else:
        print("nothing was written; --write writes it")
    return CLEAN


def _pins_of(source: str, table: Table, say: Callable[[str], None]) -> Table:
    """The pins that a file, a URL or a registry gives."""
    from ..core.settings import ConfigError
    from ..generation.pins import parse
    from ..generation.registry import download, is_registry, is_url, refreshed

    if is_registry(source):
        return {"images": refreshed(source, table.get("images", {}), say)}
    if is_url(source):
        return parse(download(source), source)
    try:
        return parse(Path(source).read_text(encoding="utf-8"), source)
    except UnicodeDecodeError:
        raise ConfigError(f"{source}: is not text in UTF-8") from None


def _say(message: str) -> None:
    if sys.stderr.isatty():
        print(escape(message), file=sys.stderr, flush=True)
