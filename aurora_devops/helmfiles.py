"""What a helmfile names by its environments and its releases: `environments/{{ .Environment.Name }}.yaml`.

Source: helmfile.readthedocs.io.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .core.lazy import regex
from .formats.data import TEMPLATED

PATHS = (
    r"(?:^|/)helmfile[^/]*\.ya?ml(?:\.gotmpl)?$",
    r"(?:^|/)helmfiles?(?:\.d)?/[^/]+\.ya?ml(?:\.gotmpl)?$",
)
_PATH = regex("|".join(PATHS))
_ENVIRONMENT = regex(r"\{\{-?\s*\.Environment\.Name\s*-?\}\}")
# An action for the release is often the value of an action, because helmfile first renders the whole file.
_RELEASE = regex(r"\{\{-?\s*(?:`\{\{\s*\.Release\.Name\s*\}\}`|\.Release\.Name)\s*-?\}\}")


def is_helmfile(path: str) -> bool:
    """Whether a path is one of a helmfile."""
    return _PATH.search(path) is not None


def dialect_of(path: str) -> str:
    """The dialect in which a file of data is read whose values Go reads."""
    return TEMPLATED if is_helmfile(path) else "go"


def environments_in(documents: Iterable[Any]) -> tuple[str, ...]:
    """The names of the environments that the documents of a helmfile declare."""
    found = (data.get("environments") for data in documents if isinstance(data, dict))
    return tuple(name for one in found if isinstance(one, dict) for name in one if isinstance(name, str))


def by_environment(text: str, release: str, environments: Iterable[str]) -> Iterator[str]:
    """A text of a release in each of the environments; as it is written if it has no environment."""
    if release and "{{" not in release:
        text = _RELEASE.sub(lambda _: release, text)
    if not _ENVIRONMENT.search(text):
        yield text
        return
    yield from (_ENVIRONMENT.sub(name.replace("\\", r"\\"), text) for name in environments)
