"""The functions that callers use: lint, fix, policies, explain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .core.files import Repository
from .core.report import Report
from .core.run import Choices, default_catalogue, fix_files, fix_texts, lint_paths, lint_texts

if TYPE_CHECKING:
    from .core.fixing import Outcome
    from .core.policy import Policy

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
    repository = Repository.of(_paths(target))
    config = choices.over(repository.config())
    paths = repository.walk(config.exclude)
    return lint_paths(repository, config, paths, honour=suppressions, today=today)


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
    repository = Repository.of(_paths(target))
    config = choices.over(repository.config())
    report = lint_paths(repository, config, repository.walk(config.exclude))
    return tuple(fix_files(repository, config, report, unsafe=unsafe, write=write))


def policies() -> tuple[Policy, ...]:
    """All policies that are installed, by code."""
    return default_catalogue().policies


def explain(word: str) -> tuple[Policy, ...]:
    """The policies that a word calls: a code, a name, another linter's id, a category.

    Raises ConfigError when it calls none.
    """
    return default_catalogue().named(word)
