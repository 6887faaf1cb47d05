"""The commands `aurora fleet lint` and `aurora fleet report`; what they need is imported when they run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..reporters.escaping import escape
from .arguments import policy_names, profile_names, with_completion, words
from .lint import CLEAN, FAILED
from .terminal import Bar

if TYPE_CHECKING:
    from ..core.settings import Choices
    from ..fleet.judging import Question

_PACKAGES = frozenset({"dask", "distributed", "duckdb", "pyarrow"})
_STORE = Path("aurora-fleet")


def add_fleet_options(parser: argparse.ArgumentParser) -> None:
    """Add the two commands with their options."""
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_lint(
        commands.add_parser(
            "lint",
            help="lint many repositories, each at the commit of its HEAD",
            description="Lint many repositories, each at the commit of its HEAD, and write the results to a store. "
            "What is in the store for the same commit, configuration and version is not linted again.",
            usage="%(prog)s [OPTIONS] SOURCE ...",
        )
    )
    _add_report(
        commands.add_parser(
            "report",
            help="answer questions about the results of all repositories",
            description="Answer questions about the results of all repositories in a store.",
            usage="%(prog)s [OPTIONS]",
        )
    )


def _add_lint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="a repository, a folder of clones or bare repositories, a file that lists them, or a URL",
    )
    _add_store(parser)
    parser.add_argument("--fetch", action="store_true", help="allow URLs of git repositories, and fetch them")
    parser.add_argument("-q", "--quiet", action="store_true", help="print no progress and no summary")
    group = parser.add_argument_group("cluster")
    group.add_argument(
        "--scheduler", metavar="URL", help="use the cluster of this Dask scheduler, such as tcp://host:8786"
    )
    group.add_argument(
        "--workers",
        metavar="N",
        type=int,
        help="number of processes on this machine (default: one per processor)",
    )
    group.add_argument(
        "--retries",
        metavar="N",
        type=int,
        default=2,
        help="how often a failed repository is tried again (default: 2)",
    )
    group = parser.add_argument_group("policies")
    with_completion(
        group.add_argument("--profile", metavar="NAME", help="profile of the policies"), profile_names
    )
    for option, text in (
        ("--select", "run only these policies, instead of a profile"),
        ("--extend-select", "add these policies"),
        ("--ignore", "disable these policies"),
    ):
        with_completion(
            group.add_argument(option, metavar="NAMES", action="append", default=[], help=text), policy_names
        )
    group = parser.add_argument_group("configuration")
    group.add_argument(
        "--config", metavar="FILE", type=Path, help="use this file instead of the aurora.yaml of repositories"
    )
    group.add_argument("--no-config", action="store_true", help="do not read aurora.yaml of repositories")
    group.add_argument(
        "--exclude", metavar="PATTERN", action="append", default=[], help="skip files that match"
    )
    group.add_argument("--no-aside", action="store_true", help="report all findings in tests and examples")
    group.add_argument("--no-suppressions", action="store_true", help="ignore suppressions")
    parser.set_defaults(command=_lint)


def _add_report(parser: argparse.ArgumentParser) -> None:
    _add_store(parser)
    parser.add_argument("--run", metavar="NAME", help="name of a run, or its beginning (default: the last)")
    parser.add_argument("--team", metavar="OWNER", help="only files of this owner in CODEOWNERS")
    parser.add_argument(
        "--uses", metavar="NAME", help="who uses this action or image, such as actions/checkout or nginx"
    )
    parser.add_argument(
        "--before", metavar="VERSION", help="with --uses: only versions before this one, and unknown ones"
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "html"),
        default="text",
        help="output format (default: text); html is one page that works without a network",
    )
    parser.add_argument(
        "--limit", metavar="N", type=int, default=15, help="rows of a table in text, 0 for all (default: 15)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the report to a file")
    parser.set_defaults(command=_report)


def _add_store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--store",
        metavar="DIR",
        type=Path,
        default=_STORE,
        help=f"directory with the results (default: {_STORE})",
    )


def _lint(args: argparse.Namespace) -> int:
    _check_packages()
    from ..fleet.running import cluster, run
    from ..fleet.sources import members
    from ..fleet.store import Store

    found = members(args.sources, fetch=args.fetch)
    question = _question(args)
    store = Store(args.store, create=True)
    with cluster(args.scheduler, args.workers) as client, Bar("linting", quiet=args.quiet) as bar:
        outcome = run(client, store, found, question, retries=args.retries, progress=bar)
    for name, error in outcome.errors.items():
        print(f"error: {escape(name)}: {escape(error)}", file=sys.stderr)
    for name in outcome.incomplete:
        print(f"error: {escape(name)}: not checked completely", file=sys.stderr)
    if not args.quiet:
        counted = f"{outcome.computed} linted, {outcome.known} unchanged, {len(outcome.errors)} failed"
        print(f"run {outcome.run}: {len(found)} repositories, {counted}")
    return FAILED if outcome.errors or outcome.incomplete else CLEAN


def _report(args: argparse.Namespace) -> int:
    _check_packages()
    from ..fleet import report, writing
    from ..fleet.store import Store

    if args.before is not None and args.uses is None:
        args.parser.error("--before needs --uses")
    questions = report.Questions(Store(args.store), args.run, args.team)
    if args.uses is not None:
        found: dict[str, Any] = questions.uses(args.uses, args.before)
    else:
        found = questions.everything()
    text = writing.FORMATS[args.format](found, args.limit)
    if args.output is not None:
        args.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return CLEAN


def _check_packages() -> None:
    from importlib.util import find_spec

    from ..core.settings import ConfigError

    if any(find_spec(name) is None for name in _PACKAGES):
        raise ConfigError(
            "aurora fleet needs dask, distributed, duckdb and pyarrow; install aurora-devops[fleet]"
        )


def _choices(args: argparse.Namespace) -> Choices:
    from ..core.settings import Choices

    return Choices(
        profile=args.profile,
        select=words(args.select),
        extend_select=words(args.extend_select),
        ignore=words(args.ignore),
        exclude=tuple(args.exclude),
        aside=not args.no_aside,
    )


def _question(args: argparse.Namespace) -> Question:
    """What every repository is asked, with the digests that its results depend on. Raises ConfigError."""
    from ..core import cache, configured
    from ..core.configfile import ConfigFile
    from ..core.engine import Engine
    from ..core.run import default_catalogue
    from ..core.settings import Settings
    from ..fleet.judging import Question

    chosen = _choices(args)
    config = args.config.resolve() if args.config else None
    settings = chosen.over(configured.settings(ConfigFile(str(config))) if config else Settings())
    # A mistake in the options is an error now, and not one of each repository.
    profiles = Engine(default_catalogue(), settings).selection.profile_files
    read_config, honour = not args.no_config, not args.no_suppressions
    parts = [repr((chosen, read_config, honour)), config.read_bytes() if config else b""]
    parts += [f"{path} {raw!r}" for path, raw in sorted(profiles.items())]
    parts += [f"{name} {content}" for name, content in settings.extended]
    plugins = [" ".join(row) for row in cache.plugin_rows()]
    version = cache.digest(cache.code_stamp(), *plugins)
    return Question(chosen, config, read_config, honour, cache.digest(*parts), version)
