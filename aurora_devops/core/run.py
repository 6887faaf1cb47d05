"""A whole run: a repository on disk, or texts in memory, to a report."""

from __future__ import annotations

import os
import posixpath
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from .cache import Results, digest
from .context import Context, Files, NoFiles, Texts, folders_of
from .files import Checkout, Listing, from_folder, resolved
from .record import replace
from .report import Failure, Report
from .settings import Choices, ConfigError, Settings

if TYPE_CHECKING:
    from .catalogue import Catalogue
    from .engine import Engine
    from .facts import Repository
    from .fixing import Outcome
    from .report import Reported
    from .result import FileResult
    from .source import Source

# A file that is larger than this is not even searched for the marks of an artifact.
SEARCHED = 128_000_000
# Below this many files a second process saves no time: 500 files take as long with two, 2,000 a fifth less.
PARALLEL_FROM = 1000

Progress = Callable[[int, int], None]


def lint_texts(
    files: Mapping[str, str | bytes],
    choices: Choices | None = None,
    *,
    catalogue: Catalogue | None = None,
    today: date | None = None,
    honour: bool = True,
) -> Report:
    """Lint texts in memory: path to text. Nothing is read from disk or the network, nothing is cached."""
    engine = _engine(choices or Choices(), catalogue, Texts(files))
    results = [_lint_text(engine, path, text) for path, text in files.items()]
    return engine.reporting.report(results, files, today=today or date.today(), honour=honour)


def _engine(choices: Choices, catalogue: Catalogue | None, files: Files) -> Engine:
    from .engine import Engine

    return Engine(catalogue or default_catalogue(), choices.over(Settings()), files=files)


def _lint_text(engine: Engine, path: str, text: str | bytes) -> FileResult:
    if isinstance(text, bytes):
        return engine.lint_bytes(path, text)
    return engine.lint_source(_source(path, text))


def _source(path: str, text: str) -> Source:
    from .source import Source

    return Source(path, text.removeprefix("\ufeff"), bom=text.startswith("\ufeff"))


_catalogues: dict[tuple[str, ...], Catalogue] = {}


def default_catalogue(extra: tuple[str, ...] = ()) -> Catalogue:
    """The catalogue of everything that is installed, made once a process.

    `extra` are modules of plugins that are there only for a caller who names them: what runs a program is
    asked for on the command line, and by no configuration or entry point.
    """
    if extra not in _catalogues:
        from importlib import import_module

        from .cache import plugin_rows
        from .catalogue import Catalogue
        from .plugin import Plugin

        _catalogues[extra] = Catalogue((Plugin(*row) for row in plugin_rows()), map(import_module, extra))
    return _catalogues[extra]


def lint_bytes(
    path: str,
    raw: bytes,
    config: Settings,
    *,
    honour: bool = True,
    catalogue: Catalogue | None = None,
    at: Checkout | None = None,
) -> Report:
    """Lint the content of one file that need not exist; `at` is the repository that it belongs to."""
    from .engine import Engine

    files = Texts({path: raw}, at or NoFiles())
    engine = Engine(catalogue or default_catalogue(), config, files=files)
    others = _builders(engine, engine.store.context(), (path,)) if at else []
    raws = {other: files.read(other, config.max_file_size) for other in others}
    results = [engine.lint_bytes(path, raw), *(_lint_one(engine, *each) for each in raws.items())]
    report = engine.reporting.report(
        results,
        (path,),
        today=date.today(),
        honour=honour,
        named=(path,),
        about=(path,),
        whole=False,
        earlier=files.trusted_text,
    )
    return replace(report, root=at.root.as_posix() if at else "")


def lint_paths(
    repository: Checkout,
    config: Settings,
    files: Listing,
    *,
    results: Results | None = None,
    timed: bool = False,
    honour: bool = True,
    today: date | None = None,
    progress: Progress | None = None,
    catalogue: Catalogue | None = None,
    changed: Mapping[str, str] | None = None,
    joined: Callable[[Repository], object] | None = None,
    at: Files | None = None,
    processes: int | None = None,
) -> Report:
    """Lint files of a repository with settings for these files; `results` of earlier runs are used and added to.

    `changed` are texts that replace the content of some files. `joined` is called with the facts of all files. `at`
    are the files of an earlier revision, which are read instead of those on disk. `processes` is the largest number
    of processes, by default that of the processors.
    """
    from .engine import Engine

    whole = repository.root in map(resolved, repository.targets)
    # To remove a configuration is a change of it: it is compared as an empty one.
    removed = dict.fromkeys(repository.removed_configs() if whole and at is None else (), "")
    present = at or repository
    readable: Files = Texts({**removed, **(changed or {})}, present) if changed or removed else present
    engine = Engine(catalogue or default_catalogue(), config, timed=timed, files=readable)
    found: list[FileResult] = []
    todo: list[tuple[str, bytes | str, str]] = []
    if results is not None:
        results.bind(engine.selection.profile_files)
    around = engine.store.context()
    others = [] if whole else _builders(engine, around, files.paths)
    for path in (*_readable(engine, files, around), *others, *removed):
        raw = readable.read(path, config.max_file_size)
        if len(raw) > config.max_file_size and engine.reader.kind_of(path) is None:
            # What marks an artifact may come after any amount of padding.
            raw = readable.read(path, SEARCHED)
        content = digest(raw)
        known = results.find(path, content, engine.store.answer) if results is not None else None
        if known is not None:
            found.append(known)
        else:
            todo.append((path, raw, content))
    for index, result in enumerate(_lint_all(engine, todo, timed, processes)):
        found.append(result)
        if results is not None:
            results.keep(todo[index][2], result)
        if progress is not None:
            progress(len(found), len(found) + len(todo) - index - 1)
    if results is not None:
        results.asked = _asked(around, found, files)
    report = engine.reporting.report(
        found,
        files.paths,
        earlier=readable.trusted_text,
        today=today or date.today(),
        honour=honour,
        named=files.named,
        about=frozenset(files.paths) if others else None,
        whole=whole,
        joined=joined,
        unread=[
            (path, reason) for path, reason in files.unread if path in files.named or _tells(engine, path)
        ],
    )
    return replace(report, root=repository.root.as_posix())


def _builders(engine: Engine, around: Context, paths: Iterable[str]) -> list[str]:
    """The files beside these paths whose artifacts may be built from them, such as an overlay of a base."""
    kinds = [kind.builders for kind in engine.catalogue.kinds.values() if kind.builders is not None]
    listed = frozenset(paths)
    readable = [path for path in sorted(listed) if engine.reader.reads(path)]
    return sorted(
        {found for builders in kinds for path in readable for found in builders(path, around)} - listed
    )


def _asked(around: Context, results: Iterable[FileResult], files: Listing) -> dict[str, str]:
    """The questions that the results depend on, apart from those that the files of the run answer."""
    listed = frozenset(files.paths)
    asked = dict(around.asked)
    for result in results:
        asked.update(
            (question, answer)
            for question, answer in result.asked.items()
            if question.partition(" ")[2] not in listed
        )
    return asked


def joined(reports: Sequence[Report]) -> Report:
    """The reports of several repositories as one, with paths from the folder that holds them all."""
    if len(reports) == 1:
        return reports[0]
    root = posixpath.commonpath([report.root for report in reports])
    moved = [report.with_paths(from_folder(report.root, root)) for report in reports]

    def counted(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
        return dict(sorted(sum(map(Counter, counts), Counter[str]()).items()))

    return Report(
        findings=tuple(sorted((f for report in moved for f in report.findings), key=lambda f: f.order)),
        suppressed=tuple(sorted((f for report in moved for f in report.suppressed), key=lambda f: f.order)),
        aside=tuple(sorted((f for report in moved for f in report.aside), key=lambda f: f.order)),
        files=counted(report.files for report in moved),
        skipped=counted(report.skipped for report in moved),
        failures=tuple(failure for report in moved for failure in report.failures),
        unjudged=tuple(sorted((u for report in moved for u in report.unjudged), key=lambda u: u.path)),
        profile=", ".join(dict.fromkeys(report.profile for report in moved)),
        root=root,
        timings=tuple(timing for report in moved for timing in report.timings),
    )


def _readable(engine: Engine, files: Listing, around: Context) -> Iterator[str]:
    """The paths that may be artifacts; of a link and the file behind it, read in the same way, the file alone."""
    links, listed = dict(files.links), frozenset(files.paths)
    for path in files.paths:
        if path in files.named:
            yield path
        elif engine.reader.reads(path) and _is_beside(engine, path, around):
            real = links.get(path)
            if (
                real in listed
                and engine.reader.reads(real)
                and engine.reader.kind_of(real) is engine.reader.kind_of(path)
            ):
                continue
            yield path


def _is_beside(engine: Engine, path: str, around: Context) -> bool:
    """Whether the file that the kind of a path needs is in its folder, or above."""
    kind = engine.reader.kind_of(path)
    if kind is None or not kind.beside:
        return True
    folders = around.shared(("beside", kind.name), lambda asking: _folders_with(asking, kind.beside))
    return any(folder in folders for folder in folders_of(path))


def _folders_with(context: Context, names: Iterable[str]) -> frozenset[str]:
    return frozenset(path.rpartition("/")[0] for name in names for path in context.glob(f"**/{name}"))


def _tells(engine: Engine, path: str) -> bool:
    """Whether a path that was not opened is a folder, may be an artifact, or is git's own."""
    return path.endswith("/") or path.startswith(".git/") or engine.reader.reads(path)


def _lint_one(engine: Engine, path: str, raw: bytes | str) -> FileResult:
    return engine.lint_bytes(path, raw) if isinstance(raw, bytes) else engine.unreadable(path, raw)


def _lint_all(
    engine: Engine, todo: Sequence[tuple[str, bytes | str, str]], timed: bool, most: int | None
) -> Iterator[FileResult]:
    processes = min(most or _processors(), 8)
    # Forked, the workers have everything that is loaded; where processes must be spawned they cost too much.
    if len(todo) < PARALLEL_FROM or processes < 2 or timed or not sys.platform.startswith("linux"):
        for path, raw, _ in todo:
            yield _lint_one(engine, path, raw)
        return
    from .encoding import decode

    global _forked
    _preload(engine, todo)
    _forked = (engine, todo)
    chunk = 25
    spans = [(start, min(start + chunk, len(todo))) for start in range(0, len(todo), chunk)]
    try:
        for span, answer in _in_processes(spans, processes):
            if answer is None:
                yield from _one_by_one(engine, todo[slice(*span)], span[0])
            else:
                for path, data in answer:
                    yield decode(path, data, engine.catalogue.policy)
    finally:
        _forked = None


def _processors() -> int:
    """The number of processors that this process may use: a container may have fewer than the machine."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


_Span = tuple[int, int]
_Answer = list[tuple[str, Any]]


def _in_processes(spans: Sequence[_Span], processes: int) -> Iterator[tuple[_Span, _Answer | None]]:
    """What other processes answer for spans of the files, in order; None from where one of them has died."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        answers = deque(pool.submit(_lint_chunk, span) for span in spans)
        for span in spans:
            try:
                # Not kept: it has as much as all results that were made of it.
                yield span, answers.popleft().result()
            except BrokenProcessPool:
                yield span, None


def _one_by_one(
    engine: Engine, todo: Sequence[tuple[str, bytes | str, str]], start: int
) -> Iterator[FileResult]:
    """Results of files among which may be one that ends the process that reads it: each in a process of its own."""
    from .encoding import decode
    from .result import FileResult

    for index, (path, _, _) in enumerate(todo, start):
        (_, answer), *_ = _in_processes([(index, index + 1)], 1)
        if answer is None:
            yield FileResult(
                path, failures=(Failure(path, "the engine", "the process that read the file ended"),)
            )
        else:
            yield decode(path, answer[0][1], engine.catalogue.policy)


def _preload(engine: Engine, todo: Sequence[tuple[str, bytes | str, str]]) -> None:
    """Import and build what the workers need once, before they part: lint a file of each sort."""
    seen: set[object] = set()
    for path, raw, _ in todo:
        if isinstance(raw, bytes) and (sort := engine.reader.sort_of(path, raw)) not in seen:
            seen.add(sort)
            # What goes wrong goes wrong again in the worker that reports it.
            with suppress(Exception):
                engine.lint_bytes(path, raw)


_forked: tuple[Engine, Sequence[tuple[str, bytes | str, str]]] | None = None


def _lint_chunk(span: _Span) -> _Answer:
    """In a worker: the results of some of the files, as JSON values."""
    from .encoding import encode

    assert _forked is not None
    engine, todo = _forked
    return [(path, encode(_lint_one(engine, path, raw))) for path, raw, _ in todo[slice(*span)]]


def fix_texts(
    files: Mapping[str, str], choices: Choices, *, unsafe: bool = False, catalogue: Catalogue | None = None
) -> Iterator[Outcome]:
    """Fix texts in memory; the outcome of each that has a usable fix."""
    engine = _engine(choices, catalogue, Texts(files))
    units: defaultdict[str, list[str]] = defaultdict(list)
    for path, text in files.items():
        kind = engine.reader.kind_of(path)
        if kind is not None and kind.builders is not None:
            for part in _lint_text(engine, path, text).covers:
                units[part].append(path)
    yield from _fix(engine, Texts(files), files, units, unsafe)


def fix_files(
    repository: Checkout,
    config: Settings,
    report: Report,
    *,
    unsafe: bool = False,
    write: bool = False,
    catalogue: Catalogue | None = None,
    narrow: Callable[[Report], Report] | None = None,
) -> Iterator[Outcome]:
    """Fix the files of a report; without `write` they are only shown as they would be.

    `narrow` leaves only the findings to fix in the reports of the fixed texts.
    """
    from . import fixing
    from .engine import Engine
    from .source import Source

    sources: dict[str, Source] = {}
    units: defaultdict[str, list[str]] = defaultdict(list)
    for finding in report.findings:
        path = finding.path
        if fixing.usable(finding, unsafe=unsafe) and path not in sources:
            raw = repository.read(path, config.max_file_size)
            if isinstance(raw, bytes):
                sources[path] = Source.decode(path, raw)
        if finding.unit and finding.unit != path and finding.unit not in units[path]:
            units[path].append(finding.unit)
    engine = Engine(catalogue or default_catalogue(), config, files=repository)
    texts = {path: source.text for path, source in sources.items()}
    root = repository.root.as_posix()
    for outcome in _fix(engine, repository, texts, units, unsafe, narrow, root):
        if write and outcome.changed:
            fixing.write(repository.root, sources[outcome.path], outcome.after)
        yield outcome


def fix_bytes(
    path: str,
    raw: bytes,
    config: Settings,
    *,
    unsafe: bool = False,
    catalogue: Catalogue | None = None,
    at: Files | None = None,
) -> Outcome:
    """Fix the content of one file that need not exist; `at` are the files of the repository that it belongs to.

    Raises ConfigError where it is not text.
    """
    from .engine import Engine
    from .source import Source, Unreadable

    try:
        text = Source.decode(path, raw).text
    except Unreadable as error:
        raise ConfigError(f"{path}: {error}") from None
    engine = Engine(catalogue or default_catalogue(), config)
    return _fix_one(engine, at or NoFiles(), path, text, (path,), (), unsafe)


def _fix(
    engine: Engine,
    files: Files,
    texts: Mapping[str, str],
    units: Mapping[str, Sequence[str]],
    unsafe: bool,
    narrow: Callable[[Report], Report] | None = None,
    root: str = "",
) -> Iterator[Outcome]:
    for path, text in texts.items():
        outcome = _fix_one(engine, files, path, text, texts, units.get(path, ()), unsafe, narrow, root)
        if outcome.changed:
            yield outcome


def _fix_one(
    engine: Engine,
    files: Files,
    path: str,
    text: str,
    paths: Iterable[str],
    units: Sequence[str],
    unsafe: bool,
    narrow: Callable[[Report], Report] | None = None,
    root: str = "",
) -> Outcome:
    """Fix a file; `units` are the files that build artifacts from it."""
    from .fixing import Reading, fix_text

    today = date.today()

    def sources(changed: str) -> list[Source]:
        engine.read_from(Texts({path: changed}, files))
        found = [engine.store.source(unit)[0] for unit in units]
        return [_source(path, changed), *(source for source in found if source is not None)]

    def lint(changed: str) -> tuple[Reported, ...]:
        results = [engine.lint_source(source) for source in sources(changed)]
        report = engine.reporting.report(results, paths, today=today, about=(path,))
        return narrow(replace(report, root=root)).findings if narrow else report.findings

    def read(changed: str) -> Reading:
        readings = (engine.reader.reading(source, engine.store.context()) for source in sources(changed))
        return Reading.sum(readings)

    return fix_text(path, text, lint, read, unsafe=unsafe)
