"""What Grafana refuses in a file of provisioning.

Source: pkg/services/provisioning of grafana/grafana.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from ...core.kind import Problem
from ...core.lazy import regex
from ...core.place import Place
from ...core.place import Route as Way
from ...formats.structure import Notes, Struct, is_set, list_of, text, word
from ...subjects import is_dynamic
from .provisioning_model import Provisioning

_DURATION = regex(r"(?:(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?|0)")


class InvalidProvisioning(Problem):
    """A file that Grafana does not provision."""


def judge(file: Provisioning, data: Any) -> Iterator[Problem]:
    """All that is wrong with the data of a file of provisioning."""
    notes = Notes(is_dynamic)
    _FILE(data, (), notes)
    for mistake in notes.mistakes:
        yield InvalidProvisioning(mistake.place(file.at), mistake.message)
    yield from _defaults(file)
    sources = [(one.org_id or 1, one.org_name, one.name, one.at["name"]) for one in file.datasources]
    yield from _repeated("data source", sources)
    uids = [(one.org_id or 1, one.org_name, one.uid, one.at["uid"]) for one in file.datasources]
    yield from _repeated("data source with the uid", uids)
    yield from _repeated("provider", [(1, None, one.name, one.at["name"]) for one in file.providers])
    rules = [(1, None, rule.uid, rule.at["uid"]) for group in file.groups for rule in group.rules]
    yield from _repeated("rule with the uid", rules)


def _defaults(file: Provisioning) -> Iterator[Problem]:
    """The second data source of an organization that is the default one."""
    found: defaultdict[tuple[int, str | None], int] = defaultdict(int)
    for source in file.datasources:
        if source.is_default is True:
            organization = (source.org_id or 1, source.org_name)
            found[organization] += 1
            if found[organization] == 2:
                message = "only one data source of an organization can have isDefault: true"
                yield InvalidProvisioning(source.at["isDefault"], message)


def _repeated(what: str, names: Sequence[tuple[int, str | None, str | None, Place]]) -> Iterator[Problem]:
    seen = set()
    for number, organization, name, at in names:
        if not name or is_dynamic(name):
            continue
        if (number, organization, name) in seen:
            yield InvalidProvisioning(at, f"{what} '{name}' is defined twice")
        seen.add((number, organization, name))


def _interval(value: Any, route: Way, notes: Notes) -> None:
    if notes.scalar(value, route, "a duration") and not _DURATION.fullmatch(str(value)):
        notes.say(route, f"'{value}' is not a duration such as 1m or 30s")


def _struct(what: str, required: Sequence[str] = (), **fields: Any) -> Struct:
    """A mapping whose other keys are not checked, as Grafana decodes it."""
    return Struct(what, fields, required=tuple(required), extension="")


def _options(value: dict[str, Any], route: Way, notes: Notes) -> None:
    """A provider of files needs a path."""
    options = value.get("options")
    options = options if isinstance(options, dict) else {}
    if value.get("type", "file") == "file" and not is_set(options.get("path") or options.get("folder")):
        notes.say((*route, "options") if "options" in value else route, "the provider has no 'options.path'")


def _rule(value: dict[str, Any], route: Way, notes: Notes) -> None:
    """A rule has a condition, unless it records a metric."""
    if "record" not in value and not is_set(value.get("condition")):
        notes.say(route, "the rule has no 'condition'")


_FILE = _struct(
    "the file",
    datasources=list_of(
        _struct("the data source", ("name", "type"), name=text, type=text, uid=text, url=text, access=text)
    ),
    providers=list_of(
        Struct("the provider", {"name": text, "type": word("file")}, also=_options, extension="")
    ),
    groups=list_of(
        _struct(
            "the group",
            ("name", "folder", "interval"),
            name=text,
            folder=text,
            interval=_interval,
            rules=list_of(
                Struct(
                    "the rule",
                    {
                        "uid": text,
                        "title": text,
                        "for": _interval,
                        "keepFiringFor": _interval,
                        "data": list_of(_struct("the query", refId=text, datasourceUid=text)),
                        "noDataState": word("Alerting", "NoData", "OK", "KeepLast"),
                        "execErrState": word("Alerting", "Error", "OK", "KeepLast"),
                    },
                    required=("uid", "title", "data"),
                    also=_rule,
                    extension="",
                )
            ),
        )
    ),
    contactPoints=list_of(
        _struct(
            "the contact point",
            ("name",),
            name=text,
            receivers=list_of(_struct("the receiver", ("uid", "type", "settings"), uid=text, type=text)),
        )
    ),
    policies=list_of(_struct("the notification policy", ("receiver",), receiver=text)),
    muteTimes=list_of(_struct("the mute timing", ("name",), name=text)),
    templates=list_of(_struct("the template", ("name",), name=text, template=text)),
)
