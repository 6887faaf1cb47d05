"""Functions of IP networks."""

from __future__ import annotations

import ipaddress
from typing import Any


def _network(prefix: str) -> Any:
    return ipaddress.ip_network(prefix, strict=False)


def cidrhost(prefix: str, number: int) -> str:
    """An address of a network."""
    network = _network(prefix)
    index = int(number) if number >= 0 else network.num_addresses + int(number)
    if not 0 <= index < network.num_addresses:
        raise ValueError
    return str(network.network_address + index)


def cidrsubnet(prefix: str, bits: int, number: int) -> str:
    """A part of a network."""
    network = _network(prefix)
    length = network.prefixlen + int(bits)
    if bits < 0 or length > network.max_prefixlen or not 0 <= number < 2 ** int(bits):
        raise ValueError
    start = int(network.network_address) + (int(number) << (network.max_prefixlen - length))
    return f"{ipaddress.ip_address(start) if network.version == 4 else ipaddress.IPv6Address(start)}/{length}"


def cidrsubnets(prefix: str, *bits: int) -> list[str]:
    """Parts of a network, one after another."""
    network = _network(prefix)
    at, found = int(network.network_address), []
    for added in bits:
        length = network.prefixlen + int(added)
        if added < 1 or length > network.max_prefixlen:
            raise ValueError
        size = 1 << (network.max_prefixlen - length)
        at = (at + size - 1) // size * size
        if at + size > int(network.network_address) + network.num_addresses:
            raise ValueError
        address = type(network.network_address)(at)
        found.append(f"{address}/{length}")
        at += size
    return found


PLAIN = {
    "cidrhost": cidrhost,
    "cidrnetmask": lambda prefix: str(ipaddress.IPv4Network(prefix, strict=False).netmask),
    "cidrsubnet": cidrsubnet,
    "cidrsubnets": cidrsubnets,
}
