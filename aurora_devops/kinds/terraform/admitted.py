"""The ports that security groups of AWS admit to what has them, if all of their rules are known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...cloud.resource import Block, CloudResource
from ...core.facts import Fact
from ...core.record import record, replace
from ...facts import AdmittedPorts, BlockedPort, admits
from .containers import SERVICES, host_of, is_kept, place_of, referred, registries_of
from .model import Resource

if TYPE_CHECKING:
    from ...cloud.value import Value
    from ...core.kind import Document

LISTENERS = ("aws_lb_listener", "aws_alb_listener")
DATABASES = ("aws_db_instance", "aws_rds_cluster")
_USUAL = {"aurora-mysql": 3306, "aurora-postgresql": 5432, "mariadb": 3306, "mysql": 3306, "postgres": 5432}
# The attribute with the security groups.
_GROUPS: dict[str, tuple[str, ...]] = {
    "aws_alb": ("security_groups",),
    "aws_db_instance": ("vpc_security_group_ids",),
    SERVICES: ("network_configuration", "security_groups"),
    "aws_lb": ("security_groups",),
    "aws_rds_cluster": ("vpc_security_group_ids",),
}
_RULES = ("aws_security_group_rule", "aws_vpc_security_group_ingress_rule")
_ALL, _NONE = (0, 65535), (-1, -1)
# The types about which something is stated.
READ = frozenset((*LISTENERS, *DATABASES, SERVICES))


@record
class Admitted:
    """The ranges of TCP ports that security groups admit, with the first of the groups."""

    group: Resource
    ranges: tuple[tuple[int, int], ...]


def admitted_by(resource: Resource) -> Admitted | None:
    """What the security groups of a resource admit; None if not all rules are known, or if there are none."""
    path = _GROUPS.get(resource.type)
    value = resource.get(*path) if path else None
    if value is None or value.absent or not isinstance(value.data, list):
        return None
    groups = []
    for one in value.items:
        found = [each for each in resource.origins(one) if isinstance(each, Resource)]
        if len(found) != 1 or found[0].type != "aws_security_group":
            return None
        groups.append(found[0])
    ranges: list[tuple[int, int]] = []
    for group in groups:
        rules = _rules(group)
        for rule in [None] if rules is None else rules:
            span = None if rule is None else _span(rule)
            if span is None:
                return None
            ranges.append(span)
    ranges = [span for span in dict.fromkeys(ranges) if span != _NONE]
    return Admitted(groups[0], tuple(ranges)) if ranges else None


def usual_port(database: Resource) -> tuple[Value, int] | None:
    """The port of a database, and the attribute that tells it."""
    port, engine = database.get("port"), database.get("engine")
    if not port.absent:
        return (port, int(port.number)) if port.number else None
    number = _USUAL.get(engine.string or "")
    return (engine, number) if number else None


def _rules(group: Resource) -> list[CloudResource | Block] | None:
    """The rules for incoming connections of a group; None if there may be others."""
    blocks = group.blocks("ingress")
    if (
        not all(block.certain for block in blocks)
        or group.get("ingress").unknown
        or not is_kept(group, "ingress")
    ):
        return None
    rules: list[CloudResource | Block] = list(blocks)
    for type in _RULES:
        found = group.referring(type, "security_group_id")
        if not found.certain:
            return None
        for one in found:
            if isinstance(one, Resource) and (declared := one.module.declared.get(one.address)) is not None:
                rules += one.module.instances_of(declared)
    return rules


def _span(rule: CloudResource | Block) -> tuple[int, int] | None:
    """The TCP ports of a rule; None if they are unknown."""
    direction = rule.get("type")
    if isinstance(rule, CloudResource) and rule.type == "aws_security_group_rule":
        if direction.string == "egress":
            return _NONE
        if not direction.known:
            return None
    protocol = rule.get("ip_protocol")
    if protocol.absent:
        protocol = rule.get("protocol")
    name = (protocol.string or "").lower()
    if name in ("-1", "all"):
        return _ALL
    if not protocol.known:
        return None
    if name not in ("tcp", "6"):
        return _NONE
    first, last = rule.get("from_port").number, rule.get("to_port").number
    if first is None or last is None:
        return None
    # 0 to 0 is refused for TCP, and -1 to -1 is all.
    return _ALL if first <= 0 and last <= 0 else (int(first), int(last))


def facts_of(document: Document, unit: str, resource: Resource) -> Iterator[Fact]:
    """What the security groups admit to a service, and the ports of it that they do not admit."""
    for fact in _facts(document, resource):
        yield replace(fact, site=replace(fact.site, unit=unit))


def _facts(document: Document, resource: Resource) -> Iterator[Fact]:
    if resource.type in LISTENERS:
        balancers = [
            one for one in referred(resource, "load_balancer_arn") if one.type in ("aws_lb", "aws_alb")
        ]
        admitted = admitted_by(balancers[0]) if len(balancers) == 1 else None
        port = resource.get("port")
        if admitted is not None and port.number:
            yield from _blocked(
                document, port, int(port.number), balancers[0].address, "clients connect", admitted
            )
        return
    admitted = admitted_by(resource)
    if admitted is None:
        return
    if resource.type == SERVICES:
        hosts = tuple(host_of(one) for one in registries_of(resource))
        yield document.fact(
            AdmittedPorts,
            admitted.group.name_at,
            group=admitted.group.address,
            hosts=hosts,
            ranges=admitted.ranges,
        )
        for balanced in resource.blocks("load_balancer"):
            port = balanced.get("container_port")
            if port.number:
                yield from _blocked(
                    document, port, int(port.number), resource.address, "the load balancer connects", admitted
                )
    elif (found := usual_port(resource)) is not None:
        value, number = found
        yield from _blocked(document, value, number, resource.address, "clients connect", admitted)


def _blocked(
    document: Document, at: Value, port: int, owner: str, by: str, admitted: Admitted
) -> Iterator[BlockedPort]:
    if not admits(admitted.ranges, port):
        yield document.fact(
            BlockedPort,
            place_of(at),
            port=port,
            owner=owner,
            by=by,
            group=admitted.group.address,
            ranges=admitted.ranges,
        )
