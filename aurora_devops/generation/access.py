"""Which files of a repository the tools of a language model may read."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from ..core.files import resolved
from ..core.lazy import regex
from .agents import Permissions

# Variables, whatever they are called, and folders of credentials.
_SECRET = regex(r"(?:^|/)(?:\.env|\.(?:git|ssh|aws|azure|gnupg|kube|docker)(?:/|$))", re.IGNORECASE)


def is_hidden(path: str, root: Path | None) -> bool:
    """Whether a path is one of variables or credentials, or has a link on its way: then it may lead anywhere."""
    return _SECRET.search(path) is not None or (
        root is not None and resolved(root / path) != resolved(root) / path
    )


def may_read(path: str, root: Path | None, permissions: Permissions) -> bool:
    """Whether tools may read the file or the folder at a path from the root."""
    return permissions.reads(str(PurePosixPath(path))) and not is_hidden(path, root)
