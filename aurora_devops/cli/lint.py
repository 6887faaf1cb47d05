"""`aurora-lint`: the gate for pre-commit and CI."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

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
    from ..core.config import LintConfig
    from ..core.files import Checkout, Stamp
    from ..core.fixing import Outcome
    from ..core.report import Report

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
    except Exception as error:
        from ..core.config import ConfigError
        from ..core.plugin import PluginError

        if isinstance(error, (ConfigError, PluginError, OSError)):
            print(f"error: {one_line(error)}", file=sys.stderr)
            return FAILED
        return unexpected(error)
    except SystemExit:
        raise
    except BaseException as error:
        return unexpected(error)


def unexpected(error: BaseException) -> int:
    """Report a bug in one line: a run that stopped is not one that found something."""
    from ..core.guard import described
    from ..reporters.escaping import escape

    if os.environ.get("AURORA_DEBUG"):
        raise error
    line = (
        f"error: unexpected {escape(described(error))}; please report it (AURORA_DEBUG=1 shows the traceback)"
    )
    print(line, file=sys.stderr)
    return FAILED


def one_line(error: Exception) -> str:
    """An error as one line that can be printed anywhere."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        name = os.fsdecode(error.filename) if not isinstance(error.filename, int) else str(error.filename)
        return escape(f"{name}: {error.strerror[:1].lower()}{error.strerror[1:]}")
    return escape(str(error))


def main(argv: Sequence[str]) -> int:
    """Lint with these arguments; the exit status."""
    parser = Parser(
        prog="aurora-lint",
        usage="%(prog)s [OPTIONS] [PATH ...]",
        description="Lint Dockerfiles, Compose, workflows, Kubernetes and more with one set of policies.",
        epilog=EXIT,
    )
    add_lint_options(parser)
    add_fix_options(parser)
    add_catalogue_options(parser)
    complete(parser)
    return lint(parser.parse_args(argv))


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
    from ..core.files import Checkout

    targets = [Path(path) for path in args.paths or ["."]]
    repository = Checkout.of(targets, args.config, read_config=not args.no_config)
    if args.show_config is not None:
        return _show_config(args, repository)
    if args.fix or args.unsafe_fixes or args.diff:
        return _fix(args, repository)
    return _report(args, repository)


def _check_usage(args: argparse.Namespace) -> None:
    """Refuse an unknown format, and options and paths that exclude each other."""
    rest = [path for path in args.paths if path != "-"]
    if ("-" in args.paths or args.stdin_filename) and rest:
        _refuse(f"standard input and {rest[0]!r} cannot be linted in one run")
    if "-" in args.paths and not args.stdin_filename:
        _refuse("standard input needs a file name, for example --stdin-filename Dockerfile")
    if args.write_baseline and (args.fix or args.unsafe_fixes or args.diff):
        _refuse("--write-baseline cannot be combined with --fix, --unsafe-fixes or --diff")
    if args.format not in FORMATS:
        from ..core.config import nearest
        from ..core.run import default_catalogue

        known = list(default_catalogue().reporters)
        if args.format not in known:
            hint = nearest(args.format, known)
            _refuse(f"unknown format {args.format!r}{hint}; the formats are {', '.join(known)}")


def _refuse(message: str) -> NoReturn:
    from ..core.config import ConfigError

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

    repository = Checkout.of([Path.cwd()], args.config, read_config=not args.no_config)
    config = choices(args).over(repository.config())
    raw = sys.stdin.buffer.read()
    if args.fix or args.unsafe_fixes or args.diff:
        return _fix_stdin(args, config, raw)
    report = lint_bytes(
        args.stdin_filename, raw, config, honour=not args.no_suppressions, catalogue=catalogue(args)
    )
    report = _without_baseline(args, report)
    _write(args, _render(args, report, ""))
    return _status(report, config, [args.stdin_filename])


def _fix_stdin(args: argparse.Namespace, config: LintConfig, raw: bytes) -> int:
    """Write the fixed text or its diff to standard output, and report on standard error what remains."""
    from ..core.run import fix_bytes, lint_bytes
    from ..core.source import Source
    from .diff import unified

    name, held, honour = args.stdin_filename, catalogue(args), not args.no_suppressions
    outcome = fix_bytes(name, raw, config, unsafe=args.unsafe_fixes, catalogue=held)
    fixed = Source.decode(name, raw).encode(outcome.after)
    before, after = (
        _without_baseline(args, lint_bytes(name, text, config, honour=honour, catalogue=held))
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
    sys.stderr.write(_render(args, after, "", sys.stderr))
    _note_fixes(args, [outcome] if outcome.changed else [], after)
    return _status(before if args.diff else after, config, [name])


def _without_baseline(args: argparse.Namespace, report: Report) -> Report:
    """The report, its findings that are in the baseline suppressed."""
    if args.baseline is None:
        return report
    from ..core import baseline

    return baseline.apply(report, baseline.read(args.baseline))


def _report(args: argparse.Namespace, repository: Checkout) -> int:
    """Print the cached report if nothing has changed; otherwise lint, and cache the report."""
    from ..core import cache

    today = date.today()
    cached = not (args.no_cache or args.timings or args.write_baseline)
    key = _key(args, repository) if cached else ""
    exclude = _exclude(args, repository)
    paths = repository.walk(exclude)
    stamps: dict[str, Stamp] = {}
    answers = None
    if cached:
        place = cache.folder(args.cache_dir)
        answers = cache.Answers(place, cache.digest(key, _question(args)))
        stamps = repository.stamps(paths)
        if (answer := answers.find(paths, stamps, today.isoformat())) is not None:
            _write(args, answer[0])
            return answer[1]
    config = choices(args).over(repository.config())
    report = _without_baseline(args, _lint_repository(args, repository, config, paths, key))
    if args.write_baseline is not None:
        from ..core import baseline

        count = baseline.write(args.write_baseline, report)
        if not args.quiet:
            print(f"Wrote {_counted(count, 'finding')} to {args.write_baseline}.", file=sys.stderr)
        return CLEAN
    text = _render(args, report, _prefix(repository.root))
    code = _status(report, config, _named_files(args, paths))
    if answers is not None and code != FAILED:
        answers.keep(paths, stamps, today.isoformat(), text, code)
    _write(args, text)
    if args.timings:
        _show_timings(report)
    return code


def _lint_repository(
    args: argparse.Namespace, repository: Checkout, config: LintConfig, paths: Sequence[str], key: str
) -> Report:
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
            paths,
            results=results,
            timed=args.timings,
            honour=not args.no_suppressions,
            progress=bar,
            catalogue=catalogue(args),
        )
    if results is not None:
        results.save()
    return report


def _key(args: argparse.Namespace, repository: Checkout) -> str:
    """What the findings of a file depend on, besides its content."""
    from ..core import cache

    profile = Path(args.profile) if args.profile and args.profile.endswith((".yaml", ".yml")) else None
    files = [
        file.read_bytes() if file and file.is_file() else b"" for file in (repository.config_path, profile)
    ]
    plugins = [" ".join(row) for row in cache.plugin_rows()]
    said = repr((args.profile, args.select, args.extend_select, args.ignore, args.exclude, _program(args)))
    return cache.digest(cache.code_stamp(), repository.root.as_posix(), said, *plugins, *files)


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
        colour(args.color, sys.stdout),
        width(),
        str(Path.cwd()),
        sorted(args.paths),
    )
    workspace = os.environ.get("GITHUB_WORKSPACE")
    return repr((shown, workspace, args.fail_on, args.no_suppressions, str(args.output), baseline))


def _exclude(args: argparse.Namespace, repository: Checkout) -> tuple[str, ...]:
    """The patterns of files to skip; a configuration costs an import, so it is read only if it exists."""
    if repository.config_path is None:
        return tuple(args.exclude)
    from ..core.cache import excluded

    return (*excluded(repository.config_path), *args.exclude)


def _prefix(root: Path, start: str = os.curdir) -> str:
    """The path from a directory to the root, so that the paths of a report can be opened from there."""
    relative = os.path.relpath(root, start).replace(os.sep, "/")
    return "" if relative == "." else f"{relative}/"


# Formats with paths from the current directory; in the others they are relative to the root.
_FOR_PEOPLE = frozenset({"text", "concise", "github"})


def _render(args: argparse.Namespace, report: Report, prefix: str, stream: TextIO | None = None) -> str:
    """The report in its format; colored for `stream`, standard output if none is given."""
    if args.format == "github" and report.root and (workspace := os.environ.get("GITHUB_WORKSPACE")):
        # GitHub resolves the paths of annotations from there, whatever the current directory is.
        prefix = _prefix(Path(report.root), workspace)
    if prefix and args.format in _FOR_PEOPLE:
        report = report.under(prefix)
    if args.statistics or args.format in ("text", "concise"):
        from ..reporters import text

        painted = (stream is not None or args.output is None) and colour(args.color, stream or sys.stdout)
        if args.statistics:
            return text.statistics(report, painted)
        return (
            text.render(report, painted, width()) if args.format == "text" else text.concise(report, painted)
        )
    from ..core.run import default_catalogue

    return default_catalogue().reporters[args.format].render(report)


def _write(args: argparse.Namespace, text: str) -> None:
    if args.output is not None:
        args.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


def _named_files(args: argparse.Namespace, paths: Sequence[str]) -> list[str]:
    """The files that the command line names; none if all of them are excluded."""
    return [path for path in args.paths if Path(path).is_file()] if paths else []


def _status(report: Report, config: LintConfig, named: Sequence[str]) -> int:
    """The exit status of a run in which these files were named."""
    from ..core.policy import SEVERITIES

    if report.failures:
        return FAILED
    if named and not (report.files or report.skipped or report.findings):
        print(f"error: {escape(named[0])} is not a known kind of file (see lint.kinds)", file=sys.stderr)
        return FAILED
    if config.fail_on == "never":
        return CLEAN
    grave = SEVERITIES[: SEVERITIES.index(config.fail_on) + 1]
    return FOUND if any(finding.severity in grave for finding in report.findings) else CLEAN


def _fix(args: argparse.Namespace, repository: Checkout) -> int:
    from ..core.run import fix_files, lint_paths

    config = choices(args).over(repository.config())
    paths = repository.walk(config.exclude)
    held, honour = catalogue(args), not args.no_suppressions
    with Bar("linting", quiet=args.quiet) as bar:
        report = lint_paths(repository, config, paths, honour=honour, progress=bar, catalogue=held)
    outcomes = list(
        fix_files(repository, config, report, unsafe=args.unsafe_fixes, write=not args.diff, catalogue=held)
    )
    changed = {outcome.path: outcome.after for outcome in outcomes}
    after = report
    if changed:
        after = lint_paths(repository, config, paths, honour=honour, catalogue=held, changed=changed)
    before, after = _without_baseline(args, report), _without_baseline(args, after)
    prefix = _prefix(repository.root)
    if args.diff:
        from .diff import unified

        painted = args.output is None and colour(args.color, sys.stdout)
        _write(
            args, "".join(unified(outcome, report, held.redactions, prefix, painted) for outcome in outcomes)
        )
    else:
        _write(args, _render(args, after, prefix))
    _note_fixes(args, outcomes, after)
    # A diff is not applied, so its exit status is that of the files as they are.
    return _status(before if args.diff else after, config, _named_files(args, paths))


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
    sys.stdout.write(show_config(repository, choices(args), args.show_config, catalogue(args)))
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
