"""What Alertmanager refuses when it loads its configuration, as `amtool check-config` does.

Source: config/config.go of prometheus/alertmanager and prometheus.io/docs/alerting/latest/configuration/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.kind import Problem
from ...core.place import Route as Way
from ...formats import http_client
from ...formats.http_client import (
    Credential,
    duration,
    http_config,
    positive_duration,
    secret_url,
    tls_config,
    url,
)
from ...formats.regex import readable
from ...formats.structure import (
    Notes,
    Shape,
    Struct,
    anything,
    boolean,
    either,
    is_set,
    judged,
    list_of,
    map_of,
    secret,
    sort_of,
    text,
)
from ...subjects import is_dynamic, is_filled_in
from .matchers import Unreadable, parse
from .model import AlertmanagerConfig
from .receivers import INTEGRATIONS, NEEDED, template
from .times import interval


class InvalidAlertmanagerConfig(Problem):
    """A configuration that Alertmanager does not load."""


def judge(config: AlertmanagerConfig, data: Any, partial: bool) -> Iterator[Problem | Credential]:
    """All that is wrong with the data of a configuration file, and the secrets in it.

    A `partial` configuration may get more settings from elsewhere, such as the URLs in `global`.
    """
    # An empty document has no route either.
    data = {} if data is None else data
    table = _PART if partial else _CONFIG
    yield from http_client.judge(table, data, config.at, is_filled_in, InvalidAlertmanagerConfig)


def _matcher(written: str) -> str:
    try:
        parse(written)
    except Unreadable as error:
        return str(error)
    return ""


def _pattern(value: Any, route: Way, notes: Notes) -> None:
    if notes.scalar(value, route, "a regular expression") and not readable(str(value)):
        notes.say(route, f"'{value}' is not a valid RE2 regular expression")


def _patterns(value: Any, route: Way, notes: Notes) -> None:
    """Regular expressions by label; none of them may be left empty."""
    map_of(_pattern)(value, route, notes)
    for name, item in value.items() if isinstance(value, dict) else ():
        if item is None:
            notes.say((*route, name), f"label '{name}' has no regular expression", "key")


def _grouping(value: Any, route: Way, notes: Notes) -> None:
    list_of(text)(value, route, notes)
    if not isinstance(value, list):
        return
    for index, label in enumerate(value):
        if label == "..." and len(value) > 1:
            notes.say((*route, index), "'group_by' accepts either '...' alone or label names")
        elif isinstance(label, str) and label in value[:index]:
            notes.say((*route, index), f"'group_by' lists '{label}' twice; remove one")


_matchers = list_of(judged(_matcher))
_route_fields: dict[str, Shape] = {
    "receiver": text,
    "group_by": _grouping,
    "group_wait": duration,
    "group_interval": positive_duration,
    "repeat_interval": positive_duration,
    "continue": boolean,
    "match": map_of(text),
    "match_re": _patterns,
    "matchers": _matchers,
    "mute_time_intervals": list_of(text),
    "active_time_intervals": list_of(text),
    "labels": map_of(template),
}
_route = Struct("a route", _route_fields)
_route_fields["routes"] = list_of(_route, empty="empty route; remove it or give it fields")


def _root(route: dict[str, Any], way: Way, notes: Notes) -> None:
    if not is_set(route.get("receiver")):
        notes.say(
            way, "the root route has no 'receiver'; it is needed for alerts that match no other route", "key"
        )
    for key in ("match", "match_re", "matchers"):
        if is_set(route.get(key)) and route.get(key) != {}:
            notes.say((*way, key), f"the root route cannot have '{key}': it must match every alert", "key")
    if route.get("continue") is True:
        notes.say((*way, "continue"), "the root route cannot have 'continue'; no route follows it")
    for key in ("mute_time_intervals", "active_time_intervals"):
        if is_set(route.get(key)):
            notes.say((*way, key), f"the root route cannot have '{key}'", "key")


_receiver = Struct("a receiver", {"name": text, "labels": map_of(text), **INTEGRATIONS}, required=("name",))
_sides: dict[str, Shape] = {
    f"{side}_{field}": shape
    for side in ("source", "target")
    for field, shape in (("match", map_of(text)), ("match_re", _patterns), ("matchers", _matchers))
}
_inhibition = Struct(
    "an inhibition rule",
    {**_sides, "name": text, "equal": list_of(text), "sources": list_of(anything)},
)
_interval = Struct("a time interval", {"name": text, "time_intervals": list_of(interval)}, required=("name",))

_FILES = (
    *("smtp_auth_password", "smtp_auth_secret", "slack_api_url", "slack_app_token", "opsgenie_api_key"),
    *("wechat_api_secret", "victorops_api_key", "telegram_bot_token", "rocketchat_token"),
    *("rocketchat_token_id", "mattermost_webhook_url"),
)


def _slack(common: dict[str, Any], way: Way, notes: Notes) -> None:
    """Slack is called through a webhook or with a token; the URL of its API beside a token is an old way to set it."""
    hook = next((key for key in ("slack_api_url", "slack_api_url_file") if is_set(common.get(key))), None)
    token = next(
        (key for key in ("slack_app_token", "slack_app_token_file") if is_set(common.get(key))), None
    )
    if hook is None or token is None or str(common[hook]).endswith("/chat.postMessage"):
        return
    notes.say((*way, token), f"global cannot have both '{hook}' and '{token}'; keep one", "key")


_global = Struct(
    "global",
    {
        **{f"{name}_file": text for name in _FILES},
        **{name: secret_url if name.endswith("url") else secret for name in _FILES},
        **dict.fromkeys(("smtp_hello", "smtp_smarthost", "smtp_auth_username", "smtp_auth_identity"), text),
        **dict.fromkeys(("pagerduty_url", "opsgenie_api_url", "wechat_api_url", "victorops_api_url"), url),
        **dict.fromkeys(("telegram_api_url", "webex_api_url", "rocketchat_api_url", "jira_api_url"), url),
        "slack_app_url": url,
        "smtp_from": template,
        "wechat_api_corp_id": text,
        "smtp_require_tls": boolean,
        "smtp_force_implicit_tls": boolean,
        "smtp_tls_config": tls_config,
        "http_config": http_config,
        "resolve_timeout": duration,
    },
    exclusive=tuple((name, f"{name}_file") for name in _FILES),
    also=_slack,
)


def _whole(config: dict[str, Any], way: Way, notes: Notes) -> None:
    route = config.get("route")
    if route is None:
        where = (*way, "route") if "route" in config else way
        notes.say(where, "the configuration has no 'route'; Alertmanager needs one with a 'receiver'", "key")
    elif isinstance(route, dict):
        _root(route, (*way, "route"), notes)
    _references(config, notes)
    _needs(config, notes)


def _part(config: dict[str, Any], way: Way, notes: Notes) -> None:
    if isinstance(route := config.get("route"), dict):
        _root(route, (*way, "route"), notes)
    _references(config, notes, partial=True)


_fields: dict[str, Shape] = {
    "global": _global,
    "templates": list_of(text),
    "route": _route,
    "receivers": list_of(_receiver, empty="empty receiver; remove it or give it a name"),
    "inhibit_rules": list_of(_inhibition, empty="empty inhibition rule; remove it or give it matchers"),
    "mute_time_intervals": list_of(_interval),
    "time_intervals": list_of(_interval),
    "tracing": anything,
    "event_recorder": anything,
}
_CONFIG = Struct("the configuration", _fields, also=_whole)
_PART = Struct("the configuration", _fields, also=_part)
# Lists of times; a part of a configuration may lack them.
_INTERVALS = ("mute_time_intervals", "time_intervals")


def _references(data: dict[str, Any], notes: Notes, partial: bool = False) -> None:
    """Names that nothing has, and names that two things have."""
    receivers = _named(data, ("receivers",), "receiver", notes)
    intervals = _named(data, _INTERVALS, "time interval", notes)
    timed = not partial or any(data.get(section) for section in _INTERVALS)
    stack: list[tuple[Any, Way]] = [(data.get("route"), ("route",))]
    while stack:
        route, way = stack.pop()
        if not isinstance(route, dict):
            continue
        receiver = route.get("receiver")
        if isinstance(receiver, str) and receiver and not is_dynamic(receiver) and receiver not in receivers:
            notes.say((*way, "receiver"), f"receiver '{receiver}' is not defined in 'receivers'")
        for key in ("mute_time_intervals", "active_time_intervals"):
            names = route.get(key)
            for index, name in enumerate(names if timed and isinstance(names, list) else ()):
                if isinstance(name, str) and name not in intervals and not is_dynamic(name):
                    notes.say(
                        (*way, key, index), f"time interval '{name}' is not defined in 'time_intervals'"
                    )
        below = route.get("routes")
        for index, inner in enumerate(below if isinstance(below, list) else ()):
            stack.append((inner, (*way, "routes", index)))


def _named(data: dict[str, Any], sections: tuple[str, ...], what: str, notes: Notes) -> set[str]:
    names: set[str] = set()
    for section in sections:
        items = data.get(section)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            name = item.get("name") if isinstance(item, dict) else None
            if not is_set(name) or isinstance(name, (dict, list)):
                continue
            named = sort_of(name) if isinstance(name, bool) else str(name)
            if named in names and not is_dynamic(named):
                notes.say(
                    (section, index, "name"), f"{what} name '{named}' is used twice; names must be unique"
                )
            names.add(named)
    return names


def _needs(data: dict[str, Any], notes: Notes) -> None:
    """Settings of receivers that only `global` could give."""
    common = data.get("global")
    common = common if isinstance(common, dict) else {}
    receivers = data.get("receivers")
    for index, receiver in enumerate(receivers if isinstance(receivers, list) else ()):
        if not isinstance(receiver, dict):
            continue
        for name, needs in NEEDED.items():
            key = f"{name}_configs"
            items = receiver.get(key)
            for at, item in enumerate(items if isinstance(items, list) else ()):
                if not isinstance(item, dict):
                    continue
                for own, shared in needs:
                    given = any(is_set(item.get(field)) for field in own)
                    if not given and not any(is_set(common.get(field)) for field in shared):
                        message = f"'{key}' needs {either(own)}, or 'global' needs {either(shared)}"
                        notes.say(("receivers", index, key, at), message, "key")
