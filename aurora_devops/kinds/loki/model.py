"""Loki's configuration as typed models; blocks that no policy looks at are taken as they come.

Source: grafana.com/docs/loki/latest/configure/.
"""

from __future__ import annotations

from ...core.fields import Flag, Plain, Word
from ...core.node import Node


class _Loki(Node, spelling=lambda name: name.strip("_")):
    """What all parts share: the spelling of their keys."""


class Period(_Loki):
    """An item of `schema_config.configs`: how logs are stored from a date on."""

    from_: Word = None
    store: Word = None
    object_store: Word = None
    schema_: Word = None
    index: Plain = {}


class SchemaConfig(_Loki):
    """The periods of the storage."""

    configs: list[Period] = []


class Limits(_Loki):
    """The limits of tenants."""

    retention_period: Word = None
    enforce_metric_name: Flag = None


class Compactor(_Loki):
    """The compactor, which deletes old logs."""

    retention_enabled: Flag = None
    delete_request_store: Word = None
    shared_store: Word = None


class Loki(_Loki):
    """A configuration of Loki."""

    auth_enabled: Flag = None
    common: Plain = {}
    schema_config: SchemaConfig = SchemaConfig()
    storage_config: Plain = {}
    limits_config: Limits = Limits()
    compactor: Compactor = Compactor()
    table_manager: Plain = {}
    ruler: Plain = {}
    ingester: Plain = {}
