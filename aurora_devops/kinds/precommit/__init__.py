"""pre-commit: the repositories of hooks, and the hooks that run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from .model import Hook, HookRepository, PreCommit
    from .validity import InvalidPreCommitConfig

_HOMES = {
    ".model": ("Hook", "HookRepository", "PreCommit"),
    ".validity": ("InvalidPreCommitConfig",),
}

__all__ = ["Hook", "HookRepository", "InvalidPreCommitConfig", "PreCommit"]

__getattr__ = lazy_names(__name__, {name: home for home, names in _HOMES.items() for name in names})
