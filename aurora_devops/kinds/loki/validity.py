"""What Loki refuses in its configuration.

Source: grafana.com/docs/loki/latest/configure/ and pkg/storage/config/schema_config.go of Loki.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ...core.kind import Problem
from ...core.lazy import regex
from ...core.place import Place
from ...formats.structure import nearest
from ...subjects import is_dynamic
from .blocks import BLOCKS
from .model import Loki, Period

_OLDEST_SCHEMA = 9
_STORES = (
    *("tsdb", "boltdb-shipper", "boltdb", "aws", "aws-dynamo", "gcp", "gcp-columnkey", "bigtable"),
    *("bigtable-hashed", "cassandra", "grpc-store", "inmemory"),
)
_HOURS = regex(r"(\d{1,6})h")
_SCHEMA = regex(r"v\d{1,4}")
_DATE = regex(r"\d{4}-\d\d-\d\d")


class InvalidLokiConfig(Problem):
    """A configuration with which Loki does not start."""


def judge(config: Loki, data: Any) -> Iterator[Problem]:
    """What Loki refuses in the data of a configuration."""
    for key in data if isinstance(data, dict) else ():
        # Loki learns new blocks, so only a name that resembles a known one is a mistake.
        close = get_close_matches(key, BLOCKS, n=1, cutoff=0.85) if key not in BLOCKS else ()
        if close:
            yield InvalidLokiConfig(config.at[key].key, f"unknown key '{key}'; did you mean '{close[0]}'?")
    dates: list[str] = []
    for index, period in enumerate(config.schema_config.configs):
        place = config.at["schema_config"]["configs"][index]
        yield from _period(period, place)
        if period.from_ and _DATE.fullmatch(period.from_):
            if dates and period.from_ <= dates[-1]:
                message = f"period from '{period.from_}' does not follow the one from '{dates[-1]}'"
                yield InvalidLokiConfig(place["from"], message)
            dates.append(period.from_)


def _period(period: Period, place: Place) -> Iterator[Problem]:
    for key in ("from", "store", "schema"):
        value = getattr(period, {"from": "from_", "schema": "schema_"}.get(key, key))
        if value is None:
            yield InvalidLokiConfig(place, f"the period has no '{key}'")
    schema = period.schema_
    # Newer schemas are not known here.
    if (
        schema
        and not is_dynamic(schema)
        and not (_SCHEMA.fullmatch(schema) and int(schema[1:]) >= _OLDEST_SCHEMA)
    ):
        yield InvalidLokiConfig(place["schema"], f"schema '{schema}' does not exist; use 'v13'")
    store = period.store
    hint = nearest(store, _STORES) if store and store not in _STORES and not is_dynamic(store) else ""
    if hint:
        yield InvalidLokiConfig(place["store"], f"store '{store}' does not exist{hint}")
    if period.from_ and not _DATE.fullmatch(period.from_) and not is_dynamic(period.from_):
        yield InvalidLokiConfig(place["from"], f"'{period.from_}' is not a date; use the format YYYY-MM-DD")
    interval = period.index.get("period")
    hours = _HOURS.fullmatch(interval) if isinstance(interval, str) else None
    if store in ("tsdb", "boltdb-shipper") and hours and int(hours[1]) != 24:
        message = f"the index period of store '{store}' must be 24h, not '{interval}'"
        yield InvalidLokiConfig(place["index"]["period"], message)
