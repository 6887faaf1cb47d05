"""What the policies about firewall rules of Google Cloud need."""

from collections.abc import Iterator

from aurora_devops.cloud import Block, Check, CloudResource, Fault, Value, fault

from ._google import EVERYWHERE

_TCP = ("tcp", "6", "all")


def applies(part: CloudResource | Block, direction: str) -> bool:
    """Whether it is certain that a rule is in force, and in this direction."""
    disabled, way = part.get("disabled"), part.get("direction")
    if disabled.unknown or disabled.is_true or way.unknown:
        return False
    return (way.string or "INGRESS").upper() == direction


def everywhere(part: CloudResource | Block, ranges: str = "source_ranges") -> Value | None:
    """The range of a rule that has all addresses in it."""
    return next((value for text, value in part.get(ranges).strings() if text in EVERYWHERE), None)


def spans(allow: CloudResource | Block) -> Iterator[tuple[int, int, Value]]:
    """The known ports of a part of a rule: the first, the last, and where they are written."""
    for text, value in allow.get("ports").strings():
        first, _, last = text.partition("-")
        if first.strip().isdigit() and (not last or last.strip().isdigit()):
            yield int(first), int(last or first), value


def open_port(*numbers: int) -> Check:
    """The ports must not be open to all addresses."""

    def check(part: CloudResource | Block) -> Fault | None:
        if not applies(part, "INGRESS") or (source := everywhere(part)) is None:
            return None
        reached = any(_reaches(allow, numbers) for allow in part.blocks("allow"))
        return fault(source, "list the addresses that need it in source_ranges") if reached else None

    return check


def _reaches(allow: Block, numbers: tuple[int, ...]) -> bool:
    protocol = allow.get("protocol")
    if protocol.unknown or (protocol.string or "tcp").lower() not in _TCP or not allow.certain:
        return False
    if allow.get("ports").is_empty:
        return True
    return any(first <= number <= last for first, last, _ in spans(allow) for number in numbers)
