"""The options that the commands share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue
    from ..core.run import Choices

EXIT = """\
exit status:
  0  nothing at or above --fail-on
  1  findings
  2  the run could not be done: usage, configuration, or a bug of ours
"""


class _Version(argparse.Action):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(nargs=0, **kwargs)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from ..core.version import __version__

        print(f"aurora_devops {__version__}")
        parser.exit()


def add_version(parser: argparse.ArgumentParser) -> None:
    """`--version`."""
    parser.add_argument("--version", action=_Version, help="show the version and exit")


def add_lint_options(parser: argparse.ArgumentParser) -> None:
    """What to look at, what to hold it against, and how to say what was found."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and folders; - is standard input")
    with_completion(
        parser.add_argument(
            "--profile", metavar="NAME", help="recommended, strict, all, a standard, or a file"
        ),
        _profiles,
    )
    for option, text in (
        ("--select", "only these policies, instead of a profile"),
        ("--extend-select", "these policies too"),
        ("--ignore", "not these policies"),
    ):
        with_completion(
            parser.add_argument(
                option,
                metavar="NAME",
                action="append",
                default=[],
                help=f"{text}: code, name, category, another linter's id",
            ),
            policy_names,
        )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        help="the least severity that makes the exit status 1 (warning)",
    )
    parser.add_argument(
        "--exclude",
        metavar="PATTERN",
        action="append",
        default=[],
        help="leave these paths alone, as in .gitignore",
    )
    parser.add_argument(
        "--with-shellcheck",
        action="store_true",
        help="also run the installed program shellcheck on the scripts of artifacts",
    )
    parser.add_argument("--stdin-filename", metavar="PATH", help="the path that standard input stands for")

    source = parser.add_argument_group("configuration")
    source.add_argument(
        "--config", metavar="FILE", type=Path, help="instead of aurora.yaml at the repository's root"
    )
    source.add_argument("--no-config", action="store_true", help="read no configuration file")
    source.add_argument("--show-config", metavar="PATH", help="show what holds for a file, and exit")

    out = parser.add_argument_group("output")
    with_completion(
        out.add_argument(
            "--format",
            metavar="NAME",
            default="text",
            help="text, concise, json, sarif, ...",
        ),
        _reporters,
    )
    out.add_argument("--output", "-o", metavar="FILE", type=Path, help="write the report to a file")
    out.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="colour the text (auto)"
    )
    out.add_argument("--quiet", "-q", action="store_true", help="no progress, no notes; only the report")
    out.add_argument("--timings", action="store_true", help="show where the time went, by kind and policy")

    silence = parser.add_argument_group("what was there before")
    silence.add_argument("--baseline", metavar="FILE", type=Path, help="findings in this file do not count")
    silence.add_argument(
        "--write-baseline",
        metavar="FILE",
        type=Path,
        help="write all findings to a baseline",
    )
    silence.add_argument(
        "--no-suppressions", action="store_true", help="comments and annotations silence nothing"
    )

    cache = parser.add_argument_group("cache")
    cache.add_argument("--no-cache", action="store_true", help="look at every file anew")
    cache.add_argument("--cache-dir", metavar="DIR", help="instead of the user's cache folder")


def add_fix_options(parser: argparse.ArgumentParser) -> None:
    """What to change."""
    group = parser.add_argument_group("fixes")
    group.add_argument("--fix", action="store_true", help="apply the safe fixes")
    group.add_argument("--unsafe-fixes", action="store_true", help="also those that may change what it does")
    group.add_argument(
        "--diff", action="store_true", help="show what the fixes would change, and write nothing"
    )


def choices(args: argparse.Namespace) -> Choices:
    """What the command line asks for, over the configuration."""
    from ..core.run import Choices

    added = ("SHC001",) if args.with_shellcheck else ()
    return Choices(
        profile=args.profile,
        select=_words(args.select),
        extend_select=(*_words(args.extend_select), *added),
        ignore=_words(args.ignore),
        fail_on=args.fail_on,
        exclude=tuple(args.exclude),
    )


def catalogue(args: argparse.Namespace) -> Catalogue:
    """Everything that is installed, and what only the command line can ask for."""
    from ..core.run import default_catalogue

    return default_catalogue(("aurora_shellcheck.plugin",) if args.with_shellcheck else ())


def _words(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell when it asks for completions, and only then pay for it."""
    import os

    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser)


def with_completion(action: argparse.Action, values: Callable[[], Iterable[str]]) -> None:
    """Let the shell complete an argument with these values, asked for only then."""

    def completer(**_: object) -> list[str]:
        return list(values())

    action.completer = completer  # type: ignore[attr-defined]


def _profiles() -> Iterable[str]:
    from ..core.catalogue import Catalogue

    return Catalogue.profile_names()


def policy_names() -> Iterable[str]:
    """Every word that calls policies."""
    from ..core.policy import CATEGORIES
    from ..core.run import default_catalogue

    catalogue = default_catalogue()
    return (*(name for policy in catalogue.policies for name in policy.names), *CATEGORIES)


def _reporters() -> Iterable[str]:
    from ..reporters import REPORTERS

    return (reporter.name for reporter in REPORTERS)
