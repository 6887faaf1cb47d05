"""What the policies about security groups and network ACLs of AWS need."""

from collections.abc import Iterator

from aurora_devops.cloud import Block, Check, CloudResource, Fault, Value, fault

GROUPS = (
    "aws_security_group",
    "aws_default_security_group",
    "aws_security_group_rule",
    "aws_vpc_security_group_ingress_rule",
    "aws_vpc_security_group_egress_rule",
)
ACLS = ("aws_network_acl", "aws_default_network_acl", "aws_network_acl_rule")
ALL_PORTS = range(65536)
_LISTS = ("cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6")
_SOURCES = (
    *_LISTS,
    "prefix_list_ids",
    "prefix_list_id",
    "security_groups",
    "source_security_group_id",
    "referenced_security_group_id",
)
_IPV4, _IPV6 = "cidr_block", "ipv6_cidr_block"
_ALL = ("-1", "all")
_WITH_PORTS = ("tcp", "6", "udp", "17")


def is_everywhere(range: str) -> bool:
    """Whether a range has all addresses of IPv4 or IPv6 in it."""
    address, _, bits = range.partition("/")
    return bits.strip() == "0" and not address.strip("0.:")


def group_rules(resource: CloudResource, direction: str) -> Iterator[CloudResource | Block]:
    """The rules of a security group that certainly exist, or the one that the resource is."""
    if resource.type == "aws_security_group_rule":
        if resource.get("type").string == direction:
            yield resource
    elif resource.type.startswith("aws_vpc_security_group_"):
        if resource.type == f"aws_vpc_security_group_{direction}_rule":
            yield resource
    else:
        yield from (block for block in resource.blocks(direction) if block.certain)


def open_group(*ports: int, direction: str = "ingress") -> Check:
    """The ports must not be open to all addresses in a rule of a security group."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        for rule in group_rules(part, direction):
            found = _everyone(rule)
            if found is not None and _meets(rule, ports):
                return fault(found, "list the addresses that need it")
        return None

    return check


def open_to_all(direction: str) -> Check:
    """A rule of a security group must not be open to all addresses, whatever its ports."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        found = next(filter(None, map(_everyone, group_rules(part, direction))), None)
        return None if found is None else fault(found, "list the addresses that are needed")

    return check


def all_ports_group(direction: str) -> Check:
    """A rule of a security group must not open all ports to all addresses."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        for rule in group_rules(part, direction):
            found = _everyone(rule)
            if found is not None and _has_all_ports(rule):
                return fault(found, "list the ports and addresses that are needed")
        return None

    return check


def without_source(*ports: int) -> Check:
    """A rule of a security group that allows connections to the ports must name a source."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        for rule in group_rules(part, "ingress"):
            limited = rule.get("self")
            # An empty list, such as the default of a variable, allows nothing.
            if limited.unknown or limited.is_true or not all(rule.get(name).absent for name in _SOURCES):
                continue
            if _meets(rule, ports):
                return Fault(rule.at, "list the addresses that need it")
        return None

    return check


def _everyone(rule: CloudResource | Block) -> Value | None:
    """The range of a rule that has all addresses in it."""
    for name in _LISTS:
        for text, value in rule.get(name).strings():
            if is_everywhere(text):
                return value
    return None


def _protocol(rule: CloudResource | Block) -> str | None:
    """The protocol of a rule in lower case; None if it is unknown."""
    found = rule.get("ip_protocol")
    if found.absent:
        found = rule.get("protocol")
    return None if found.unknown else (found.string or "tcp").lower()


def _span(rule: CloudResource | Block) -> tuple[float, float] | None:
    """The first and the last port of a rule; None if they are unknown, or the protocol has no ports."""
    protocol = _protocol(rule)
    if protocol in _ALL:
        return 0, ALL_PORTS[-1]
    first, last = rule.get("from_port").number, rule.get("to_port").number
    if protocol not in _WITH_PORTS or first is None or last is None:
        return None
    return first, last


def _group_span(rule: CloudResource | Block) -> tuple[float, float] | None:
    """The first and the last port of a rule of a security group, in which 0 to 0 and -1 to -1 stand for all ports."""
    span = _span(rule)
    return (0, ALL_PORTS[-1]) if span in ((0, 0), (-1, -1)) else span


def _meets(rule: CloudResource | Block, ports: tuple[int, ...]) -> bool:
    span = _group_span(rule)
    return span is not None and any(span[0] <= port <= span[1] for port in ports)


def _has_all_ports(rule: CloudResource | Block) -> bool:
    span = _group_span(rule)
    return span is not None and span[0] <= 1 and span[1] >= ALL_PORTS[-1]


def open_acl(*ports: int) -> Check:
    """The ports must not be open to all addresses in a network ACL, whose rules are read in order of their numbers."""

    def check(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        return next(filter(None, (_opened(list(_entries(part)), port) for port in ports)), None)

    return check


def _entries(resource: CloudResource) -> Iterator[CloudResource | Block]:
    """The rules of a network ACL for incoming connections, in the order in which they apply."""
    if resource.type == "aws_network_acl_rule":
        outgoing = resource.get("egress")
        if outgoing.absent or outgoing.is_false:
            yield resource
        return
    yield from sorted(resource.blocks("ingress"), key=lambda block: block.get("rule_no").number or 0)


def _action(rule: CloudResource | Block) -> str:
    found = rule.get("rule_action")
    return (rule.get("action") if found.absent else found).string or ""


def _opened(entries: list[CloudResource | Block], port: int) -> Fault | None:
    closed: set[str] = set()
    for entry in entries:
        if _protocol(entry) not in (None, *_ALL, *_WITH_PORTS):
            continue
        span = _span(entry)
        if span is not None and not span[0] <= port <= span[1]:
            continue
        allows = _action(entry).lower() == "allow"
        for name in (_IPV4, _IPV6):
            range = entry.get(name)
            if range.absent or name in closed:
                continue
            if not allows:
                # What is not known to be a smaller range may close the port.
                if range.unknown or is_everywhere(range.string or ""):
                    closed.add(name)
            elif span is not None and is_everywhere(range.string or "") and _certain(entry):
                return fault(range, "list the addresses that need it")
    return None


def _certain(entry: CloudResource | Block) -> bool:
    return isinstance(entry, CloudResource) or entry.certain


def all_ports_acl(part: CloudResource | Block) -> Fault | None:
    """A rule of a network ACL for incoming connections must not allow all ports."""
    assert isinstance(part, CloudResource)
    for rule in filter(_certain, _entries(part)):
        if _action(rule).lower() == "allow" and _protocol(rule) in _ALL:
            return fault(rule.get("protocol"), "list the protocol and the ports that are needed")
    return None
