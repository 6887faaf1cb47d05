"""`aurora-lint`: the gate for pre-commit and CI."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from ..reporters import FORMATS
from ..reporters.escaping import escape
from .arguments import (
    EXIT,
    Parser,
    add_catalogue_options,
    add_fix_options,
    add_lint_options,
    catalogue,
    choices,
    complete,
)
from .terminal import Bar, colour, width

if TYPE_CHECKING:
    from ..core.context import Store
    from ..core.files import Checkout, Listing, Stamp
    from ..core.fixing import Outcome
    from ..core.report import Report
    from ..core.settings import Settings

CLEAN, FOUND, FAILED = 0, 1, 2


def run() -> None:
    """The command `aurora-lint`."""
    sys.exit(guarded(main, sys.argv[1:]))


def guarded(command: object, argv: Sequence[str]) -> int:
    """Run a command: what cannot be done is one line on standard error and the exit status 2."""
    from signal import SIGINT

    # pydantic looks through every installed distribution for plugins of its own: a fifth of a short run.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if sys.stdout is None:  # as after `>&-`
        print("error: standard output is closed", file=sys.stderr)
        return FAILED
    try:
        return command(argv)  # type: ignore[operator, no-any-return]
    except KeyboardInterrupt:
        return 128 + SIGINT
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain again while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13
    except SystemExit:
        raise
    except BaseException as error:
        from ..core.plugin import PluginError
        from ..core.settings import ConfigError

        if isinstance(error, (ConfigError, PluginError, OSError)):
            print(f"error: {one_line(error)}", file=sys.stderr)
            return FAILED
        return unexpected(error)


def unexpected(error: BaseException) -> int:
    """Report a bug in one line: a run that stopped is not one that found something."""
    from ..core.guard import described, failed

    if os.environ.get("AURORA_DEBUG"):
        raise error
    part, cause = failed(error, "")
    said = f"unexpected {described(cause)}" + (f" in {part}" if part else "")
    print(f"error: {escape(said)}; please report it (AURORA_DEBUG=1 shows the traceback)", file=sys.stderr)
    return FAILED


def one_line(error: Exception) -> str:
    """An error as one line that can be printed anywhere."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        name = os.fsdecode(error.filename) if not isinstance(error.filename, int) else str(error.filename)
        return escape(f"{name}: {error.strerror[:1].lower()}{error.strerror[1:]}")
    return escape(str(error))


def parser() -> Parser:
    """The arguments of `aurora-lint`."""
    parser = Parser(
        prog="aurora-lint",
        usage="%(prog)s [OPTIONS] [PATH ...]",
        description="Lint Dockerfiles, Compose, workflows, Kubernetes and more with one set of policies.",
        epilog=EXIT,
    )
    add_lint_options(parser)
    add_fix_options(parser)
    add_catalogue_options(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """Lint with these arguments; the exit status."""
    arguments = parser()
    complete(arguments)
    return lint(arguments.parse_args(argv))


def lint(args: argparse.Namespace) -> int:
    """What `aurora-lint` and `aurora lint` do."""
    _utf8()
    if args.explain is not None or args.list:
        from .explain import explain, list_policies

        return explain(args.explain) if args.explain is not None else list_policies((), args.profile)
    _check_usage(args)
    _program(args)
    if args.paths == ["-"] or args.stdin_filename:
        return _lint_stdin(args)
    if args.watch:
        from .watch import watch

        return watch(args, lambda: _lint_once(args), one_line)
    return _lint_once(args)


def _lint_once(args: argparse.Namespace) -> int:
    from ..core.files import Checkout

    targets = [Path(path) for path in args.paths or ["."]]
    repositories = Checkout.all(targets, **_configuration(args))
    if args.show_config is not None:
        return _show_config(args, repositories[0])
    if args.fix or args.unsafe_fixes or args.diff:
        return _fix(args, repositories)
    if args.add_suppressions:
        return _add_suppressions(args, repositories)
    return _report(args, repositories)


def _check_usage(args: argparse.Namespace) -> None:
    """Refuse an unknown format, and options and paths that exclude each other."""
    rest = [path for path in args.paths if path != "-"]
    if ("-" in args.paths or args.stdin_filename) and rest:
        _refuse(f"standard input and {rest[0]!r} cannot be linted in one run")
    if "-" in args.paths and not args.stdin_filename:
        _refuse("standard input needs a file name, for example --stdin-filename Dockerfile")
    if args.trusted_config is not None and (args.config is not None or args.no_config):
        _refuse(f"--trusted-config cannot be combined with {'--config' if args.config else '--no-config'}")
    if args.write_baseline and (args.fix or args.unsafe_fixes or args.diff):
        _refuse("--write-baseline cannot be combined with --fix, --unsafe-fixes or --diff")
    if args.watch:
        once = {
            "--write-baseline": args.write_baseline,
            "--add-suppressions": args.add_suppressions,
            "--show-config": args.show_config,
            "standard input": "-" in args.paths or args.stdin_filename,
        }
        if given := [name for name, value in once.items() if value]:
            _refuse(f"--watch cannot be combined with {given[0]}")
    if args.add_suppressions:
        from .suppress import mistake

        others = {
            "--fix": args.fix,
            "--unsafe-fixes": args.unsafe_fixes,
            "--diff": args.diff,
            "--write-baseline": args.write_baseline,
            "--no-suppressions": args.no_suppressions,
            "standard input": "-" in args.paths or args.stdin_filename,
        }
        if given := [name for name, value in others.items() if value]:
            _refuse(f"--add-suppressions cannot be combined with {given[0]}")
        if wrong := mistake(args.reason):
            _refuse(wrong)
    elif args.reason is not None:
        _refuse("--reason needs --add-suppressions")
    since = "--changed-since" if args.changed_since is not None else "--new-since"
    if args.changed_since is not None or args.new_since is not None:
        if args.write_baseline:
            _refuse(f"--write-baseline cannot be combined with {since}")
        if "-" in args.paths or args.stdin_filename:
            _refuse(f"standard input cannot be combined with {since}")
    if args.statistics and args.format not in ("text", "concise", "json"):
        _refuse(f"--statistics cannot be combined with --format {args.format}; use text or json")
    if args.format not in FORMATS:
        from ..core.run import default_catalogue
        from ..core.settings import nearest

        known = list(default_catalogue().reporters)
        if args.format not in known:
            hint = nearest(args.format, known)
            _refuse(f"unknown format {args.format!r}{hint}; the formats are {', '.join(known)}")


def _configuration(args: argparse.Namespace) -> dict[str, Any]:
    """Where the configuration comes from."""
    return {"config": args.config, "read_config": not args.no_config, "trusted": args.trusted_config}


def _refuse(message: str) -> NoReturn:
    from ..core.settings import ConfigError

    raise ConfigError(message)


def _utf8() -> None:
    """Write UTF-8 even where the console uses a legacy code page."""
    for stream in (sys.stdout, sys.stderr):
        if (
            stream is not None
            and (stream.encoding or "").lower() not in ("utf-8", "utf8")
            and hasattr(stream, "reconfigure")
        ):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _lint_stdin(args: argparse.Namespace) -> int:
    from ..core.files import Checkout
    from ..core.run import lint_bytes

    repository = Checkout.of(Path.cwd(), **_configuration(args))
    files = repository.around(Path(args.stdin_filename))
    config = choices(args).settings(repository, files)
    raw = sys.stdin.buffer.read()
    if args.fix or args.unsafe_fixes or args.diff:
        return _fix_stdin(args, repository, files.paths[0], config, raw)
    report = lint_bytes(
        files.paths[0], raw, config, honour=not args.no_suppressions, catalogue=catalogue(args), at=repository
    )
    report = _without_baseline(args, report)
    _write(args, _render(args, report))
    return _status(report, {repository.root.as_posix(): config})


def _fix_stdin(
    args: argparse.Namespace, repository: Checkout, name: str, config: Settings, raw: bytes
) -> int:
    """Write the fixed text or its diff to standard output, and report on standard error what remains."""
    from ..core.run import fix_bytes, lint_bytes
    from ..core.source import Source
    from .diff import unified

    held, honour = catalogue(args), not args.no_suppressions
    outcome = fix_bytes(name, raw, config, unsafe=args.unsafe_fixes, catalogue=held, at=repository)
    fixed = Source.decode(name, raw).encode(outcome.after)
    before, after = (
        _without_baseline(args, lint_bytes(name, text, config, honour=honour, catalogue=held, at=repository))
        for text in (raw, fixed)
    )
    if args.diff:
        _write(args, unified(outcome, before, held.redactions, "", colour(args.color, sys.stdout)))
    elif args.output is not None:
        args.output.write_bytes(fixed)
    else:
        # Not as text: the line ends stay as they are on every system.
        sys.stdout.flush()
        sys.stdout.buffer.write(fixed)
        sys.stdout.buffer.flush()
    sys.stderr.write(_render(args, after, sys.stderr))
    _note_fixes(args, [outcome] if outcome.changed else [], after)
    return _status(before if args.diff else after, {repository.root.as_posix(): config})


def _without_baseline(args: argparse.Namespace, report: Report) -> Report:
    """The report, its findings that are in the baseline suppressed."""
    if args.baseline is None:
        return report
    from ..core import baseline

    if args.trusted_config is None:
        return baseline.apply(report, baseline.read(args.baseline))
    from ..core.revision import Revision

    revision = Revision.of(Path(report.root), args.trusted_config)
    return baseline.apply(report, baseline.read(args.baseline.absolute(), revision.read))


def _report(args: argparse.Namespace, repositories: Sequence[Checkout]) -> int:
    """Print the cached report if nothing has changed; otherwise lint, and cache the report."""
    from ..core import cache

    today = date.today()
    cached = not (args.no_cache or args.timings or args.write_baseline)
    # A name of a revision may lead to another one in the next run.
    kept = cached and args.changed_since is None and args.new_since is None
    configs: dict[str, Settings] = {}
    listings: list[Listing] = []
    for repository in repositories:
        configs[repository.root.as_posix()], files = choices(args).start(repository)
        listings.append(files)
    keys = [
        _key(args, *parts) if cached else ""
        for parts in zip(repositories, configs.values(), listings, strict=True)
    ]
    stamps: list[Stamp] = []
    answers = None
    if kept:
        place = cache.folder(args.cache_dir)
        answers = cache.Answers(place, cache.digest(*keys, _question(args)))
        listed = cache.digest(*(part for listing in listings for part in listing.parts()))
        for repository, listing in zip(repositories, listings, strict=True):
            stamps += repository.stamps(listing.paths)
        stores = _stores(repositories, configs)
        answer = answers.find(listed, stamps, today.isoformat(), lambda root, what: stores[root].answer(what))
        if answer is not None:
            _write(args, answer[0])
            return answer[1]
    from ..core.run import joined

    profiles: dict[str, str] = {}
    asked: list[tuple[str, str, str]] = []
    reports = [
        _lint_repository(args, *parts, profiles, asked)
        for parts in zip(repositories, configs.values(), listings, keys, strict=True)
    ]
    with _narrowing(args, repositories, configs, listings, keys) as narrow:
        report = narrow(_without_baseline(args, joined(reports)))
    if args.write_baseline is not None:
        from ..core import baseline

        count = baseline.write(args.write_baseline, report)
        if not args.quiet:
            print(f"Wrote {_counted(count, 'finding')} to {args.write_baseline}.", file=sys.stderr)
        return CLEAN
    text, code = _render(args, report), _status(report, configs)
    if answers is not None and code != FAILED:
        answers.keep(listed, stamps, today.isoformat(), profiles, asked, text, code)
    _write(args, text)
    if args.timings:
        _show_timings(report)
    return code


@contextmanager
def _narrowing(
    args: argparse.Namespace,
    repositories: Sequence[Checkout],
    configs: Mapping[str, Settings],
    listings: Sequence[Listing],
    keys: Sequence[str] = (),
) -> Iterator[Callable[[Report], Report]]:
    """The function that leaves only the findings of `--changed-since` and `--new-since` in a report."""
    if args.changed_since is None and args.new_since is None:
        yield lambda report: report
        return
    from ..core.cache import Results, digest, folder
    from .since import narrowing

    def results(index: int) -> Results | None:
        key = keys[index] if keys else ""
        return Results(folder(args.cache_dir), digest(key, "earlier")) if key else None

    with ExitStack() as stack:
        yield narrowing(args, repositories, configs, listings, results, stack)


def _stores(repositories: Sequence[Checkout], configs: Mapping[str, Settings]) -> dict[str, Store]:
    """What reads files of each repository, by its root."""
    from ..core.context import Store

    roots = {repository.root.as_posix(): repository for repository in repositories}
    return {
        root: Store(repository, configs[root].max_file_size, configs[root].options)
        for root, repository in roots.items()
    }


def _lint_repository(
    args: argparse.Namespace,
    repository: Checkout,
    config: Settings,
    files: Listing,
    key: str,
    profiles: dict[str, str],
    asked: list[tuple[str, str, str]],
) -> Report:
    """The report of one repository; what it depends on apart from its files is put into `profiles` and `asked`."""
    import gc

    from ..core.cache import Results, folder
    from ..core.run import lint_paths

    # What is loaded stays; the many short-lived values of a run are freed without the collector's help.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)

    results = Results(folder(args.cache_dir), key) if key else None
    with Bar("linting", quiet=args.quiet) as bar:
        report = lint_paths(
            repository,
            config,
            files,
            results=results,
            timed=args.timings,
            honour=not args.no_suppressions,
            progress=bar,
            catalogue=catalogue(args),
        )
    if results is not None:
        results.save()
        profiles.update(results.profiles)
        root = repository.root.as_posix()
        asked.extend((root, question, answer) for question, answer in results.asked.items())
    return report


def _key(args: argparse.Namespace, repository: Checkout, config: Settings, listing: Listing) -> str:
    """What the findings of a file depend on, besides its content and the files of profiles."""
    from ..core import cache

    plugins = [" ".join(row) for row in cache.plugin_rows()]
    said = repr((args.profile, args.select, args.extend_select, args.ignore, args.exclude, _program(args)))
    parts = (repository.root.as_posix(), said, repository.config_digest(config, listing), *plugins)
    return cache.digest(cache.code_stamp(), *parts)


def _program(args: argparse.Namespace) -> str:
    """The shellcheck that is run; empty without --with-shellcheck."""
    if not args.with_shellcheck:
        return ""
    from importlib import import_module

    from ..core.plugin import PluginError

    # By its name: the library does not import the policies that it runs.
    program = import_module("aurora_shellcheck.program")
    try:
        return str(program.identity())
    except program.ShellcheckError as error:
        raise PluginError(str(error)) from None


def _question(args: argparse.Namespace) -> str:
    """What the report depends on, besides the findings of the files."""
    baseline = args.baseline.read_bytes().hex() if args.baseline and args.baseline.is_file() else ""
    shown = (
        args.format,
        args.statistics,
        args.all,
        colour(args.color, sys.stdout),
        width(),
        str(Path.cwd()),
        sorted(args.paths),
    )
    workspace = os.environ.get("GITHUB_WORKSPACE")
    counted = (args.fail_on, args.no_suppressions, args.no_aside)
    if args.format in _LINKING:
        from ..reporters.places import VARIABLES

        workspace = repr([os.environ.get(name) for name in VARIABLES])
    return repr((shown, workspace, counted, str(args.output), baseline))


# Formats in which places are links in a CI job.
_LINKING = frozenset({"html", "markdown"})
# Formats with paths from the current directory; in the others they are relative to the root.
_FOR_PEOPLE = frozenset({"text", "concise", "github"})


def _shown(args: argparse.Namespace, root: str) -> Callable[[str], str]:
    """The function that turns a path of a report into the one that its format shows."""
    # GitHub resolves the paths of annotations from its workspace, whatever the current directory is.
    workspace = os.environ.get("GITHUB_WORKSPACE") if args.format == "github" else None
    start = Path(workspace) if workspace else Path.cwd()
    if args.format not in _FOR_PEOPLE or not root or Path(root) == start:
        return str
    from ..core.files import from_folder

    return from_folder(root, start)


def _render(args: argparse.Namespace, report: Report, stream: TextIO | None = None) -> str:
    """The report in its format; colored for `stream`, standard output if none is given."""
    if (shown := _shown(args, report.root)) is not str:
        report = report.with_paths(shown)
    if args.statistics and args.format == "json":
        from ..reporters import statistics

        return statistics.as_json(report)
    if args.statistics or args.format in ("text", "concise"):
        from ..reporters import text

        painted = (stream is not None or args.output is None) and colour(args.color, stream or sys.stdout)
        if args.statistics:
            return text.statistics(report, painted)
        return (
            text.render(report, painted, width(), fold=not args.all)
            if args.format == "text"
            else text.concise(report, painted)
        )
    from ..core.guard import call
    from ..core.run import default_catalogue

    return call(f"reporter {args.format}", default_catalogue().reporters[args.format].render, report)


def _write(args: argparse.Namespace, text: str) -> None:
    if args.output is not None:
        args.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


def _status(report: Report, configs: Mapping[str, Settings]) -> int:
    """The exit status; each finding is held to `fail-on` of its repository."""
    from ..core.policy import SEVERITIES

    if not report.complete:
        return FAILED
    roots = sorted(configs, key=len, reverse=True)
    for finding in report.findings:
        at = f"{report.root}/{finding.path}"
        config = configs[next((root for root in roots if at.startswith(f"{root}/")), roots[-1])]
        gate = config.gate(finding.policy.category)
        if gate != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(gate):
            return FOUND
    return CLEAN


def _fix(args: argparse.Namespace, repositories: Sequence[Checkout]) -> int:
    from ..core.files import from_folder
    from ..core.record import replace
    from ..core.run import fix_files, joined, lint_paths
    from .diff import unified

    held, honour = catalogue(args), not args.no_suppressions
    painted = args.output is None and colour(args.color, sys.stdout)
    configs: dict[str, Settings] = {}
    listings: list[Listing] = []
    before: list[Report] = []
    after: list[Report] = []
    diffs: list[str] = []
    outcomes: list[Outcome] = []
    for repository in repositories:
        configs[repository.root.as_posix()], files = choices(args).start(repository)
        listings.append(files)
    with _narrowing(args, repositories, configs, listings) as narrow:
        for repository, config, files in zip(repositories, configs.values(), listings, strict=True):
            with Bar("linting", quiet=args.quiet) as bar:
                report = lint_paths(repository, config, files, honour=honour, progress=bar, catalogue=held)
            shown = from_folder(repository.root, Path.cwd())
            fixed = list(
                fix_files(
                    repository,
                    config,
                    narrow(report),
                    unsafe=args.unsafe_fixes,
                    write=not args.diff,
                    catalogue=held,
                    narrow=narrow,
                )
            )
            outcomes += fixed
            for outcome in fixed if args.diff else ():
                placed = replace(outcome, path=shown(outcome.path))
                diffs.append(unified(placed, report.with_paths(shown), held.redactions, "", painted))
            before.append(report)
            if changed := {outcome.path: outcome.after for outcome in fixed}:
                report = lint_paths(repository, config, files, honour=honour, catalogue=held, changed=changed)
            after.append(report)
        left = narrow(_without_baseline(args, joined(after)))
        unfixed = narrow(_without_baseline(args, joined(before)))
    _write(args, "".join(diffs) if args.diff else _render(args, left))
    if args.diff:
        for unjudged in left.unjudged:
            if unjudged.expected:
                print(
                    f"error: {escape(unjudged.path)}: not checked ({escape(unjudged.reason)})",
                    file=sys.stderr,
                )
    _note_fixes(args, outcomes, left)
    # A diff is not applied, so its exit status is that of the files as they are.
    return _status(unfixed if args.diff else left, configs)


def _add_suppressions(args: argparse.Namespace, repositories: Sequence[Checkout]) -> int:
    """Write comments for the findings that would be reported, and report what remains."""
    from ..core.run import joined, lint_paths
    from .suppress import add_suppressions, note

    held = catalogue(args)
    configs: dict[str, Settings] = {}
    listings: list[Listing] = []
    for repository in repositories:
        configs[repository.root.as_posix()], files = choices(args).start(repository)
        listings.append(files)
    parts = list(zip(repositories, configs.values(), listings, strict=True))
    with _narrowing(args, repositories, configs, listings) as narrow:
        with Bar("linting", quiet=args.quiet) as bar:
            reports = [lint_paths(*each, progress=bar, catalogue=held) for each in parts]
        found = narrow(_without_baseline(args, joined(reports))).findings
        known = {(finding.policy.code, finding.path, finding.span, finding.message) for finding in found}
        written = []
        for (repository, config, _), report in zip(parts, reports, strict=True):
            moved = _below(joined(reports).root, report.root)
            wanted = [
                each
                for each in report.findings
                if (each.policy.code, moved(each.path), each.span, each.message) in known
            ]
            written += add_suppressions(args, repository, config, wanted)
        again = [lint_paths(*each, catalogue=held) for each in parts]
        left = narrow(_without_baseline(args, joined(again)))
    _write(args, _render(args, left))
    note(args, written, left)
    return _status(left, configs)


def _below(root: str, folder: str) -> Callable[[str], str]:
    """The function that turns a path from a folder into one from a root above it."""
    prefix = f"{folder}/".removeprefix(f"{root}/")
    return lambda path: f"{prefix}{path}"


def _note_fixes(args: argparse.Namespace, outcomes: Sequence[Outcome], after: Report) -> None:
    """Print how many findings were fixed, and how many remain."""
    if args.quiet:
        return
    head = "No fixes to apply"
    if outcomes:
        fixed = _counted(sum(len(outcome.fixed) for outcome in outcomes), "finding")
        head = f"{'Would fix' if args.diff else 'Fixed'} {fixed} in {_counted(len(outcomes), 'file')}"
    left = len(after.findings)
    print(f"{head}; {left} {'remains' if left == 1 else 'remain'}.", file=sys.stderr)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _show_config(args: argparse.Namespace, repository: Checkout) -> int:
    from .show import show_config

    if not Path(args.show_config).exists():
        raise FileNotFoundError(f"{args.show_config}: no such file or directory")
    if args.format not in ("text", "json"):
        _refuse(f"--show-config is shown as text or json, not as {args.format}")
    as_json = args.format == "json"
    _write(args, show_config(repository, choices(args), args.show_config, catalogue(args), as_json=as_json))
    return CLEAN


def _show_timings(report: Report) -> None:
    """Print the kinds and policies that took at least 1% of the time."""
    least = sum(timing.seconds for timing in report.timings) / 100
    shown = [timing for timing in report.timings if timing.seconds >= least]
    print(f"{'seconds':>9} {'calls':>8} {'µs/call':>9}  kind or policy", file=sys.stderr)
    for timing in shown:
        each = 1e6 * timing.seconds / max(1, timing.calls)
        print(f"{timing.seconds:9.3f} {timing.calls:8d} {each:9.1f}  {timing.name}", file=sys.stderr)
    if rest := len(report.timings) - len(shown):
        print(f"{rest} more below 1%", file=sys.stderr)
