"""`aurora-lint`: the gate for pre-commit and CI."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
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
    from ..core.files import Checkout, Listing, Stamp
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
        raise


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
    repositories = Checkout.all(targets, args.config, read_config=not args.no_config)
    if args.show_config is not None:
        return _show_config(args, repositories[0])
    if args.fix or args.unsafe_fixes or args.diff:
        return _fix(args, repositories)
    return _report(args, repositories)


def _utf8() -> None:
    """Reports hold characters that a Windows code page has not."""
    for stream in (sys.stdout, sys.stderr):
        if (stream.encoding or "").lower() not in ("utf-8", "utf8") and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _lint_stdin(args: argparse.Namespace) -> int:
    from ..core.config import ConfigError
    from ..core.files import Checkout
    from ..core.run import lint_bytes

    if not args.stdin_filename:
        raise ConfigError("standard input needs a name: --stdin-filename Dockerfile")
    repository = Checkout.of(Path.cwd(), args.config, read_config=not args.no_config)
    files = repository.around(Path(args.stdin_filename))
    config = choices(args).over(repository.config()).with_nested(repository.nested(files))
    raw = sys.stdin.buffer.read()
    if args.fix or args.unsafe_fixes or args.diff:
        return _fix_stdin(args, config, raw)
    report = lint_bytes(
        files.paths[0], raw, config, honour=not args.no_suppressions, catalogue=catalogue(args), at=repository
    )
    _write(args, _render(args, report))
    return _status(report, {repository.root.as_posix(): config})


def _fix_stdin(args: argparse.Namespace, config: LintConfig, raw: bytes) -> int:
    """The fixed text to standard output, or its diff; what is left is not reported."""
    from ..core.run import fix_bytes, lint_bytes
    from .diff import unified

    outcome = fix_bytes(args.stdin_filename, raw, config, unsafe=args.unsafe_fixes, catalogue=catalogue(args))
    if args.diff:
        report = lint_bytes(args.stdin_filename, raw, config, catalogue=catalogue(args))
        _write(args, unified(outcome, report, "", colour(args.color, sys.stdout)))
        return FOUND if outcome.changed else CLEAN
    _write(args, outcome.after)
    return CLEAN


def _report(args: argparse.Namespace, repositories: Sequence[Checkout]) -> int:
    """Answer from the cache if nothing has changed; else lint, and remember the answer."""
    from ..core import cache

    today = date.today()
    cached = not (args.no_cache or args.timings or args.write_baseline)
    listings = [repository.walk(*_exclude(args, repository)) for repository in repositories]
    keys = [_key(args, *pair) if cached else "" for pair in zip(repositories, listings, strict=True)]
    stamps: list[Stamp] = []
    answers = None
    if cached:
        place = cache.folder(args.cache_dir)
        answers = cache.Answers(place, cache.digest(*keys, _question(args)))
        files = cache.digest(*(part for listing in listings for part in listing.parts()))
        for repository, listing in zip(repositories, listings, strict=True):
            stamps += repository.stamps(listing.paths)
        if (answer := answers.find(files, stamps, today.isoformat())) is not None:
            _write(args, answer[0])
            return answer[1]
    from ..core.run import joined

    configs = {
        repository.root.as_posix(): choices(args).over(repository.config()) for repository in repositories
    }
    profiles: dict[str, str] = {}
    reports = [
        _lint_repository(args, *parts, profiles)
        for parts in zip(repositories, configs.values(), listings, keys, strict=True)
    ]
    report = joined(reports)
    if args.baseline is not None:
        from ..core import baseline

        report = baseline.apply(report, baseline.read(args.baseline))
    if args.write_baseline is not None:
        from ..core import baseline

        count = baseline.write(args.write_baseline, report)
        if not args.quiet:
            print(f"{count} findings written to {args.write_baseline}", file=sys.stderr)
        return CLEAN
    text, code = _render(args, report), _status(report, configs)
    if answers is not None and not report.failures:
        answers.keep(files, stamps, today.isoformat(), profiles, text, code)
    _write(args, text)
    if args.timings:
        _show_timings(report)
    return code


def _lint_repository(
    args: argparse.Namespace,
    repository: Checkout,
    config: LintConfig,
    files: Listing,
    key: str,
    profiles: dict[str, str],
) -> Report:
    """The report of one repository; the files of profiles that it depends on are put into `profiles`."""
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
    return report


def _key(args: argparse.Namespace, repository: Checkout, listing: Listing) -> str:
    """What the findings of a file depend on, besides its content and the files of profiles."""
    from ..core import cache

    files = [b"" if repository.config_path is None else repository.config_path.read_bytes()]
    files.extend(path.read_bytes() for path in repository.nested_files(listing).values())
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


def _exclude(args: argparse.Namespace, repository: Checkout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths to leave out: those found, and those named. The file is only read where there is one."""
    if repository.config_path is None:
        return tuple(args.exclude), tuple(args.exclude)
    from ..core.cache import excluded

    found = (*excluded(repository.config_path), *args.exclude)
    return found, tuple(args.exclude) if args.profile or args.select or args.extend_select else found


# Formats that a person reads where the run was started; paths of the others are from the root.
_FOR_PEOPLE = frozenset({"text", "concise", "github"})


def _shown(args: argparse.Namespace, root: str) -> Callable[[str], str]:
    """What turns a path of a report into the one that its format shows."""
    if args.format not in _FOR_PEOPLE or not root or Path(root) == Path.cwd():
        return str
    from ..core.files import from_folder

    return from_folder(root, Path.cwd())


def _render(args: argparse.Namespace, report: Report) -> str:
    """The report as text, with the paths that its format shows."""
    from ..core.config import ConfigError, nearest

    if (shown := _shown(args, report.root)) is not str:
        report = report.with_paths(shown)
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


def _status(report: Report, configs: Mapping[str, LintConfig]) -> int:
    """The exit status; each finding is held to `fail-on` of its repository."""
    from ..core.policy import SEVERITIES

    if not report.complete:
        return FAILED
    roots = sorted(configs, key=len, reverse=True)
    for finding in report.findings:
        at = f"{report.root}/{finding.path}"
        config = configs[next((root for root in roots if at.startswith(f"{root}/")), roots[-1])]
        if config.fail_on != "never":
            grave = SEVERITIES[: SEVERITIES.index(config.fail_on) + 1]
            if finding.severity in grave:
                return FOUND
    return CLEAN


def _fix(args: argparse.Namespace, repositories: Sequence[Checkout]) -> int:
    from dataclasses import replace

    from ..core.files import from_folder
    from ..core.run import fix_files, joined, lint_paths
    from .diff import unified

    held, honour = catalogue(args), not args.no_suppressions
    painted = args.output is None and colour(args.color, sys.stdout)
    configs: dict[str, LintConfig] = {}
    reports: list[Report] = []
    diffs: list[str] = []
    fixed: list[int] = []
    for repository in repositories:
        config = configs[repository.root.as_posix()] = choices(args).over(repository.config())
        files = repository.walk(config.exclude, choices(args).exclude_named(config))
        with Bar("linting", quiet=args.quiet) as bar:
            report = lint_paths(repository, config, files, honour=honour, progress=bar, catalogue=held)
        shown = from_folder(repository.root, Path.cwd())
        at = len(fixed)
        for outcome in fix_files(
            repository, config, report, unsafe=args.unsafe_fixes, write=not args.diff, catalogue=held
        ):
            fixed.append(len(outcome.fixed))
            if args.diff:
                placed = replace(outcome, path=shown(outcome.path))
                diffs.append(unified(placed, report.with_paths(shown), "", painted))
        if len(fixed) > at and not args.diff:
            report = lint_paths(repository, config, files, honour=honour, catalogue=held)
        reports.append(report)
    if args.diff:
        _write(args, "".join(diffs))
        return FOUND if diffs else CLEAN
    after = joined(reports)
    _write(args, _render(args, after))
    if not args.quiet:
        noun = "file" if len(fixed) == 1 else "files"
        print(f"Fixed {sum(fixed)} in {len(fixed)} {noun}.", file=sys.stderr)
    return _status(after, configs)


def _show_config(args: argparse.Namespace, repository: Checkout) -> int:
    from .show import show_config

    sys.stdout.write(show_config(repository, choices(args), args.show_config, catalogue(args)))
    return CLEAN


def _show_timings(report: Report) -> None:
    print(f"{'seconds':>9} {'calls':>8} {'µs/call':>9}  what", file=sys.stderr)
    for timing in report.timings:
        each = 1e6 * timing.seconds / max(1, timing.calls)
        print(f"{timing.seconds:9.3f} {timing.calls:8d} {each:9.1f}  {timing.name}", file=sys.stderr)
