"""`aurora generate`: show or write generated files, with the checks that they passed."""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..reporters.escaping import dumps, escape
from .arguments import with_completion
from .lint import CLEAN, FOUND
from .terminal import colour, width

if TYPE_CHECKING:
    from ..core.remembered import Basis
    from ..generation.bundle import Bundle
    from ..generation.checklist import Item
    from ..generation.write import Change

_VERSION = "1"


def add_generate_options(parser: argparse.ArgumentParser) -> None:
    """Add the options about what to generate, and how to show or write it."""
    parser.add_argument(
        "path", metavar="PATH", nargs="?", default=".", type=Path, help="directory (default: .)"
    )
    with_completion(
        parser.add_argument(
            "--agent",
            metavar="NAME",
            action="append",
            nargs="+",
            default=[],
            help="devops, documentation, monitoring (default: all)",
        ),
        _agents,
    )
    with_completion(
        parser.add_argument(
            "--only",
            metavar="PART",
            action="append",
            nargs="+",
            default=[],
            help="only these parts: dockerfile, compose, pipeline, kubernetes, readme, openapi, ...",
        ),
        _parts,
    )
    with_completion(
        parser.add_argument(
            "--with",
            dest="generator",
            metavar="NAME",
            help="template, llm, or the generator of a plugin (default: template)",
        ),
        _generators,
    )
    parser.add_argument(
        "--templates",
        metavar="DIR",
        type=Path,
        help="directory of templates that replace the built-in ones file by file",
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        type=Path,
        help="with llm: record all requests, answers and actions in this file",
    )
    parser.add_argument("--tools", action="store_true", help="also run external tools that are installed")
    parser.add_argument(
        "--checklist", action="store_true", help="list which delivery files exist, are missing or fail"
    )
    out = parser.add_argument_group("output")
    out.add_argument(
        "--write",
        action="store_true",
        help="write new files and update generated ones; without it, nothing is written",
    )
    out.add_argument(
        "--check",
        action="store_true",
        help="exit with status 1 if --write would change a file; nothing is written",
    )
    out.add_argument(
        "--overwrite",
        metavar="FILE",
        action="append",
        nargs="+",
        default=[],
        help="replace this file even if its content differs",
    )
    out.add_argument("--json", action="store_true", help="print JSON, without the content of files")
    out.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="color the text (default: auto)"
    )
    out.add_argument("--quiet", "-q", action="store_true", help="do not print progress")


def generate(args: argparse.Namespace) -> int:
    """What `aurora generate` does; the exit status is 1 if the files are refused or the list is incomplete."""
    if args.checklist:
        return _checklist(args)
    from ..core.remembered import read
    from ..core.settings import ConfigError
    from ..generation import write
    from ..generation.agents import AGENTS
    from ..generation.generate import generate as make

    overwrite = [name for names in args.overwrite for name in names]
    if args.check and args.write:
        raise ConfigError("--check and --write exclude each other")
    bundle = make(
        args.path,
        agents=_words(args.agent) or AGENTS,
        only=_words(args.only),
        generator=args.generator,
        templates=args.templates,
        tools=args.tools,
        say=_progress(args.quiet),
        approve=_approve,
        record=args.record,
    )
    if not bundle.proven:
        _show(args, bundle, ())
        return FOUND
    root = bundle.root or args.path
    remembered = read(root)
    planned = write.changes(root, bundle.artifacts, remembered)
    unknown = [name for name in overwrite if name not in bundle.texts()]
    if unknown:
        raise ConfigError(f"--overwrite {unknown[0]}: not a generated file")
    written = write.write(root, planned, overwrite) if args.write else ()
    if args.write:
        own = {
            change.artifact.path: change.artifact.text
            for change in planned
            if change.state == "unchanged" or _is_written(change, overwrite)
        }
        remembered.after(own, _settled(bundle, planned, overwrite)).write(root)
    _show(args, bundle, planned, written, overwrite)
    if args.check and any(change.state in ("new", "outdated", "merged", "conflict") for change in planned):
        return FOUND
    return FOUND if any(one.wrong for one in bundle.left_out) else CLEAN


def _settled(bundle: Bundle, planned: Iterable[Change], overwrite: Sequence[str]) -> Mapping[str, Basis]:
    """The settings of the applications whose files are all written; of a bundle with a mistake, none."""
    if any(one.wrong for one in bundle.left_out):
        return {}
    from ..core.remembered import owner

    left = {
        owner(change.artifact.path, bundle.bases)
        for change in planned
        if change.state == "conflict" and change.artifact.path not in overwrite
    }
    return {folder: basis for folder, basis in bundle.bases.items() if folder not in left}


def _words(values: Iterable[Iterable[str]]) -> list[str]:
    """The values of an option that can be repeated and takes lists with spaces or commas."""
    return [word for names in values for name in names for word in name.split(",") if word]


def _progress(quiet: bool) -> _Progress:
    return _Progress(shown=not quiet and sys.stderr.isatty())


class _Progress:
    """The progress, on standard error."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._began = time.monotonic()

    def __call__(self, message: str) -> None:
        """Print that a step begins."""
        if self._shown:
            print(f"{time.monotonic() - self._began:6.1f} s  {escape(message)}", file=sys.stderr, flush=True)


def _approve(command: Sequence[str]) -> bool:
    """Whether the user at the terminal confirms a command; without a terminal, it is not run."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(f"run on a copy: {escape(shlex.join(command))} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _show(
    args: argparse.Namespace,
    bundle: Bundle,
    planned: Sequence[Change],
    written: Sequence[Change] = (),
    overwrite: Sequence[str] = (),
) -> None:
    if args.json:
        _show_json(bundle, planned, written)
        return
    painted = colour(args.color, sys.stdout)
    if not bundle.proven:
        _show_findings(bundle, painted)
    else:
        done = {change.artifact.path for change in written}
        shown = [change for change in planned if _is_written(change, overwrite)]
        print(_summary(planned, overwrite))
        for change in planned:
            if line := _line(change, overwrite, wrote=change.artifact.path in done):
                print(line)
        if args.write and not done:
            print("nothing to write")
        if not (args.write or args.check):
            sys.stdout.write(_diff(shown, painted))
    _show_evidence(bundle)


def _is_written(change: Change, overwrite: Sequence[str]) -> bool:
    """Whether --write writes the file."""
    return change.state in ("new", "outdated", "merged") or (
        change.replaces and change.artifact.path in overwrite
    )


def _summary(planned: Sequence[Change], overwrite: Sequence[str]) -> str:
    """`12 new, 3 changed, 2 kept, 20 unchanged`."""
    new = sum(change.state == "new" for change in planned)
    written = sum(_is_written(change, overwrite) for change in planned) - new
    unchanged = sum(change.state == "unchanged" for change in planned)
    kept = len(planned) - new - written - unchanged
    return f"{new} new, {written} changed, {kept} kept, {unchanged} unchanged"


def _line(change: Change, overwrite: Sequence[str], *, wrote: bool) -> str:
    """What happens to one file, and why; nothing of a file that stays as it is."""
    path = escape(change.artifact.path)
    if change.state == "unchanged":
        return ""
    if not _is_written(change, overwrite):
        why = "content differs"
        if change.state == "conflict":
            why = "was edited where the generated content changed, too"
        return f"kept {path}: {why}; --overwrite {path} replaces it"
    if change.state == "new":
        return f"{'wrote' if wrote else 'new'} {path}"
    if change.state == "merged" and change.artifact.path not in overwrite:
        return f"{'merged' if wrote else 'merges'} {path}: it was edited"
    return f"{'replaced' if wrote else 'replaces'} {path}"


def _show_findings(bundle: Bundle, painted: bool) -> None:
    from ..reporters import text

    if bundle.findings or bundle.report.failures:
        sys.stdout.write(text.render(bundle.report, painted, width()))
    print("refused: nothing was written")


def _show_evidence(bundle: Bundle) -> None:
    """Print the checks that passed and failed, by level."""
    for one in bundle.evidence:
        detail = f": {one.detail}" if one.detail else ""
        print(f"{'proven' if one.passed else 'failed'}  {one.level:<8}  {escape(one.what + detail)}")
    for gap in bundle.left_out:
        print(f"left out: {escape(gap.line)}")
    for note in bundle.notes:
        # Some notes contain code, which may be indented by tabs.
        print("note: " + "\n".join("\t".join(map(escape, line.split("\t"))) for line in note.splitlines()))


def _diff(planned: Sequence[Change], painted: bool) -> str:
    """A unified diff of all changes; secrets in existing files are masked."""
    from ..core.fixing import Outcome
    from ..core.run import default_catalogue, lint_texts
    from ..core.settings import Choices
    from .diff import unified

    there = {change.artifact.path: change.before for change in planned if change.replaces}
    report = lint_texts(there, Choices("all", aside=False), honour=False)
    redactions = default_catalogue().redactions
    return "".join(
        unified(
            Outcome(change.artifact.path, change.before, change.after, (), ()),
            report,
            redactions,
            "",
            painted,
        )
        for change in planned
    )


def _show_json(bundle: Bundle, planned: Sequence[Change], written: Sequence[Change]) -> None:
    from ..generation.generate import as_record

    record = {"version": _VERSION, **as_record(bundle)}
    states = {change.artifact.path: change.state for change in planned}
    done = {change.artifact.path for change in written}
    for artifact in record["artifacts"]:
        artifact["state"] = states.get(artifact["path"], "refused")
        artifact["written"] = artifact["path"] in done
    print(dumps(record))


# The checklist

_MARKS = {"present": "x", "missing": " ", "failing": "!"}


def _checklist(args: argparse.Namespace) -> int:
    from ..generation.checklist import checklist

    items = checklist(args.path)
    if args.json:
        print(dumps({"version": _VERSION, "items": [_record(item) for item in items]}))
    else:
        for item in items:
            print(_item_line(item))
    complete = all(item.state == "present" or (item.optional and item.state == "missing") for item in items)
    return CLEAN if complete else FOUND


def _item_line(item: Item) -> str:
    shown = list(item.paths[:3])
    if len(item.paths) > len(shown):
        shown.append(f"and {len(item.paths) - len(shown)} more")
    said = {"present": "", "missing": "missing", "failing": f"does not pass: {item.detail}"}[item.state]
    if item.state == "present" and item.detail:
        said = item.detail
    rest = "; ".join(part for part in (", ".join(shown), said) if part)
    return f"- [{_MARKS[item.state]}] {item.title}" + (f": {escape(rest)}" if rest else "")


def _record(item: Item) -> dict[str, object]:
    return {
        "title": item.title,
        "state": item.state,
        "paths": list(item.paths),
        "detail": item.detail,
        "optional": item.optional,
    }


def _agents() -> Sequence[str]:
    from ..generation.agents import AGENTS

    return AGENTS


def _parts() -> Sequence[str]:
    from ..generation.agents import AGENTS, parts_of

    return parts_of(AGENTS)


def _generators() -> Sequence[str]:
    from ..core.run import default_catalogue

    return tuple(default_catalogue().generators)
