"""The network (sprig, section Network Functions)."""

from __future__ import annotations

from .signatures import Family

FAMILY = Family()


@FAMILY.add("string", "getHostByName")
def host_address(name: str) -> str:
    """An empty string, as in Helm: rendering asks no name server (sprig, Network Functions)."""
    return ""
