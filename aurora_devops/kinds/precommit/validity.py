"""What pre-commit refuses in its configuration, as `pre-commit validate-config` does.

Source: pre_commit/clientlib.py of pre-commit and pre-commit.com.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...core.kind import Problem
from ...core.place import Route
from ...formats.structure import (
    Notes,
    Struct,
    anything,
    boolean,
    is_set,
    judged,
    list_of,
    nearest,
    strict_text,
    text,
    word,
)
from ...subjects import is_dynamic
from .model import PreCommit

# Old names of stages, which pre-commit still reads.
DEPRECATED_STAGES = ("commit", "push", "merge-commit")
STAGES = (
    *("commit-msg", "manual", "post-checkout", "post-commit", "post-merge", "post-rewrite", "pre-commit"),
    *("pre-merge-commit", "pre-push", "pre-rebase", "prepare-commit-msg"),
)
_META = ("check-hooks-apply", "check-useless-excludes", "identity")
_LOCAL = ("id", "name", "entry", "language")


class InvalidPreCommitConfig(Problem):
    """A configuration that pre-commit does not load."""


def judge(config: PreCommit, data: Any) -> Iterator[Problem]:
    """All that pre-commit refuses in the data of a configuration."""
    notes = Notes(is_dynamic)
    _CONFIG({} if data is None else data, (), notes)
    for mistake in notes.mistakes:
        yield InvalidPreCommitConfig(mistake.place(config.at), mistake.message)


def _expression(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        return f"'{value}' is not a valid regular expression: {error}"
    return ""


_pattern = judged(_expression)
_stages = list_of(word(*STAGES, *DEPRECATED_STAGES))


class _Open(Struct):
    """A mapping in which pre-commit warns about unknown keys, so that only those that resemble a known one count."""

    def unknown_key(self, key: str, route: Route, notes: Notes) -> None:
        if hint := nearest(key, self.fields):
            notes.say((*route, key), f"unknown key '{key}' in {self.what}{hint}", "key")


def _hook(hook: dict[str, Any], route: Route, notes: Notes) -> None:
    if not is_set(hook.get("id")):
        notes.say(route, "a hook has no 'id'")


_HOOK = _Open(
    "a hook",
    {
        **dict.fromkeys(("id", "alias", "name", "entry", "description", "log_file"), text),
        **dict.fromkeys(("language", "language_version", "minimum_pre_commit_version"), text),
        **dict.fromkeys(("files", "exclude"), _pattern),
        **dict.fromkeys(("types", "types_or", "exclude_types"), list_of(text)),
        **dict.fromkeys(("args", "additional_dependencies"), list_of(text)),
        **dict.fromkeys(("always_run", "fail_fast", "pass_filenames", "require_serial", "verbose"), anything),
        "stages": _stages,
        # Of prek, which reads the same files.
        **dict.fromkeys(("priority", "env", "groups", "pass_env", "shell"), anything),
    },
    also=_hook,
)


def _repository(entry: dict[str, Any], route: Route, notes: Notes) -> None:
    repo, hooks = entry.get("repo"), entry.get("hooks")
    hooks = hooks if isinstance(hooks, list) else []
    if repo in ("local", "meta"):
        if is_set(entry.get("rev")):
            notes.say((*route, "rev"), f"'repo: {repo}' cannot have a 'rev'", "key")
    elif isinstance(repo, str) and repo != "builtin" and not is_set(entry.get("rev")) and "sha" not in entry:
        notes.say((*route, "repo"), f"repository '{repo}' has no 'rev'; set it to a tag or a commit")
    for index, hook in enumerate(hooks):
        name = hook.get("id") if isinstance(hook, dict) else None
        if not isinstance(name, str):
            continue
        at = (*route, "hooks", index)
        if repo == "meta" and name not in _META:
            notes.say((*at, "id"), f"'{name}' is not a meta hook{nearest(name, _META)}")
        elif repo == "local":
            missing = [key for key in _LOCAL if not is_set(hook.get(key))]
            if missing:
                keys = ", ".join(f"'{key}'" for key in missing)
                notes.say((*at, "id"), f"local hook '{name}' has no {keys}")


_REPOSITORY = _Open(
    "a repository",
    {"repo": strict_text, "rev": text, "sha": text, "hooks": list_of(_HOOK)},
    required=("repo", "hooks"),
    also=_repository,
)


def _whole(config: dict[str, Any], route: Route, notes: Notes) -> None:
    if "repos" not in config:
        notes.say(route, "the configuration has no 'repos'")


_CONFIG = _Open(
    "the configuration",
    {
        "repos": list_of(_REPOSITORY),
        "default_install_hook_types": list_of(word(*STAGES)),
        "default_language_version": anything,
        "default_stages": _stages,
        "files": _pattern,
        "exclude": _pattern,
        "fail_fast": boolean,
        "minimum_pre_commit_version": text,
        "ci": anything,
        "orphan": boolean,
        "minimum_prek_version": text,
    },
    also=_whole,
)
