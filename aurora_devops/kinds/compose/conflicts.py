"""What compose refuses although each key by itself is right: keys that exclude each other, mounts, values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...core.lazy import regex
from ...core.place import Place
from ...core.record import record
from .model import (
    Build,
    ComposeFile,
    Config,
    DeviceRequest,
    Network,
    Secret,
    Service,
    ServiceVolume,
    Volume,
    is_true,
)
from .short import PROPAGATIONS, is_unknown
from .units import integer, is_duration, is_number, is_size


@record
class Conflict:
    """A place that compose refuses, and why."""

    at: Place
    message: str


def conflicts(compose: ComposeFile) -> Iterator[Conflict]:
    """The keys of a file that exclude each other (compose-go, loader/validate.go and validation/)."""
    for group in (compose.networks, compose.volumes, compose.secrets, compose.configs):
        for thing in group.values():
            if thing is not None:
                yield from _of_external(thing)
    for secret in compose.secrets.values():
        if secret is not None:
            yield from _excluding(secret.at, secret, ("file", "environment"))
            if "content" in secret.extra:
                yield Conflict(secret.at["content"].key, "a secret has no content")
    for config in compose.configs.values():
        if config is not None:
            yield from _excluding(config.at, config, ("file", "environment", "content"))
    for service in compose.services.values():
        if service is not None:
            yield from _of_service(service)


def _of_external(thing: Network | Volume | Secret | Config) -> Iterator[Conflict]:
    external = thing.external
    if isinstance(external, dict):
        if thing.name is not None and external.get("name") is not None:
            yield Conflict(thing.at["name"], "name and external.name exclude each other: use name alone")
    elif is_true(external):
        for key in (*thing.given, *thing.extra):
            if key not in ("external", "name") and not key.startswith("x-"):
                yield Conflict(thing.at[key].key, f"external excludes {key}: something else defines it")


def _excluding(at: Place, node: Any, keys: tuple[str, ...]) -> Iterator[Conflict]:
    """All but the first of the keys that are set."""
    first, *others = [key for key in keys if getattr(node, key) is not None] or [""]
    for key in others:
        yield Conflict(at[key], f"{first} and {key} exclude each other")


def _of_service(service: Service) -> Iterator[Conflict]:
    at = service.at
    if service.network_mode and service.networks:
        yield Conflict(at["networks"].key, "network_mode and networks exclude each other")
    if isinstance(service.build, Build):
        yield from _excluding(service.build.at, service.build, ("dockerfile", "dockerfile_inline"))
        platform, platforms = service.platform or "", service.build.platforms
        if (
            platform
            and platforms
            and platform not in platforms
            and not is_unknown(platform + "".join(platforms))
        ):
            yield Conflict(
                service.build.at["platforms"].key, f"build.platforms does not name platform {platform}"
            )
    scale, deploy = integer(service.scale), service.deploy
    replicas = integer(deploy.replicas) if deploy else None
    if deploy and scale is not None and replicas is not None and scale != replicas:
        yield Conflict(deploy.at["replicas"], f"scale is {scale} and replicas is {replicas}")
    copies = max(scale or 0, replicas or 0)
    if service.container_name and copies > 1:
        message = f"{copies} containers cannot all be named {service.container_name}"
        yield Conflict(at["container_name"], message)
    limits = service.limits
    if limits is not None:
        said = {"cpus": limits.cpus, "mem_limit": limits.memory, "pids_limit": limits.pids}
        for key, value in said.items():
            own = getattr(service, key)
            if own is not None and value is not None and _differ(own, value):
                yield Conflict(at[key], f"{own} here and {value} in deploy.resources.limits")
    for device in _devices(service):
        if device.count is not None and device.device_ids is not None:
            yield Conflict(device.at["device_ids"].key, "count and device_ids exclude each other")


def _differ(one: object, other: object) -> bool:
    """Whether two values of the same thing are not the same; only what is certain counts."""
    texts = str(one).lower(), str(other).lower()
    if is_unknown("".join(texts)):
        return False
    return texts[0].rstrip("b") != texts[1].rstrip("b")


def _devices(service: Service) -> Iterator[DeviceRequest]:
    resources = service.deploy.resources if service.deploy else None
    if resources and resources.reservations:
        yield from resources.reservations.devices
    if isinstance(service.gpus, tuple):
        yield from service.gpus


_OPTIONS = {"bind": "bind", "volume": "volume", "tmpfs": "tmpfs", "image": "image"}


def bad_mounts(service: Service) -> Iterator[Conflict]:
    """The mounts of a service that compose refuses."""
    taken: set[str] = set()
    for mount, said in zip(service.mounts, service.volumes, strict=True):
        if mount.mistake:
            yield Conflict(mount.at, f"the mount {mount.mistake}")
            continue
        if isinstance(said, ServiceVolume):
            yield from _bad_long_mount(said)
        target = mount.target if mount.target == "/" else mount.target.rstrip("/")
        if target and not is_unknown(target):
            if target in taken:
                yield Conflict(mount.target_at, f"{target} is mounted twice")
            taken.add(target)


def _bad_long_mount(mount: ServiceVolume) -> Iterator[Conflict]:
    if mount.target is None:
        yield Conflict(mount.at, f"a mount of type {mount.type} has no target")
    elif mount.source is None and mount.type in ("bind", "npipe", "image"):
        yield Conflict(mount.at, f"a mount of type {mount.type} has no source")
    for key in _OPTIONS:
        if getattr(mount, key) is not None and mount.type in _OPTIONS and mount.type != key:
            yield Conflict(mount.at[key].key, f"a mount of type {mount.type} has no options for {key}")
    if mount.bind and mount.bind.propagation:
        propagation = mount.bind.propagation
        if propagation not in PROPAGATIONS and not is_unknown(propagation):
            yield Conflict(mount.bind.at["propagation"], f"{propagation} is no propagation of a mount")


_EXPOSED = regex(r"\d{1,5}(?:-\d{1,5})?(?:/(?:tcp|udp|sctp))?", re.IGNORECASE)
_RESTARTS = frozenset({"no", "always", "unless-stopped", "on-failure"})


def bad_values(service: Service) -> Iterator[Conflict]:
    """The durations, sizes, numbers and policies of a service that cannot be read."""
    at, deploy, health = service.at, service.deploy, service.healthcheck
    durations = [(at, "stop_grace_period", service.stop_grace_period)]
    sizes = [
        (at, key, getattr(service, key))
        for key in ("mem_limit", "mem_reservation", "memswap_limit", "shm_size")
    ]
    numbers = [(at, "cpus", service.cpus), (at, "cpu_shares", service.cpu_shares)]
    counts = [(at, "scale", service.scale)]
    if health is not None:
        keys = ("interval", "timeout", "start_period", "start_interval")
        durations += [(health.at, key, getattr(health, key)) for key in keys]
        counts.append((health.at, "retries", health.retries))
    if isinstance(service.build, Build):
        sizes.append((service.build.at, "shm_size", service.build.shm_size))
    for volume in service.volumes:
        if isinstance(volume, ServiceVolume) and volume.tmpfs:
            sizes.append((volume.tmpfs.at, "size", volume.tmpfs.size))
    if deploy is not None:
        counts.append((deploy.at, "replicas", deploy.replicas))
        if deploy.restart_policy:
            again = deploy.restart_policy
            durations += [(again.at, "delay", again.delay), (again.at, "window", again.window)]
        for update in (deploy.update_config, deploy.rollback_config):
            if update:
                durations += [(update.at, "delay", update.delay), (update.at, "monitor", update.monitor)]
        resources = deploy.resources
        for part in (resources.limits, resources.reservations) if resources else ():
            if part:
                numbers.append((part.at, "cpus", part.cpus))
                sizes.append((part.at, "memory", part.memory))
    for place, key, value in durations:
        if not is_duration(value):
            yield Conflict(place[key], f"{key}: {value} is no duration")
    for place, key, value in sizes:
        if not is_size(value):
            yield Conflict(place[key], f"{key}: {value} is no size")
    for place, key, value in numbers:
        if not is_number(value):
            yield Conflict(place[key], f"{key}: {value} is no number")
    for place, key, value in counts:
        number = integer(value)
        if value is not None and not is_unknown(str(value)) and (number is None or number < 0):
            yield Conflict(place[key], f"{key}: {value} is no whole number from 0")
    for device in _devices(service):
        count = str(device.count or "all")
        if count != "all" and not is_unknown(count) and integer(count) is None:
            yield Conflict(device.at["count"], f"count: {count} is neither all nor a number")
    for index, exposed in enumerate(service.expose):
        if not is_unknown(str(exposed)) and not _EXPOSED.fullmatch(str(exposed)):
            yield Conflict(at["expose"][index], f"{exposed} is no port or range of ports")
    restart = service.restart
    if isinstance(restart, str) and not is_unknown(restart):
        name, colon, times = restart.partition(":")
        if name not in _RESTARTS or (colon and (name != "on-failure" or not times.isdecimal())):
            yield Conflict(at["restart"], f"{restart!r} is no restart policy")
