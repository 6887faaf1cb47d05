"""The short syntaxes of a Compose file, read into their parts with the place of each: ports, volumes, variables."""

from __future__ import annotations

import re
from functools import lru_cache

from ...core.lazy import regex
from ...core.place import Place
from ...core.record import record, replace
from ...subjects import is_for_number

# The start of a variable, or all of one without braces; `$$` is a dollar sign.
_VARIABLE = regex(r"\$(?:[${]|[A-Za-z_]\w*)")
_BRACE = regex(r"[{}]")
_PORT = regex(r"\d+(?:-\d+)?")
_MASK = "\0"
HIGHEST_PORT = 65535
PROPAGATIONS = frozenset({"private", "rprivate", "shared", "rshared", "slave", "rslave"})


def mask(text: str) -> str:
    """The text with every variable replaced by as many NUL characters.

    The colons, dashes and slashes inside a variable do not separate parts. A default may have other variables in it, at
    any depth: `${DIR:-${HOME:-/root}/data}`.
    """
    if "$" not in text:
        return text
    closing = _closing_braces(text) if "{" in text else {}
    parts: list[str] = []
    at = 0
    for found in _VARIABLE.finditer(text):
        end = closing.get(found.end() - 1, 0) if found[0] == "${" else found.end()
        if found.start() >= at and found[0] != "$$" and end:
            parts += (text[at : found.start()], _MASK * (end - found.start()))
            at = end
    return "".join((*parts, text[at:]))


def _closing_braces(text: str) -> dict[int, int]:
    """The offset of each brace that is closed, and the offset behind the one that closes it."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            opened.append(brace.start())
        elif opened:
            found[opened.pop()] = brace.end()
    return found


def is_unknown(text: str) -> bool:
    """Whether a text contains a variable, whose value is not known."""
    return "$" in text and _MASK in mask(text)


@record
class Ports:
    """A port or a range of ports."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __contains__(self, port: object) -> bool:
        return isinstance(port, int) and self.first <= port <= self.last

    def overlaps(self, other: Ports) -> bool:
        """Whether the two have a port in common."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@record
class Binding:
    """An entry of `ports`: the ports of the container and of the host, and the host's interface.

    `published` and `target` are None where they are not given or not known; `publishes` is whether a host port is
    written; `outer` is the port that a client connects to, as written; `mistake` is why Compose rejects the entry.
    """

    at: Place
    text: str
    target: Ports | None
    published: Ports | None
    outer: str
    publishes: bool
    host_ip: str | None
    protocol: str
    published_at: Place
    mistake: str

    @classmethod
    def long(
        cls, at: Place, host_ip: str | None, published: object, target: object, protocol: str | None
    ) -> Binding:
        """The long syntax."""
        host = "" if published is None else str(published)
        container = "" if target is None else str(target)
        text = ":".join(filter(None, (host_ip, host, container)))
        binding = _binding(at, text, host_ip or "", host, container, protocol or "tcp", at["published"])
        if target is None:
            return replace(binding, mistake="'target' is missing; write the port of the container")
        return binding


def read_port(value: str | int | float, at: Place) -> Binding:
    """An entry of `ports` in the short syntax `[[IP:]HOST:]CONTAINER[/PROTOCOL]`."""
    text = _plain(value)
    masked = mask(text)
    body, slash, _ = masked.partition("/")
    protocol = text[len(body) + 1 :] if slash else "tcp"
    front, colon, _ = body.rpartition(":")
    container = text[len(front) + len(colon) : len(body)]
    ip_masked, _, host_masked = front.rpartition(":")
    start = len(front) - len(host_masked)
    host = text[start : len(front)]
    ip = text[: len(ip_masked)]
    published_at = at.sub(start, len(front)) if isinstance(value, str) and host else at
    return _binding(at, text, ip.strip("[]"), host, container, protocol, published_at)


def _plain(value: str | int | float) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _binding(
    at: Place,
    text: str,
    ip: str,
    host: str,
    container: str,
    protocol: str,
    published_at: Place,
) -> Binding:
    published, mistake = _ports(host) if host else (None, "")
    target, wrong = _ports(container)
    mistake = mistake or wrong
    if not mistake and target and published and len(target) not in (1, len(published)):
        mistake = f"the ranges {published} and {target} have different lengths"
    if not mistake and ip and not is_unknown(ip) and not _is_address(ip):
        mistake = f"'{ip}' is not an IP address"
    if not mistake and protocol.lower() not in ("tcp", "udp", "sctp") and not is_unknown(protocol):
        mistake = f"'{protocol}' is not a protocol; use tcp, udp or sctp"
    return Binding(
        at,
        text,
        target,
        published,
        host or container,
        bool(host),
        ip or None,
        protocol.lower(),
        published_at,
        mistake,
    )


def _ports(text: str) -> tuple[Ports | None, str]:
    """A port or a range, or what is wrong with it; neither if it contains a variable or is a placeholder."""
    if is_unknown(text) or is_for_number(text):
        return None, ""
    if not _PORT.fullmatch(text) or len(text) > 20:
        return None, f"'{text}' is not a port; use [[IP:]HOST:]CONTAINER[/PROTOCOL]"
    first, _, last = text.partition("-")
    ports = Ports(int(first), int(last or first))
    if max(ports.first, ports.last) > HIGHEST_PORT:
        return None, f"'{text}' is above {HIGHEST_PORT}, the highest port"
    if ports.last < ports.first:
        return None, f"the range {text} ends before it starts"
    return ports, ""


@lru_cache(maxsize=256)
def _is_address(text: str) -> bool:
    from ipaddress import ip_address

    try:
        ip_address(text)
    except ValueError:
        return False
    return True


@record
class Mount:
    """An entry of `volumes` of a service; the source of an anonymous volume is empty.

    `mistake` is why Compose rejects it.
    """

    at: Place
    type: str
    source: str
    target: str
    source_at: Place
    target_at: Place
    read_only: bool = False
    propagation: str = ""
    propagation_at: Place | None = None
    mistake: str = ""

    @property
    def path(self) -> str:
        """The host path that is mounted, without a trailing slash; empty if it is not a bind mount or not known."""
        if self.type != "bind" or is_unknown(self.source):
            return ""
        return self.source.rstrip("/") or self.source[:1]


def read_mount(text: str, at: Place) -> Mount:
    """An entry of `volumes` in the short syntax `[SOURCE:]TARGET[:OPTIONS]`."""
    parts = _split(text)
    if not text:
        return Mount(
            at, "volume", "", "", at, at, mistake="the mount is empty; write SOURCE:TARGET[:OPTIONS]"
        )
    places = [at.sub(start, end) for start, end in parts]
    words = [text[start:end] for start, end in parts]
    if len(parts) == 1:
        return Mount(at, "volume", "", text, at, at)
    mistake = ""
    if not all(words) and len(text) > 2:
        mistake = f"'{text}' has an empty part between colons; write SOURCE:TARGET[:OPTIONS]"
    elif len(words) > 3:
        mistake = f"'{text}' has too many colons; write SOURCE:TARGET[:OPTIONS]"
    options = words[2].split(",") if len(words) > 2 else []
    propagation = next((option for option in options if option in PROPAGATIONS), "")
    sort = "bind" if is_path(words[0]) else "volume"
    return Mount(
        at,
        sort,
        words[0],
        words[1],
        places[0],
        places[1],
        "ro" in options,
        propagation,
        places[2] if propagation else None,
        mistake,
    )


def is_path(source: str) -> bool:
    """Whether a source is a path of the host, and not the name of a volume."""
    return source.startswith((".", "/", "~", "\\\\")) or bool(re.match(r"[A-Za-z]:", source))


def _split(text: str) -> list[tuple[int, int]]:
    """The parts between colons; the colon of a Windows drive is not a separator."""
    masked = mask(text)
    parts: list[tuple[int, int]] = []
    start = 0
    for at, char in enumerate(masked):
        if char == ":" and not (at == start + 1 and masked[start].isalpha()):
            parts.append((start, at))
            start = at + 1
    return [*parts, (start, len(text))]
