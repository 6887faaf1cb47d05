"""The tables of Alertmanager's receivers: the fields of each kind of integration.

Source: prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings and notify/*/config.go of
prometheus/alertmanager.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...core.lazy import regex
from ...core.place import Route
from ...formats.http_client import duration, http_config, secret_url, sigv4, tls_config, url, web_url
from ...formats.structure import (
    Notes,
    Shape,
    Struct,
    anything,
    boolean,
    either,
    integer,
    is_set,
    list_of,
    map_of,
    secret,
    text,
    texts,
    word,
)

Check = Callable[[dict[str, Any], Route, Notes], None]


def broken_template(written: str) -> str:
    """Why Go's template engine cannot read a text; empty where nothing is wrong that can be seen from afar."""
    at = written.find("{{")
    while at >= 0:
        inner = written[at + 2 :].lstrip("- ")
        ending = "*/" if inner.startswith("/*") else "}}"
        end = written.find(ending, at + 2)
        close = written.find("}}", end) if end >= 0 else -1
        if close < 0:
            what = "comment" if ending == "*/" else "action"
            return f"'{written}' is not a valid template: the {what} is not closed"
        at = written.find("{{", close)
    return ""


def template(value: Any, route: Route, notes: Notes) -> None:
    """A text with Go templates in it, which Alertmanager parses when it loads the file."""
    notes.scalar(value, route, "a string")
    if isinstance(value, str) and "{{" in value and (mistake := broken_template(value)):
        notes.say(route, mistake)


def _templates(*names: str) -> dict[str, Shape]:
    return dict.fromkeys(names, template)


def _one_of(what: str, *keys: str) -> Check:
    """At least one of the fields is needed."""

    def check(config: dict[str, Any], route: Route, notes: Notes) -> None:
        if not any(is_set(config.get(key)) for key in keys):
            notes.say(route, f"{what} has no {either(keys)}", "key")

    return check


def _all(*checks: Check) -> Check:
    def check(config: dict[str, Any], route: Route, notes: Notes) -> None:
        for each in checks:
            each(config, route, notes)

    return check


def _integration(
    name: str,
    fields: dict[str, Shape],
    *,
    required: tuple[str, ...] = (),
    exclusive: tuple[tuple[str, ...], ...] = (),
    also: Check | None = None,
    extension: str | None = None,
) -> Shape:
    common: dict[str, Shape] = {"send_resolved": boolean, "http_config": http_config}
    struct = Struct(f"{name}_configs", {**common, **fields}, required, exclusive, also, extension)
    return list_of(struct, empty=f"empty item in '{name}_configs'; remove it")


_WEBHOOK: dict[str, Shape] = {"webhook_url": secret_url, "webhook_url_file": text}
_webhook_alone = (("webhook_url", "webhook_url_file"),)


def _headers(config: dict[str, Any], route: Route, notes: Notes) -> None:
    headers = config.get("headers")
    seen: set[str] = set()
    for name in headers if isinstance(headers, dict) else ():
        if name.lower() in seen:
            notes.say(
                (*route, "headers", name), f"header '{name}' is set twice; header names ignore case", "key"
            )
        seen.add(name.lower())


_RESPONDER = regex(r"(?i:team|teams|user|escalation|schedule)")


def _responder_type(value: Any, route: Route, notes: Notes) -> None:
    template(value, route, notes)
    if notes.scalar(value, route, "a string") and not _RESPONDER.fullmatch(str(value)):
        message = f"responder type cannot be '{value}'; write team, teams, user, escalation or schedule"
        notes.say(route, message)


def _topic(config: dict[str, Any], route: Route, notes: Notes) -> None:
    targets = [key for key in ("topic_arn", "target_arn", "phone_number") if is_set(config.get(key))]
    if len(targets) != 1:
        what = "has no" if not targets else "can have only one of"
        notes.say(route, f"sns_configs {what} topic_arn, target_arn or phone_number", "key")


_VICTOROPS_OWN = frozenset(
    {"routing_key", "message_type", "state_message", "entity_display_name"}
    | {"monitoring_tool", "entity_id", "entity_state"}
)


def _custom_field(name: str) -> str:
    return f"'{name}' is a field of VictorOps and cannot be a custom field" if name in _VICTOROPS_OWN else ""


def _authorized(config: dict[str, Any], route: Route, notes: Notes) -> None:
    client = config.get("http_config")
    if not isinstance(client, dict) or not is_set(client.get("authorization")):
        notes.say(route, "webex_configs needs 'http_config.authorization' with the token of the bot", "key")


def _action(action: dict[str, Any], route: Route, notes: Notes) -> None:
    if not is_set(action.get("url")) and not is_set(action.get("name")):
        notes.say(route, "the action has neither 'url' nor 'name'")


_confirm = Struct("confirm", _templates("text", "title", "ok_text", "dismiss_text"), ("text",))
_slack_action = Struct(
    "an action",
    {**_templates("type", "text", "url", "style", "name", "value"), "confirm": _confirm},
    ("type", "text"),
    also=_action,
)
_slack_field = Struct("a field", {**_templates("title", "value"), "short": boolean}, ("title", "value"))


def _update(config: dict[str, Any], route: Route, notes: Notes) -> None:
    """Messages are updated by Slack's API, which webhooks do not offer."""
    address = config.get("api_url")
    if config.get("update_message") is not True or not isinstance(address, str) or notes.unknown(address):
        return
    if not address.endswith("/chat.postMessage"):
        message = "'update_message' needs api_url: https://slack.com/api/chat.postMessage"
        notes.say((*route, "update_message"), message)


INTEGRATIONS: dict[str, Shape] = {
    "discord_configs": _integration(
        "discord",
        {**_WEBHOOK, **_templates("title", "message", "content", "username", "avatar_url")},
        exclusive=_webhook_alone,
        also=_one_of("discord_configs", "webhook_url", "webhook_url_file"),
    ),
    "email_configs": _integration(
        "email",
        {
            **_templates("to", "from", "html", "text"),
            **texts("smarthost", "hello", "auth_username", "auth_identity"),
            **texts("auth_password_file", "auth_secret_file"),
            "auth_password": secret,
            "auth_secret": secret,
            "require_tls": boolean,
            "force_implicit_tls": boolean,
            "tls_config": tls_config,
            "headers": map_of(template),
            "threading": Struct("threading", {"enabled": boolean, "thread_by_date": word("none", "daily")}),
        },
        required=("to",),
        exclusive=(("auth_password", "auth_password_file"), ("auth_secret", "auth_secret_file")),
        also=_headers,
    ),
    "incidentio_configs": _integration(
        "incidentio",
        {**texts("url", "url_file", "alert_source_token_file"), "alert_source_token": secret},
        exclusive=(("url", "url_file"), ("alert_source_token", "alert_source_token_file")),
        also=_one_of("incidentio_configs", "url", "url_file"),
        extension="",
    ),
    "jira_configs": _integration(
        "jira",
        {
            **_templates("project", "summary", "description", "priority", "issue_type"),
            **texts("resolve_transition", "reopen_transition", "wont_fix_resolution", "api_type"),
            "api_url": url,
            "labels": list_of(template),
            "reopen_duration": duration,
            "fields": map_of(anything),
        },
        required=("project", "issue_type"),
        extension="",
    ),
    "mattermost_configs": _integration(
        "mattermost",
        {**_WEBHOOK, **_templates("channel", "username", "text", "icon_url", "icon_emoji")},
        exclusive=_webhook_alone,
        extension="",
    ),
    "msteams_configs": _integration(
        "msteams",
        {**_WEBHOOK, **_templates("title", "summary", "text")},
        exclusive=_webhook_alone,
        also=_one_of("msteams_configs", "webhook_url", "webhook_url_file"),
    ),
    "msteamsv2_configs": _integration(
        "msteamsv2",
        {**_WEBHOOK, **_templates("title", "text")},
        exclusive=_webhook_alone,
        also=_one_of("msteamsv2_configs", "webhook_url", "webhook_url_file"),
    ),
    "opsgenie_configs": _integration(
        "opsgenie",
        {
            **_templates("message", "description", "source", "tags", "note", "priority", "entity", "actions"),
            "api_key": secret,
            "api_key_file": text,
            "api_url": url,
            "details": map_of(template),
            "update_alerts": boolean,
            "responders": list_of(
                Struct(
                    "a responder",
                    {**_templates("id", "name", "username"), "type": _responder_type},
                    ("type",),
                    also=_one_of("a responder", "id", "name", "username"),
                )
            ),
        },
        exclusive=(("api_key", "api_key_file"),),
    ),
    "pagerduty_configs": _integration(
        "pagerduty",
        {
            **texts("routing_key_file", "service_key_file"),
            **_templates("client", "client_url", "description", "severity", "source"),
            **_templates("class", "component", "group"),
            "routing_key": secret,
            "service_key": secret,
            "url": url,
            "timeout": duration,
            "details": map_of(anything),
            "images": list_of(Struct("an image", _templates("href", "src", "alt"))),
            "links": list_of(Struct("a link", _templates("href", "text"))),
        },
        exclusive=(("routing_key", "routing_key_file"), ("service_key", "service_key_file")),
        also=_one_of(
            "pagerduty_configs", "routing_key", "service_key", "routing_key_file", "service_key_file"
        ),
    ),
    "pushover_configs": _integration(
        "pushover",
        {
            **texts("user_key_file", "token_file"),
            **_templates("title", "message", "url", "url_title", "device", "sound", "priority"),
            "user_key": secret,
            "token": secret,
            "retry": duration,
            "expire": duration,
            "ttl": duration,
            "html": boolean,
            "monospace": boolean,
        },
        exclusive=(("user_key", "user_key_file"), ("token", "token_file"), ("html", "monospace")),
        also=_all(
            _one_of("pushover_configs", "user_key", "user_key_file"),
            _one_of("pushover_configs", "token", "token_file"),
        ),
    ),
    "rocketchat_configs": _integration(
        "rocketchat",
        {
            **texts("token_file", "token_id_file"),
            **_templates("channel", "color", "emoji", "icon_url", "text", "title", "title_link", "titleLink"),
            **_templates("image_url", "thumb_url"),
            "api_url": url,
            "token": secret,
            "token_id": secret,
            "link_names": boolean,
            "short_fields": boolean,
            "fields": list_of(Struct("a field", {**_templates("title", "value"), "short": boolean})),
            "actions": list_of(Struct("an action", _templates("type", "text", "url", "msg"))),
        },
        exclusive=(("token", "token_file"), ("token_id", "token_id_file")),
    ),
    "slack_configs": _integration(
        "slack",
        {
            **texts("api_url_file", "app_token_file"),
            **_templates("channel", "username", "color", "title", "title_link", "pretext", "text"),
            **_templates("footer", "fallback", "callback_id", "icon_emoji", "icon_url", "image_url"),
            **_templates("thumb_url", "message_text"),
            "api_url": secret_url,
            "app_token": secret,
            "app_url": url,
            "link_names": boolean,
            "short_fields": boolean,
            "update_message": boolean,
            "timeout": duration,
            "mrkdwn_in": list_of(text),
            "fields": list_of(_slack_field),
            "actions": list_of(_slack_action),
        },
        exclusive=(
            ("api_url", "api_url_file"),
            ("app_token", "app_token_file"),
            ("api_url", "app_token"),
            ("api_url", "app_token_file"),
            ("api_url_file", "app_token"),
            ("api_url_file", "app_token_file"),
        ),
        also=_update,
    ),
    "sns_configs": _integration(
        "sns",
        {
            **_templates("api_url", "topic_arn", "phone_number", "target_arn", "subject", "message"),
            "sigv4": sigv4,
            "attributes": map_of(template),
        },
        also=_topic,
    ),
    "telegram_configs": _integration(
        "telegram",
        {
            **texts("bot_token_file", "chat_id_file"),
            "api_url": url,
            "bot_token": secret,
            "chat_id": integer,
            "message_thread_id": integer,
            "message": template,
            "disable_notifications": boolean,
            "parse_mode": word("Markdown", "MarkdownV2", "HTML", ""),
        },
        exclusive=(("bot_token", "bot_token_file"), ("chat_id", "chat_id_file")),
        also=_one_of("telegram_configs", "chat_id", "chat_id_file"),
    ),
    "victorops_configs": _integration(
        "victorops",
        {
            **_templates("routing_key", "message_type", "entity_display_name", "state_message"),
            **_templates("monitoring_tool"),
            "api_key": secret,
            "api_key_file": text,
            "api_url": url,
            "custom_fields": map_of(template, _custom_field),
        },
        required=("routing_key",),
        exclusive=(("api_key", "api_key_file"),),
    ),
    "webex_configs": _integration(
        "webex",
        {**_templates("room_id", "message"), "api_url": url},
        required=("room_id",),
        also=_authorized,
    ),
    "webhook_configs": _integration(
        "webhook",
        {
            "url": web_url,
            "url_file": text,
            "max_alerts": integer,
            "timeout": duration,
            "payload": anything,
        },
        exclusive=(("url", "url_file"),),
        also=_one_of("webhook_configs", "url", "url_file"),
    ),
    "wechat_configs": _integration(
        "wechat",
        {
            **texts("api_secret_file"),
            **_templates("corp_id", "message", "agent_id", "to_user", "to_party", "to_tag"),
            "api_secret": secret,
            "api_url": url,
            "message_type": word("text", "markdown"),
        },
        exclusive=(("api_secret", "api_secret_file"),),
    ),
}

# What an integration must have from itself or from `global`: the fields here, and those there.
NEEDED: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    "email": ((("smarthost",), ("smtp_smarthost",)), (("from",), ("smtp_from",))),
    "jira": ((("api_url",), ("jira_api_url",)),),
    "mattermost": (
        (("webhook_url", "webhook_url_file"), ("mattermost_webhook_url", "mattermost_webhook_url_file")),
    ),
    "opsgenie": ((("api_key", "api_key_file"), ("opsgenie_api_key", "opsgenie_api_key_file")),),
    "rocketchat": (
        (("token", "token_file"), ("rocketchat_token", "rocketchat_token_file")),
        (("token_id", "token_id_file"), ("rocketchat_token_id", "rocketchat_token_id_file")),
    ),
    "slack": (
        (
            ("api_url", "api_url_file", "app_token", "app_token_file"),
            ("slack_api_url", "slack_api_url_file", "slack_app_token", "slack_app_token_file"),
        ),
    ),
    "telegram": ((("bot_token", "bot_token_file"), ("telegram_bot_token", "telegram_bot_token_file")),),
    "victorops": ((("api_key", "api_key_file"), ("victorops_api_key", "victorops_api_key_file")),),
    "wechat": (
        (("api_secret", "api_secret_file"), ("wechat_api_secret", "wechat_api_secret_file")),
        (("corp_id",), ("wechat_api_corp_id",)),
    ),
}
