"""The hosts that collectors contact, whose configurations have languages of their own.

Sources: grafana.com/docs/alloy/latest/reference/components, vector.dev/docs/reference/configuration/sinks,
docs.influxdata.com/telegraf/v1/configuration, docs.fluentbit.io/manual/data-pipeline/outputs/loki,
docs.fluentd.org/output/elasticsearch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...core.context import Context
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Elsewhere
from ...core.record import record
from ...core.source import Span
from ...facts import ContactedHost

_HOST = r"(?P<host>[A-Za-z][\w.-]*)"
# A URL that is a value or an item of a list.
_URL = rf"[\"'](?P<scheme>https?|grpc)://{_HOST}(?::(?P<port>\d{{1,5}}))?(?=[/\"'])"
# `Host loki` or `host: loki`, and the port of the same section.
_NAMED = rf"(?im)^[ \t]*(?:-[ \t]+)?host[ \t:]+{_HOST}[ \t]*$(?=(?P<rest>(?:\n[ \t]+\S[^\n]*)*))"
_PORT = regex(r"(?im)^[ \t]*port[ \t:]+(\d{1,5})[ \t]*$")


@record
class _Collector:
    """A collector with the names of its image and its files, the start of a comment, and how it names addresses."""

    name: str
    image: re.Pattern[str]
    file: re.Pattern[str]
    comment: str
    addresses: re.Pattern[str]


_COLLECTORS = (
    _Collector(
        "Grafana Alloy",
        regex(r"(?:.*/)?grafana/(?:alloy|agent)"),
        regex(r".*\.(?:alloy|river)"),
        "//",
        regex(
            rf"{_URL}|\b(?:endpoint|__address__|address)\"?\s*=\s*\"(?P<at>[A-Za-z][\w.-]*):(?P<number>\d{{1,5}})\""
        ),
    ),
    _Collector("Vector", regex(r"(?:.*/)?timberio/vector"), regex(r".*\.(?:toml|ya?ml)"), "#", regex(_URL)),
    _Collector("Telegraf", regex(r"(?:.*/)?telegraf"), regex(r".*\.conf"), "#", regex(_URL)),
    _Collector(
        "Fluent Bit",
        regex(r"(?:.*/)?fluent-bit(?:-plugin-loki)?"),
        regex(r".*\.(?:conf|ya?ml)"),
        "#",
        regex(_NAMED),
    ),
    _Collector(
        "Fluentd", regex(r"(?:.*/)?fluentd(?:-kubernetes-daemonset)?"), regex(r".*\.conf"), "#", regex(_NAMED)
    ),
)
_USUAL = {"http": 80, "https": 443}
# How many files of a folder are read, and how much of each.
_MOST_FILES = 20
_LONGEST = 100_000


def collected(
    document: Document, image: str, mounts: tuple[tuple[str, str], ...], context: Context
) -> Iterator[Fact]:
    """The hosts in the configuration that a collector mounts."""
    collector = next((one for one in _COLLECTORS if one.image.fullmatch(image)), None)
    for _, mounted in mounts if collector is not None else ():
        if not mounted or collector is None:
            continue
        paths = [mounted] if context.source(mounted) is not None else context.glob(f"{mounted}/**/*")
        for path in paths if len(paths) <= _MOST_FILES else ():
            source = context.source(path) if collector.file.fullmatch(path) else None
            if source is None or len(source.text) > _LONGEST:
                continue
            text = re.sub(
                rf"(?m)^[ \t]*{collector.comment}[^\n]*", lambda match: " " * len(match[0]), source.text
            )
            for match in collector.addresses.finditer(text):
                named = match.groupdict()
                group = "host" if named["host"] else "at"
                port = named.get("port") or named.get("number") or _USUAL.get(named.get("scheme") or "", 0)
                if found := _PORT.search(named.get("rest") or ""):
                    port = found[1]
                document.sources.setdefault(path, source)
                yield document.fact(
                    ContactedHost,
                    Elsewhere(source, Span(*match.span(group))),
                    host=match[group],
                    port=int(port),
                    role="contacts",
                    program=collector.name,
                )
