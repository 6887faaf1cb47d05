"""The options that the commands share, and a parser whose errors are short."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ..reporters import FORMATS

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue
    from ..core.settings import Choices

EXIT = """\
exit status:
  0  no findings at or above --fail-on
  1  findings at or above --fail-on
  2  the run failed: wrong usage, invalid configuration, or an internal error
"""


class Parser(argparse.ArgumentParser):
    """A parser that reports an error first, with the nearest known name, in at most 3 lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**kwargs)
        # The parser of the command that was named: its options are the ones to suggest.
        self.set_defaults(parser=self)

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse all arguments; an unknown one is an error."""
        known, rest = self.parse_known_args(args, namespace)
        parser: Parser = known.parser
        if rest:
            unknown = next((word for word in rest if word.startswith("-")), rest[0])
            if unknown.startswith("-"):
                parser.unknown_option(unknown.partition("=")[0])
            parser.error(f"unexpected argument {unknown!r}")
        return known

    def unknown_option(self, name: str) -> NoReturn:
        """Exit with the error for an option that does not exist."""
        similar = _nearest(name, self._option_string_actions)
        tip = f"\n  tip: a similar option exists: '{similar}'" if similar else ""
        self.error(f"unknown option '{name}'{tip}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        choices = [str(choice) for choice in action.choices]
        similar = _nearest(str(value), choices)
        tip = f"\n  tip: a similar value exists: '{similar}'" if similar else ""
        raise argparse.ArgumentError(action, f"{value!r} is not one of {', '.join(choices)}{tip}")

    def error(self, message: str) -> NoReturn:
        """Print the error and how to get help, and exit with status 2."""
        from ..reporters.escaping import escape

        shown = "\n".join(map(escape, message.split("\n")))
        self.exit(2, f"error: {shown}\nRun '{self.prog} --help' for more information.\n")


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(known), n=1)), "")


class _Version(argparse.Action):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(nargs=0, **kwargs)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from ..core.version import __version__

        print(f"aurora_devops {__version__}")
        parser.exit()


def add_version(parser: argparse.ArgumentParser) -> None:
    """Add `--version`."""
    parser.add_argument("-V", "--version", action=_Version, help="show the version and exit")


def add_lint_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose files, policies and the format of the report."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and directories (default: .); - reads standard input"
    )
    add_version(parser)

    group = parser.add_argument_group("policies")
    with_completion(
        group.add_argument(
            "--profile",
            metavar="NAME",
            help="recommended (default), strict, all, a standard such as cis-docker, or the path of a profile",
        ),
        profile_names,
    )
    for option, text in (
        ("--select", "run only these policies, instead of a profile"),
        ("--extend-select", "add these policies"),
        ("--ignore", "disable these policies"),
    ):
        with_completion(
            group.add_argument(
                option,
                metavar="NAMES",
                action="append",
                default=[],
                help=f"{text}: codes, names, categories or ids of other linters, separated by commas",
            ),
            policy_names,
        )
    group.add_argument(
        "--with-shellcheck",
        action="store_true",
        help="also run the installed shellcheck on scripts in artifacts",
    )

    group = parser.add_argument_group("files")
    group.add_argument(
        "--exclude",
        metavar="PATTERN",
        action="append",
        default=[],
        help="skip files that match; same syntax as .gitignore",
    )
    group.add_argument(
        "--no-aside",
        action="store_true",
        help="report all findings in tests, examples and other paths of lint.aside, not only tokens",
    )
    group.add_argument(
        "--changed-since",
        metavar="REF",
        help="report only findings in files that differ from the merge base with this git revision, and findings "
        "across files with a place in one of them",
    )
    group.add_argument(
        "--new-since",
        metavar="REF",
        help="report only findings that are not in this git revision, linted with the present configuration",
    )
    group.add_argument("--stdin-filename", metavar="PATH", help="path of the file read from standard input")

    group = parser.add_argument_group("configuration")
    group.add_argument(
        "--config", metavar="FILE", type=Path, help="use this file instead of aurora.yaml in the root"
    )
    group.add_argument("--no-config", action="store_true", help="do not read a configuration file")
    group.add_argument(
        "--trusted-config",
        metavar="REF",
        help="read configuration, profiles and baseline from this git revision instead of the working tree",
    )
    group.add_argument(
        "--show-config",
        metavar="PATH",
        help="show the settings that apply to a file, with the place where each is set, and exit",
    )

    group = parser.add_argument_group("output")
    with_completion(
        group.add_argument(
            "--format",
            metavar="NAME",
            default="text",
            help=f"format of the report: {', '.join(FORMATS)} (default: text)",
        ),
        lambda: FORMATS,
    )
    group.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the report to a file")
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="color the text (default: auto)"
    )
    group.add_argument(
        "-q", "--quiet", action="store_true", help="print only the report, without progress and notes"
    )
    group.add_argument(
        "--all", action="store_true", help="list every finding, also the same one in many files"
    )
    group.add_argument(
        "--statistics",
        action="store_true",
        help="print the number of findings per policy instead, and of those with a fix; also as JSON",
    )
    group.add_argument(
        "--watch", action="store_true", help="lint again whenever a file changes, until Ctrl-C"
    )
    group.add_argument(
        "--timings", action="store_true", help="show the time per kind and policy, from 1%% up"
    )

    group = parser.add_argument_group("exit status")
    with_completion(
        group.add_argument(
            "--fail-on",
            metavar="LEVELS",
            action="append",
            type=_gates,
            help="lowest severity that gives exit status 1: error, warning (default), info or never; or of a category, "
            "as in security=warning,performance=never",
        ),
        lambda: _LEVELS,
    )
    group.add_argument(
        "--exit-zero",
        dest="fail_on",
        action="append_const",
        const={"": "never"},
        help="exit with 0 even if there are findings; same as --fail-on never",
    )

    group = parser.add_argument_group("baseline and suppressions")
    group.add_argument(
        "--baseline", metavar="FILE", type=Path, help="do not count the findings in this baseline"
    )
    group.add_argument(
        "--write-baseline", metavar="FILE", type=Path, help="write all findings to a baseline, and exit"
    )
    group.add_argument(
        "--add-suppressions",
        action="store_true",
        help="write a suppression comment for each finding, with the text of --reason",
    )
    group.add_argument("--reason", metavar="TEXT", help="reason in the comments of --add-suppressions")
    group.add_argument(
        "--no-suppressions", action="store_true", help="ignore suppression comments and annotations"
    )

    group = parser.add_argument_group("cache")
    group.add_argument("--no-cache", action="store_true", help="lint every file again")
    group.add_argument("--cache-dir", metavar="DIR", help="use this directory instead of the user's cache")


_LEVELS = ("error", "warning", "info", "never")


def _gates(text: str) -> dict[str, str]:
    """Levels by category; that of all categories has an empty name, and comes first."""
    from ..core.policy import CATEGORIES

    found: dict[str, str] = {}
    for word in text.split(","):
        category, is_one, level = word.strip().rpartition("=")
        if level not in _LEVELS:
            similar = _nearest(level, _LEVELS)
            tip = f"\n  tip: a similar value exists: '{similar}'" if similar else ""
            raise argparse.ArgumentTypeError(f"{level!r} is not one of {', '.join(_LEVELS)}{tip}")
        if is_one and category not in CATEGORIES:
            similar = _nearest(category, CATEGORIES)
            tip = f"\n  tip: a similar value exists: '{similar}'" if similar else ""
            raise argparse.ArgumentTypeError(f"{category!r} is not one of {', '.join(CATEGORIES)}{tip}")
        # The level of all categories replaces those before it.
        found = {**found, category: level} if is_one else {"": level}
    return found


def _gated(options: Sequence[dict[str, str]] | None) -> dict[str, str]:
    """The levels of several options; later ones replace earlier ones."""
    found: dict[str, str] = {}
    for levels in options or ():
        found = dict(levels) if "" in levels else {**found, **levels}
    return found


def add_fix_options(parser: argparse.ArgumentParser, *, always: bool = False) -> None:
    """Add the options about fixes; with `always`, fixes need no option to be applied."""
    group = parser.add_argument_group("fixes")
    if not always:
        group.add_argument("--fix", action="store_true", help="apply the safe fixes")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="also apply fixes that may change behavior"
    )
    group.add_argument(
        "--diff", action="store_true", help="show the fixes as a diff, and do not write any file"
    )


def add_catalogue_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that describe policies, and lint nothing."""
    group = parser.add_argument_group("catalogue")
    with_completion(
        group.add_argument("--explain", metavar="NAME", help="show the page of a policy, and exit"),
        policy_names,
    )
    group.add_argument(
        "--list", action="store_true", help="list the policies, with --profile those of a profile, and exit"
    )


def choices(args: argparse.Namespace) -> Choices:
    """The settings from the command line, which override the configuration."""
    from ..core.settings import Choices

    added = ("SHC001",) if args.with_shellcheck else ()
    gates = _gated(args.fail_on)
    return Choices(
        profile=args.profile,
        select=words(args.select),
        extend_select=(*words(args.extend_select), *added),
        ignore=words(args.ignore),
        fail_on=gates.pop("", None),
        gates=gates,
        exclude=tuple(args.exclude),
        aside=not args.no_aside,
    )


def catalogue(args: argparse.Namespace) -> Catalogue:
    """The installed plugins, and those that only the command line can enable."""
    from ..core.run import default_catalogue

    return default_catalogue(("aurora_shellcheck.plugin",) if args.with_shellcheck else ())


def words(values: Iterable[str]) -> tuple[str, ...]:
    """The items of lists that are separated by commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def complete(parser: argparse.ArgumentParser) -> None:
    """Print completions if the shell requested them."""
    import os

    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser)


def with_completion(action: argparse.Action, values: Callable[[], Iterable[str]]) -> None:
    """Complete an argument with these values, and after a comma the last item of the list."""

    def completer(prefix: str = "", **_: object) -> list[str]:
        before, comma, last = prefix.rpartition(",")
        return [f"{before}{comma}{value}" for value in values() if value.startswith(last)]

    action.completer = completer  # type: ignore[attr-defined]


def profile_names() -> Sequence[str]:
    """The built-in profiles, without the catalogue, which takes a second to import."""
    from importlib.resources import files

    folder = files("aurora_policies") / "profiles"
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml"))


def policy_names() -> Sequence[str]:
    """The codes, names and ids of the built-in policies and the categories, from a generated file."""
    from importlib.resources import files

    return (files("aurora_policies") / "names.txt").read_text(encoding="utf-8").split()
