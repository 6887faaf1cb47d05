"""The functions that callers use: lint, fix, read, render, generate, policies, explain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .core.files import Checkout, common_root, from_folder
from .core.report import Report
from .core.run import default_catalogue, fix_files, fix_texts, joined, lint_paths, lint_texts
from .core.settings import Choices

if TYPE_CHECKING:
    from .core.fixing import Outcome
    from .core.kind import Document
    from .core.policy import Policy
    from .generation import Application, Bundle

Target = str | Path | Iterable[str | Path] | Mapping[str, str]


def lint(
    target: Target,
    *,
    profile: str | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    options: Mapping[str, Mapping[str, Any]] | None = None,
    suppressions: bool = True,
    today: date | None = None,
) -> Report:
    """Hold artifacts against the policies.

    `target` is a path, several paths, or texts in memory by path; texts are isolated: no configuration
    is read for them, nothing is cached. `profile`, `select` and `ignore` are as on the command line;
    `options` are those of policies, by any of their names. Without `suppressions` nothing is silenced.

    Raises ConfigError for an unknown profile, policy or option.
    """
    choices = Choices(profile, tuple(select), (), tuple(ignore), options=options)
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
) -> tuple[Outcome, ...]:
    """Apply the fixes of all findings, and say what became of each file that has one.

    Safe fixes only, unless `unsafe`. Files on disk are left alone unless `write`. The other parameters are
    those of `lint`. Raises OSError for a file that cannot be written.
    """
    choices = Choices(profile, tuple(select), (), tuple(ignore), options=options)
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


def read(path: str | Path, text: str | None = None) -> tuple[Document, ...]:
    """The artifacts of a file as typed models with their places, those inside others behind them.

    `text` stands for the content of a file that is not read; the path still tells what it is. There are no
    documents in a text that is no artifact; what could not be read of one is in `problems`.

    Raises OSError for a file that cannot be read, Unreadable for one that is no text.
    """
    from .core.engine import Engine
    from .core.settings import Settings
    from .core.source import Source

    name = Path(path).as_posix()
    source = Source.decode(name, Path(path).read_bytes()) if text is None else Source(name, text)
    return tuple(Engine(default_catalogue(), Settings()).read(source)[0])


def render(kind: str, *models: object) -> str:
    """The text of models of one kind in the best style of its format; several become one stream of documents.

    Reading it gives the same models. Comments are kept where the model holds them: in Dockerfiles, ignore
    files and Markdown, but not in YAML.

    Raises ConfigError for an unknown kind or one that cannot be written, and for several models of a kind
    that has no streams.
    """
    from .core.settings import ConfigError, nearest

    kinds = default_catalogue().kinds
    if kind not in kinds:
        raise ConfigError(f"unknown kind {kind!r}{nearest(kind, list(kinds))}")
    write = kinds[kind].render
    if write is None:
        raise ConfigError(f"{kind} cannot be written from its model")
    if len(models) != 1 and "yaml" not in kinds[kind].formats:
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
    """Make the artifacts of an application and prove them; nothing is written.

    `target` is a repository's folder, whose `aurora.yaml` or code tells the application, or an Application.
    `agents` and `only` (parts by name) choose what is made; `generator` is `template` unless the repository
    says otherwise, `templates` a folder of the team's own. With `tools` the external tools that are installed
    judge a copy. A generator that asks a model calls `approve` with a command before it runs it, and records
    in the file `record` what was sent and answered. The bundle holds artifacts, findings, evidence, and whether
    it is `proven`.

    Raises ConfigError for an unknown name or an unusable application, PluginError when the generator fails.
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


def policies() -> tuple[Policy, ...]:
    """All policies that are installed, by code."""
    return default_catalogue().policies


def explain(word: str) -> tuple[Policy, ...]:
    """The policies that a word calls: a code, a name, another linter's id, a category.

    Raises ConfigError when it calls none.
    """
    return default_catalogue().named(word)
