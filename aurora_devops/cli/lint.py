"""`aurora-lint`: the gate for pre-commit and CI."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from .arguments import (
    EXIT,
    add_fix_options,
    add_lint_options,
    add_version,
    catalogue,
    choices,
    complete,
)
from .terminal import Bar, colour, width

if TYPE_CHECKING:
    from ..core.config import LintConfig
    from ..core.files import Checkout, Stamp
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
    from ..reporters.escaping import escape

    return escape(str(error))


def main(argv: Sequence[str]) -> int:
    """Lint as the arguments say; the exit status."""
    parser = argparse.ArgumentParser(
        prog="aurora-lint",
        description="Hold everything a repository says about its own delivery against one catalogue of policies.",
        epilog=EXIT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_lint_options(parser)
    add_fix_options(parser)
    add_version(parser)
    complete(parser)
    return lint(parser.parse_args(argv))


def lint(args: argparse.Namespace) -> int:
    """What `aurora-lint` and `aurora lint` do."""
    _utf8()
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


def _utf8() -> None:
    """Reports hold characters that a Windows code page has not."""
    for stream in (sys.stdout, sys.stderr):
        if (
            stream is not None
            and (stream.encoding or "").lower() not in ("utf-8", "utf8")
            and hasattr(stream, "reconfigure")
        ):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _lint_stdin(args: argparse.Namespace) -> int:
    from ..core.config import ConfigError
    from ..core.files import Checkout
    from ..core.run import lint_bytes

    if not args.stdin_filename:
        raise ConfigError("standard input needs a name: --stdin-filename Dockerfile")
    repository = Checkout.of([Path.cwd()], args.config, read_config=not args.no_config)
    config = choices(args).over(repository.config())
    raw = sys.stdin.buffer.read()
    if args.fix or args.unsafe_fixes or args.diff:
        return _fix_stdin(args, config, raw)
    report = lint_bytes(
        args.stdin_filename, raw, config, honour=not args.no_suppressions, catalogue=catalogue(args)
    )
    _write(args, _render(args, report, ""))
    return _status(report, config)


def _fix_stdin(args: argparse.Namespace, config: LintConfig, raw: bytes) -> int:
    """The fixed text to standard output, or its diff; what is left is not reported."""
    from ..core.run import fix_bytes, lint_bytes
    from .diff import unified

    outcome = fix_bytes(args.stdin_filename, raw, config, unsafe=args.unsafe_fixes, catalogue=catalogue(args))
    if args.diff:
        report = lint_bytes(args.stdin_filename, raw, config, catalogue=catalogue(args))
        _write(args, unified(outcome, report, catalogue(args).redactions, "", colour(args.color, sys.stdout)))
        return FOUND if outcome.changed else CLEAN
    _write(args, outcome.after)
    return CLEAN


def _report(args: argparse.Namespace, repository: Checkout) -> int:
    """Answer from the cache if nothing has changed; else lint, and remember the answer."""
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
    report = _lint_repository(args, repository, config, paths, key)
    if args.baseline is not None:
        from ..core import baseline

        report = baseline.apply(report, baseline.read(args.baseline))
    if args.write_baseline is not None:
        from ..core import baseline

        count = baseline.write(args.write_baseline, report)
        if not args.quiet:
            print(f"{count} findings written to {args.write_baseline}", file=sys.stderr)
        return CLEAN
    text, code = _render(args, report, _prefix(repository.root)), _status(report, config)
    if answers is not None and not report.failures:
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
    """Which shellcheck is asked; empty where none is."""
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
    """What the answer depends on, besides the findings of the files."""
    baseline = args.baseline.read_bytes().hex() if args.baseline and args.baseline.is_file() else ""
    shown = (args.format, colour(args.color, sys.stdout), width(), str(Path.cwd()), sorted(args.paths))
    return repr((shown, args.fail_on, args.no_suppressions, str(args.output), baseline))


def _exclude(args: argparse.Namespace, repository: Checkout) -> tuple[str, ...]:
    """What to leave alone; the configuration's word costs an import, so it is only asked where there is one."""
    if repository.config_path is None:
        return tuple(args.exclude)
    from ..core.cache import excluded

    return (*excluded(repository.config_path), *args.exclude)


def _prefix(root: Path) -> str:
    """What leads from the current folder to the root, for paths that a person can open."""
    relative = os.path.relpath(root).replace(os.sep, "/")
    return "" if relative == "." else f"{relative}/"


# Formats that a person reads where the run was started; the others speak of the repository.
_FOR_PEOPLE = frozenset({"text", "concise", "github"})


def _render(args: argparse.Namespace, report: Report, prefix: str) -> str:
    from ..core.config import ConfigError, nearest

    if prefix and args.format in _FOR_PEOPLE:
        report = report.under(prefix)
    if args.format in ("text", "concise"):
        from ..reporters import text

        painted = args.output is None and colour(args.color, sys.stdout)
        return (
            text.render(report, painted, width()) if args.format == "text" else text.concise(report, painted)
        )
    from ..core.run import default_catalogue

    reporters = default_catalogue().reporters
    if args.format not in reporters:
        raise ConfigError(f"unknown format {args.format!r}{nearest(args.format, list(reporters))}")
    return reporters[args.format].render(report)


def _write(args: argparse.Namespace, text: str) -> None:
    if args.output is not None:
        args.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


def _status(report: Report, config: LintConfig) -> int:
    from ..core.policy import SEVERITIES

    if report.failures:
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
    if args.diff:
        from .diff import unified

        painted = args.output is None and colour(args.color, sys.stdout)
        _write(
            args,
            "".join(
                unified(outcome, report, held.redactions, _prefix(repository.root), painted)
                for outcome in outcomes
            ),
        )
        return FOUND if outcomes else CLEAN
    fixed = sum(len(outcome.fixed) for outcome in outcomes)
    after = lint_paths(repository, config, paths, honour=honour, catalogue=held) if outcomes else report
    _write(args, _render(args, after, _prefix(repository.root)))
    if not args.quiet:
        files = "file" if len(outcomes) == 1 else "files"
        print(f"Fixed {fixed} in {len(outcomes)} {files}.", file=sys.stderr)
    return _status(after, config)


def _show_config(args: argparse.Namespace, repository: Checkout) -> int:
    from .show import show_config

    sys.stdout.write(show_config(repository, choices(args), args.show_config, catalogue(args)))
    return CLEAN


def _show_timings(report: Report) -> None:
    print(f"{'seconds':>9} {'calls':>8} {'µs/call':>9}  what", file=sys.stderr)
    for timing in report.timings:
        each = 1e6 * timing.seconds / max(1, timing.calls)
        print(f"{timing.seconds:9.3f} {timing.calls:8d} {each:9.1f}  {timing.name}", file=sys.stderr)
