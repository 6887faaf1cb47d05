"""The files from which Grafana provisions data sources, dashboards and alerting, as typed models.

Source: grafana.com/docs/grafana/latest/administration/provisioning/ and
grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from ...core.fields import Flag, Plain, Word, Words, camel_case
from ...core.node import Node


class _Provisioned(Node, spelling=camel_case):
    """What all parts share: the spelling of their keys."""


class _Alerting(Node, spelling=lambda name: name.strip("_")):
    """The parts that are spelled as in Alertmanager."""


class ProvisionedDatasource(_Provisioned):
    """A data source."""

    name: Word = None
    type: Word = None
    access: Word = None
    url: Word = None
    uid: Word = None
    org_id: int | None = None
    org_name: Word = None
    is_default: Flag = None
    json_data: Plain = {}

    @property
    def known_uid(self) -> str:
        """Its UID; Grafana computes one from the name if it is not set."""
        if self.uid:
            return self.uid
        return f"P{sha256((self.name or '').encode()).hexdigest()[:16].upper()}"


class ProviderOptions(_Provisioned):
    """Where a provider reads dashboards."""

    path: Word = None
    folders_from_files_structure: Flag = None


class Provider(_Provisioned):
    """A provider of dashboards."""

    name: Word = None
    type: Word = None
    folder: Word = None
    folder_uid: Word = None
    org_id: int | None = None
    options: ProviderOptions = ProviderOptions()


class AlertQuery(_Provisioned):
    """A query or an expression of a rule."""

    ref_id: Word = None
    datasource_uid: Word = None
    model: Plain = {}


class NotificationSettings(_Alerting):
    """Where the alerts of a rule are sent, instead of the notification policies."""

    receiver: Word = None
    mute_time_intervals: Words = []
    active_time_intervals: Words = []


def _of_rule(name: str) -> str:
    """The key of a field of a rule; one is spelled as in Alertmanager."""
    return name if name == "notification_settings" else camel_case(name)


class GrafanaRule(Node, spelling=_of_rule):
    """A rule that Grafana evaluates itself."""

    uid: Word = None
    title: Word = None
    condition: Word = None
    data: list[AlertQuery] = []
    for_: Word = None
    no_data_state: Word = None
    exec_err_state: Word = None
    annotations: Plain = {}
    labels: Plain = {}
    record: Plain = {}
    notification_settings: NotificationSettings | None = None


class GrafanaRuleGroup(_Provisioned):
    """A group of rules that are evaluated together."""

    name: Word = None
    folder: Word = None
    interval: Word = None
    org_id: int | None = None
    rules: list[GrafanaRule] = []


class ContactReceiver(_Provisioned):
    """An integration of a contact point."""

    uid: Word = None
    type: Word = None
    settings: Plain = {}


class ContactPoint(_Provisioned):
    """A contact point."""

    name: Word = None
    org_id: int | None = None
    receivers: list[ContactReceiver] = []


class NotificationPolicy(_Alerting):
    """A node of the tree of notification policies."""

    receiver: Word = None
    mute_time_intervals: Words = []
    active_time_intervals: Words = []
    routes: list[NotificationPolicy] = []

    def all(self) -> Iterator[NotificationPolicy]:
        """The policy and those below it."""
        stack = [self]
        while stack:
            policy = stack.pop()
            yield policy
            stack.extend(reversed(policy.routes))


class MuteTime(_Provisioned):
    """A named interval of time."""

    name: Word = None
    org_id: int | None = None


class Provisioning(_Provisioned):
    """A file of provisioning; each of its lists belongs in a folder of its own, such as `datasources`."""

    api_version: Word = None
    datasources: list[ProvisionedDatasource] = []
    delete_datasources: list[Plain] = []
    providers: list[Provider] = []
    groups: list[GrafanaRuleGroup] = []
    contact_points: list[ContactPoint] = []
    policies: list[NotificationPolicy] = []
    mute_times: list[MuteTime] = []
    templates: list[Plain] = []
