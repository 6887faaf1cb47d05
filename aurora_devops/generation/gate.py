"""The gate: what a generator makes is read, held against `strict` with suppressions off, and refused unless clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..core.context import Texts
from ..core.engine import Engine
from ..core.lazy import regex
from ..core.plugin import PluginError
from ..core.record import replace
from ..core.report import Report
from ..core.result import FileResult
from ..core.settings import ConfigError, Settings
from ..core.source import Source
from ..formats.data import is_data
from .bundle import Artifact, Bundle, Evidence, Generator, Request
from .write import RefusedPath, checked_paths

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue

PROFILE = "strict"
# No delivery has as many files; a generator that never ends is stopped here.
MOST_ARTIFACTS = 1_000
# What these find stopped a reader; an artifact with one of them is not parsed.
_READING = frozenset({"syntax-error", "too-complex", "unreadable-file", "duplicate-key"})

# Why the engine leaves a text alone that is not even one.
_UNREAD = frozenset({"too large", "not text", "unreadable"})
# Unit tests of rules, which only promtool knows, and provisioning files of Grafana.
_UNJUDGED = regex(r"_test\.ya?ml$|^(?:.*/)?monitoring/grafana/(?:dashboards|datasources)/[^/]+\.yml$")


def make(generator: Generator, request: Request) -> tuple[Artifact, ...]:
    """What a generator makes of a request, sorted by path.

    Raises PluginError when the generator fails or gives anything but artifacts.
    """
    artifacts: list[Artifact] = []
    try:
        for artifact in generator.generate(request):
            if not _is_artifact(artifact, request):
                named = getattr(artifact, "path", artifact)
                raise PluginError(f"generator {generator.name} gave {named!r}, which nobody asked for")
            request.say(f"made {artifact.path}")
            artifacts.append(artifact)
            if len(artifacts) > MOST_ARTIFACTS:
                raise PluginError(f"generator {generator.name} gives more than {MOST_ARTIFACTS} artifacts")
    except (ConfigError, PluginError, OSError):
        raise
    except Exception as error:
        raise PluginError(f"generator {generator.name} failed: {type(error).__name__}: {error}") from error
    return tuple(sorted(artifacts, key=lambda artifact: artifact.path))


def _is_artifact(value: object, request: Request) -> bool:
    """Whether a plugin gave what its hook promises; nothing but this looks at it before it is used."""
    return (
        isinstance(value, Artifact)
        and isinstance(value.path, str)
        and isinstance(value.text, str)
        and value.part in request.parts
    )


class Gate:
    """The gate of one repository, whose files are read when they are first needed, and once.

    `files` are their texts: what artifacts say of each other is compared with theirs. Nothing is written, run
    or fetched, and no configuration is read: a repository cannot lower the bar for what is generated into it.
    """

    def __init__(
        self, catalogue: Catalogue | None = None, files: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        from ..core.run import default_catalogue

        self._engine = Engine(catalogue or default_catalogue(), Settings(profile=PROFILE, aside=()))
        self._files = files
        self._read: dict[str, FileResult] = {}

    def prove(
        self,
        artifacts: Sequence[Artifact],
        *,
        beside: Iterable[Artifact] = (),
        notes: Sequence[str] = (),
        today: date | None = None,
    ) -> Bundle:
        """Artifacts with what could be proven of them: paths, parsed, valid, policies.

        `beside` are other artifacts that stand in the repository with them, over its own files. Only what is
        found in the artifacts counts.
        """
        try:
            checked_paths(artifacts)
        except RefusedPath as error:
            refused = Evidence("parsed", "paths", passed=False, detail=str(error))
            return Bundle(tuple(artifacts), Report(profile=PROFILE), (refused,), tuple(notes))
        engine = self._engine
        made = {artifact.path: artifact.text for artifact in artifacts}
        others = {other.path: other.text for other in beside if other.path not in made}
        engine.read_from(Texts({**others, **made}, Texts(self._files)))
        results = _results(engine, artifacts)
        paths = {*self._files, *made, *others}
        facts = [self._facts(path, text) for path, text in others.items()]
        facts.extend(self._own(path) for path in self._files if path not in made and path not in others)
        report = engine.reporting.report([*results, *facts], paths, today=today or date.today(), honour=False)
        report = replace(
            report,
            findings=tuple(finding for finding in report.findings if finding.path in made),
            files=Counter(kind for result in results for kind in result.kinds if kind),
            skipped=Counter(result.skipped for result in results if result.skipped),
        )
        return Bundle(tuple(artifacts), report, tuple(_evidence(engine, report, results)), tuple(notes))

    def _own(self, path: str) -> FileResult:
        if path not in self._read:
            is_read = self._engine.reader.reads(path)
            self._read[path] = self._facts(path, self._files[path]) if is_read else FileResult(path)
        return self._read[path]

    def _facts(self, path: str, text: str) -> FileResult:
        """What a file says that others may have to agree with; its own failures are none of theirs."""
        return replace(self._engine.facts(Source(path, text)), failures=())


def _results(engine: Engine, artifacts: Sequence[Artifact]) -> list[FileResult]:
    """The result of each artifact; a text of no kind is plain, unless another artifact is built from it."""
    results = [_result(engine, artifact) for artifact in artifacts]
    parts = _parts(results)
    return [
        result
        if result.kinds or result.skipped in _UNREAD or result.path in parts
        else engine.lint_plain(Source(artifact.path, artifact.text))
        for artifact, result in zip(artifacts, results, strict=True)
    ]


def _result(engine: Engine, artifact: Artifact) -> FileResult:
    try:
        raw = artifact.text.encode()
    except UnicodeEncodeError as error:
        return engine.unreadable(artifact.path, str(error))
    return engine.lint_bytes(artifact.path, raw)


def _parts(results: Iterable[FileResult]) -> frozenset[str]:
    """The paths that artifacts are built from, such as the templates of a chart."""
    return frozenset(path for result in results for path in result.covers)


def _evidence(engine: Engine, report: Report, results: Sequence[FileResult]) -> Iterator[Evidence]:
    yield from _parsed(report, results)
    invalid = sum(finding.policy.category == "validity" for finding in report.findings)
    detail = _count(invalid, "finding") if invalid else ""
    yield Evidence("valid", "each against the rules of its format", not invalid, detail)
    tables = [engine.selection.table(kind, result.path) for result in results for kind in result.kinds]
    asked = len({code for table in tables for code in table.codes})
    found = len(report.findings) + len(report.failures)
    yield Evidence(
        "policies",
        f"{_count(asked, 'policy', 'policies')} of {PROFILE}, suppressions off",
        not found,
        _count(len(report.findings), "finding") if found else "",
    )
    # It silences nothing now: once written, it would silence the next finding.
    silenced = [f"{result.path}:{silent.line}" for result in results for silent in result.suppressions]
    if silenced:
        yield Evidence("policies", "no suppressions", False, ", ".join(silenced))


def _parsed(report: Report, results: Sequence[FileResult]) -> Iterator[Evidence]:
    listed = ", ".join(f"{count} {kind}" for kind, count in sorted(report.files.items()))
    broken = any(finding.policy.name in _READING for finding in report.findings)
    unread = any(result.skipped in _UNREAD for result in results)
    read = _count(sum(report.files.values()), "artifact")
    # Of nothing, nothing is proven.
    yield Evidence("parsed", f"{read} read", bool(results) and not broken and not unread, listed)
    parts = _parts(results)
    plain = [result.path for result in results if not any(result.kinds) and result.path not in parts]
    # Of a text there is nothing to break; data that no kind knows could mean anything.
    unknown = [path for path in plain if is_data(path) and not _UNJUDGED.search(path)]
    if texts := [path for path in plain if path not in unknown]:
        yield Evidence("parsed", f"{_count(len(texts), 'text')} of no kind", True, ", ".join(texts))
    if unknown:
        yield Evidence("parsed", "data of no kind", False, ", ".join(unknown))


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
