"""The owners of paths, by the CODEOWNERS file of a repository."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.patterns import mistake, ordered, patterns

if TYPE_CHECKING:
    from pathspec import PathSpec

    from ..kinds.codeowners.model import OwnerRule

# In the order in which GitHub looks for it; GitLab has the last one instead of the first.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


class Owners:
    """Gives the owners of a path: those of the last rule that matches it, in each section."""

    def __init__(self, text: str = "", *, gitlab: bool = False) -> None:
        from ..kinds.codeowners.model import read

        sections: dict[str, list[OwnerRule]] = {}
        for rule in read(text, gitlab=gitlab).rules:
            if not rule.pattern.startswith("!") and mistake(rule.pattern) is None:
                sections.setdefault(rule.section, []).append(rule)
        self._sections = [_Section(rules) for rules in sections.values()]
        self._known: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of(cls, root: Path) -> Owners:
        """Those of a working tree."""
        for place in PLACES:
            path = root / place
            if path.is_file() and path.resolve().is_relative_to(root.resolve()):
                text = path.read_text(encoding="utf-8", errors="replace")
                return cls(text, gitlab=place.startswith(".gitlab/"))
        return cls()

    def __call__(self, path: str) -> tuple[str, ...]:
        """The owners of a path, sorted."""
        if path not in self._known:
            self._known[path] = tuple(sorted({one for each in self._sections for one in each.owners(path)}))
        return self._known[path]


class _Section:
    """The rules of a section."""

    def __init__(self, rules: Sequence[OwnerRule]) -> None:
        self._rules = rules
        self._spec: PathSpec[Any] = ordered([rule.pattern for rule in rules])
        # Unlike in .gitignore, `docs/*` does not match files in folders below; the rules without these patterns.
        self._deep = [rule for rule in rules if not _is_flat(rule.pattern)]
        self._deep_spec: PathSpec[Any] = ordered([rule.pattern for rule in self._deep])

    def owners(self, path: str) -> Sequence[str]:
        """The owners that the last matching rule names."""
        found = self._last(self._spec, self._rules, path)
        if found is not None and _is_flat(found.pattern) and not _matches_flat(found.pattern, path):
            # Of several flat patterns that match a folder above, none matches the path unless it is in their folder.
            flat = [r for r in self._rules if _is_flat(r.pattern) and _matches_flat(r.pattern, path)]
            deep = self._last(self._deep_spec, self._deep, path)
            found = max(filter(None, (deep, flat[-1] if flat else None)), key=lambda r: r.at, default=None)
        return [owner.text for owner in found.owners] if found is not None else ()

    @staticmethod
    def _last(spec: PathSpec[Any], rules: Sequence[OwnerRule], path: str) -> OwnerRule | None:
        verdict = spec.check_file(path)
        return rules[verdict.index] if verdict.include and verdict.index is not None else None


def _is_flat(pattern: str) -> bool:
    return pattern.endswith("/*")


@lru_cache(maxsize=10_000)
def _matches_flat(pattern: str, path: str) -> bool:
    """Whether a path is directly in the folder of a pattern such as `docs/*`."""
    folder, above = pattern.removesuffix("/*").strip("/"), path.rpartition("/")[0]
    if not folder or not above:
        return folder == above
    return folder.count("/") == above.count("/") and patterns([f"/{folder}"]).match_file(above)
