"""The functions that callers use: lint, fix, read, render, generate, graph, policies, explain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, overload

from .core.files import Checkout, common_root, from_folder
from .core.record import replace
from .core.report import Report
from .core.run import default_catalogue, fix_files, fix_texts, joined, lint_paths, lint_texts
from .core.settings import Choices

if TYPE_CHECKING:
    from .core.engine import Engine
    from .core.fixing import Outcome
    from .core.kind import Document
    from .core.policy import Policy
    from .core.source import Source
    from .delivery.model import Graph
    from .generation import Application, Bundle
    from .kinds.alertmanager.model import AlertmanagerConfig
    from .kinds.compose.model import ComposeFile
    from .kinds.dockerfile.ignore import IgnoreFile
    from .kinds.dockerfile.model import Dockerfile
    from .kinds.documents.model import Page
    from .kinds.github.model import Action, Workflow
    from .kinds.grafana.model import Dashboard
    from .kinds.grafana.provisioning_model import Provisioning
    from .kinds.kubernetes.model import Object
    from .kinds.openapi.model import OpenApi
    from .kinds.prometheus.config_model import PrometheusConfig
    from .kinds.prometheus.model import RuleFile
    from .kinds.prometheus.tests_model import RuleTestFile

Target = str | Path | Iterable[str | Path] | Mapping[str, str]


M = TypeVar("M")


def lint(
    target: Target,
    *,
    profile: str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    options: Mapping[str, Mapping[str, Any]] | None = None,
    aside: bool = True,
    suppressions: bool = True,
    today: date | None = None,
) -> Report:
    """Lint artifacts.

    `target` is a path, several paths, or texts in memory by path; texts are isolated: no configuration
    is read for them, nothing is cached. `profile`, `select` and `ignore` are as on the command line;
    `options` are those of policies, by any of their names. Without `aside`, all findings are reported in paths
    that are not delivered, such as tests, and not only tokens. Without `suppressions` nothing is silenced.

    Raises ConfigError for an unknown profile, policy or option.
    """
    choices = Choices(profile, tuple(select), (), tuple(ignore), options=options, aside=aside)
    if isinstance(target, Mapping):
        return lint_texts(target, choices, today=today, honour=suppressions)
    reports = []
    for repository in Checkout.all(_paths(target)):
        config, files = choices.start(repository)
        reports.append(lint_paths(repository, config, files, honour=suppressions, today=today))
    return joined(reports)


def _paths(target: str | Path | Iterable[str | Path]) -> list[Path]:
    return [Path(target)] if isinstance(target, (str, Path)) else [Path(path) for path in target]


def fix(
    target: Target,
    *,
    unsafe: bool = False,
    write: bool = False,
    profile: str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    options: Mapping[str, Mapping[str, Any]] | None = None,
    aside: bool = True,
) -> tuple[Outcome, ...]:
    """Apply the fixes of all findings, and return the outcome for each file with a fix.

    Safe fixes only, unless `unsafe`. Files on disk are left alone unless `write`. The other parameters are
    those of `lint`. Raises OSError for a file that cannot be written.
    """
    choices = Choices(profile, tuple(select), (), tuple(ignore), options=options, aside=aside)
    if isinstance(target, Mapping):
        return tuple(fix_texts(dict(target), choices, unsafe=unsafe))
    outcomes: list[Outcome] = []
    repositories = Checkout.all(_paths(target))
    base = common_root(repositories)
    for repository in repositories:
        config, files = choices.start(repository)
        report = lint_paths(repository, config, files)
        shown = from_folder(repository.root, base)
        fixed = fix_files(repository, config, report, unsafe=unsafe, write=write)
        outcomes.extend(replace(outcome, path=shown(outcome.path)) for outcome in fixed)
    return tuple(outcomes)


@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["dockerfile"]
) -> tuple[Document[Dockerfile], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["dockerignore"]
) -> tuple[Document[IgnoreFile], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["compose"]
) -> tuple[Document[ComposeFile], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["github-workflow"]
) -> tuple[Document[Workflow], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["github-action"]
) -> tuple[Document[Action], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["kubernetes"]
) -> tuple[Document[Object], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["prometheus-rules"]
) -> tuple[Document[RuleFile], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["prometheus-tests"]
) -> tuple[Document[RuleTestFile], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["prometheus-config"]
) -> tuple[Document[PrometheusConfig], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["alertmanager"]
) -> tuple[Document[AlertmanagerConfig], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["grafana-dashboard"]
) -> tuple[Document[Dashboard], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["grafana-provisioning"]
) -> tuple[Document[Provisioning], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["openapi"]
) -> tuple[Document[OpenApi], ...]: ...
@overload
def read(
    path: str | Path, text: str | None = None, *, kind: Literal["document"]
) -> tuple[Document[Page], ...]: ...
@overload
def read(path: str | Path, text: str | None = None, *, kind: str | None = None) -> tuple[Document, ...]: ...
def read(path: str | Path, text: str | None = None, *, kind: str | None = None) -> tuple[Document[Any], ...]:
    """Read a file into the typed models of its artifacts, each with the places of its values.

    `text` is used instead of the content of the file; `kind` is the name of a kind, which is recognized by path and
    content if it is None. An artifact inside another one comes after it. There are no documents in a text that is
    not an artifact; what could not be read of one is in `problems`.

    Raises OSError if the file cannot be read, Unreadable if it is not text, ConfigError for an unknown kind.
    """
    engine, source = _engine_for(path, text)
    forced = engine.catalogue.kind(kind) if kind else None
    return tuple(engine.reader.read(source, forced)[0])


def read_as(model: type[M], path: str | Path, text: str | None = None) -> Document[M]:
    """Read a file as one model, such as `Dockerfile` or `Deployment`, whatever its path is.

    Returns the first document of this type, with the places of its values; `text` is used instead of the content of
    the file. Raises OSError if the file cannot be read, Unreadable if it is not text, ConfigError if it has no
    document of this type.
    """
    from .core.settings import ConfigError

    engine, source = _engine_for(path, text)
    package = model.__module__.rpartition(".")[0]
    for kind in engine.catalogue.kinds.values():
        if kind.read.__module__.rpartition(".")[0] == package:
            for document in engine.reader.read(source, kind)[0]:
                if isinstance(document.model, model):
                    return cast("Document[M]", document)
    raise ConfigError(f"{source.path}: cannot be read as {model.__name__}")


def _engine_for(path: str | Path, text: str | None) -> tuple[Engine, Source]:
    from .core.engine import Engine
    from .core.settings import Settings
    from .core.source import Source

    name = Path(path).as_posix()
    source = Source.decode(name, Path(path).read_bytes()) if text is None else Source(name, text)
    files = Checkout(Path.cwd(), None, ()) if text is None and not Path(path).is_absolute() else None
    return Engine(default_catalogue(), Settings(), files=files), source


def render(kind: str, *models: object) -> str:
    """The text of models of one kind; several models become one stream of documents.

    Reading the text gives the same models. Comments are kept in Dockerfiles, ignore files and Markdown, whose
    models contain them, but not in YAML.

    Raises ConfigError for an unknown kind or one that cannot be written, and for several models of a kind
    without streams.
    """
    from .core.settings import ConfigError

    found = default_catalogue().kind(kind)
    write = found.render
    if write is None:
        raise ConfigError(f"{kind} cannot be written from its model")
    if len(models) != 1 and "yaml" not in found.formats:
        raise ConfigError(f"a file of {kind} holds one model, not {len(models)}")
    return "---\n".join(map(write, models))


def generate(
    target: str | Path | Application,
    *,
    agents: Iterable[str] = ("devops", "documentation", "monitoring"),
    only: Iterable[str] = (),
    generator: str | None = None,
    templates: str | Path | None = None,
    tools: bool = False,
    approve: Callable[[Sequence[str]], bool] = lambda _: False,
    record: str | Path | None = None,
) -> Bundle:
    """Generate the artifacts of an application and verify them; nothing is written.

    `target` is the directory of a repository, whose application is read from `aurora.yaml` or detected, or an
    Application. `agents` and `only` (names of parts) select what is generated; `generator` is the one that the
    repository configures, or `template`; `templates` is a directory of custom templates. With `tools`, installed
    external tools check a copy. A generator with a language model calls `approve` with a command before it runs
    it, and records requests and answers in the file `record`. The bundle has artifacts, findings and evidence,
    and is `proven` if all checks passed.

    Raises ConfigError for an unknown name or an unusable application, PluginError if the generator fails.
    """
    from .generation.generate import generate as make

    return make(
        target,
        agents=agents,
        only=only,
        generator=generator,
        templates=templates,
        tools=tools,
        approve=approve,
        record=Path(record) if record is not None else None,
    )


def graph(path: str | Path) -> Graph:
    """The delivery graph of a repository or of a directory in it: what its artifacts state about the same things.

    Each edge has the places at both ends by which it is known, and the findings that break it. Policies that compare
    artifacts of a whole repository are only asked if the path is its root.

    Raises FileNotFoundError if the path does not exist.
    """
    from .delivery.building import graph_at

    return graph_at(Path(path))


def policies() -> tuple[Policy, ...]:
    """All installed policies, sorted by code."""
    return default_catalogue().policies


def explain(word: str) -> tuple[Policy, ...]:
    """The policies with a code, a name, an id of another linter, or a category.

    Raises ConfigError if there is no such policy.
    """
    return default_catalogue().named(word)
