"""What the policies about security groups of OpenStack need."""

from collections.abc import Iterator

from aurora_devops.cloud import Block, Check, CloudResource, Fault, fault

from ._network import is_everywhere

_RULE, _GROUP = "openstack_networking_secgroup_rule_v2", "openstack_compute_secgroup_v2"
OPENSTACK_RULES = (_RULE, _GROUP)
_ADVICE = "list the addresses that need it"


def open_openstack(port: int) -> Check:
    """The port must not be open to all addresses in a rule of a security group."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        if part.type == _RULE:
            if part.get("direction").string != "ingress":
                return None
            names = ("protocol", "port_range_min", "port_range_max", "remote_ip_prefix")
        else:
            names = ("ip_protocol", "from_port", "to_port", "cidr")
        return next(filter(None, (_opened(rule, port, *names) for rule in _rules(part))), None)

    return check


def open_to_all(part: CloudResource | Block) -> Fault | None:
    """A rule for outgoing connections must not be open to all addresses."""
    range = part.get("remote_ip_prefix")
    outgoing = part.get("direction").string == "egress"
    return fault(range, _ADVICE) if outgoing and is_everywhere(range.string or "") else None


def _rules(resource: CloudResource) -> Iterator[CloudResource | Block]:
    if resource.type == _RULE:
        yield resource
    else:
        yield from (block for block in resource.blocks("rule") if block.certain)


def _opened(
    rule: CloudResource | Block, port: int, protocol: str, first: str, last: str, source: str
) -> Fault | None:
    named, start, end, range = (rule.get(name) for name in (protocol, first, last, source))
    # Without a protocol or ports, all of them are open.
    if named.unknown or (named.string or "tcp").lower() not in ("tcp", "6", "udp", "17", "any", "0"):
        return None
    every = start.absent and end.absent
    if not every and (start.number is None or end.number is None or not start.number <= port <= end.number):
        return None
    return fault(range, _ADVICE) if is_everywhere(range.string or "") else None
