"""Modules of texts, for tests."""

from collections.abc import Mapping

from aurora_devops.core.context import Store, Texts
from aurora_devops.core.source import Source
from aurora_devops.kinds.terraform.kind import read
from aurora_devops.kinds.terraform.model import Configuration, Resource
from aurora_devops.kinds.terraform.module import Module


def module(files: str | Mapping[str, str], folder: str = "") -> Module:
    """The module of a folder; a single text is its main.tf."""
    texts = {"main.tf": files} if isinstance(files, str) else files
    path = next(
        path for path in texts if path.rpartition("/")[0] == folder and path.endswith((".tf", ".tf.json"))
    )
    document = read(Source(path, texts[path]), None, Store(Texts(texts), 1_000_000).context())
    assert not document.problems, document.problems
    return next(node.module for node in document.walk() if isinstance(node, Configuration))


def resource(files: str | Mapping[str, str], name: str = "") -> Resource:
    """The first resource of the main folder, or the first one with a name."""
    return next(found for found in module(files).resources if name in ("", found.name))
