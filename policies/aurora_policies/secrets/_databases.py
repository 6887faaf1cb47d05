"""Passwords of databases that only the other containers of a Compose file can reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aurora_devops import Document
from aurora_devops.core.lazy import regex
from aurora_devops.secrets.values import holds_password, is_weak

if TYPE_CHECKING:
    from aurora_devops.kinds.compose import Service

_DATABASE = regex(r"postg|pgvector|timescale|mysql|mariadb|mongo|clickhouse|redis|valkey|rabbitmq")
_LOOPBACK = regex(r"127\.|\[?::1\]?\Z|localhost\Z")


def internal_passwords(document: Document) -> frozenset[str]:
    """The weak passwords of databases of a Compose file that publish no port to other hosts."""
    if document.kind != "compose":
        return frozenset()
    # A run without a compose file does not import the model.
    from aurora_devops.kinds.compose import ComposeFile

    if not isinstance(document.model, ComposeFile):
        return frozenset()
    internal: set[str] = set()
    published: set[str] = set()
    for service in document.model.services.values():
        if service is not None and _DATABASE.search(service.image or ""):
            (internal if _is_internal(service) else published).update(_passwords(service))
    return frozenset(internal - published)


def _is_internal(service: Service) -> bool:
    if service.network_mode is not None or service.extends is not None:
        return False
    return all(binding.host_ip and _LOOPBACK.match(binding.host_ip) for binding in service.bindings)


def _passwords(service: Service) -> Iterator[str]:
    from aurora_devops.kinds.compose.model import pairs

    for pair in pairs(service.environment, service.at["environment"]):
        if pair.value and holds_password(pair.name) and is_weak(pair.value):
            yield pair.value
