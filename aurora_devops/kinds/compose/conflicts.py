"""What Compose rejects although it follows the schema: keys that exclude each other, mounts, values.

Source: loader/validate.go, validation/ and format/volume.go of compose-spec/compose-go.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import Any

from ...core.lazy import regex
from ...core.place import Place
from ...core.record import record
from ...subjects import is_for_number
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
from .units import amount, integer, is_duration, is_number, is_size


@record
class Conflict:
    """A place that Compose rejects, and why."""

    at: Place
    message: str


def conflicts(compose: ComposeFile) -> Iterator[Conflict]:
    """The keys of a file that exclude each other.

    Compose ignores the other keys of an external network, and refuses those of other external resources.
    """
    for network in compose.networks.values():
        if network is not None:
            yield from _named_twice(network)
    for group in (compose.volumes, compose.secrets, compose.configs):
        for thing in group.values():
            if thing is not None:
                yield from _of_external(thing)
    for secret in compose.secrets.values():
        if secret is not None:
            yield from _excluding(secret.at, secret, ("file", "environment"))
            if "content" in secret.extra:
                message = "a secret cannot have 'content'; set 'file' or 'environment' instead"
                yield Conflict(secret.at["content"].key, message)
    for config in compose.configs.values():
        if config is not None:
            yield from _excluding(config.at, config, ("file", "environment", "content"))
    for service in compose.services.values():
        if service is not None:
            yield from _of_service(service)


def _named_twice(thing: Network | Volume | Secret | Config) -> Iterator[Conflict]:
    external = thing.external
    if isinstance(external, dict) and thing.name is not None and external.get("name") is not None:
        message = "'name' and 'external.name' are both set; keep 'name' and write external: true"
        yield Conflict(thing.at["name"], message)


def _of_external(thing: Volume | Secret | Config) -> Iterator[Conflict]:
    yield from _named_twice(thing)
    if is_true(thing.external):
        for key in (*thing.given, *thing.extra):
            if key not in ("external", "name") and not key.startswith("x-"):
                message = f"'{key}' cannot be set on an external resource; remove it, or remove 'external'"
                yield Conflict(thing.at[key].key, message)


def _excluding(at: Place, node: Any, keys: tuple[str, ...]) -> Iterator[Conflict]:
    """All but the first of the keys that are set."""
    first, *others = [key for key in keys if getattr(node, key) is not None] or [""]
    for key in others:
        yield Conflict(at[key], f"'{first}' and '{key}' are both set; keep one of them")


def _of_service(service: Service) -> Iterator[Conflict]:
    at = service.at
    if service.network_mode and service.networks:
        message = "'network_mode' and 'networks' are both set; keep one of them"
        yield Conflict(at["networks"].key, message)
    if isinstance(service.build, Build):
        yield from _excluding(service.build.at, service.build, ("dockerfile", "dockerfile_inline"))
        platform, platforms = service.platform or "", service.build.platforms
        if (
            platform
            and platforms
            and platform not in platforms
            and not is_unknown(platform + "".join(platforms))
        ):
            message = (
                f"'build.platforms' does not contain '{platform}', the 'platform' of the service; add it"
            )
            yield Conflict(service.build.at["platforms"].key, message)
    scale, deploy = integer(service.scale), service.deploy
    replicas = integer(deploy.replicas) if deploy else None
    if deploy and scale is not None and replicas is not None and scale != replicas:
        message = f"'scale' is {scale} but 'deploy.replicas' is {replicas}; keep one of them"
        yield Conflict(deploy.at["replicas"], message)
    copies = max(scale or 0, replicas or 0)
    if service.container_name and copies > 1:
        message = f"'container_name' is set on a service with {copies} containers; remove it"
        yield Conflict(at["container_name"], message)
    yield from _of_limits(service)
    for device in _devices(service):
        if device.count is not None and device.device_ids is not None:
            message = "'count' and 'device_ids' are both set; keep one of them"
            yield Conflict(device.at["device_ids"].key, message)


# The keys of a service, and those of `deploy.resources` that Compose requires to be equal if both are set.
_LIMITS = (
    ("cpus", "limits", "cpus"),
    ("mem_limit", "limits", "memory"),
    ("mem_reservation", "reservations", "memory"),
    ("pids_limit", "limits", "pids"),
)


def _of_limits(service: Service) -> Iterator[Conflict]:
    resources = service.deploy.resources if service.deploy else None
    for key, part, name in _LIMITS:
        own, deployed = getattr(service, key), getattr(resources, part, None)
        if own is None or deployed is None or not deployed.given or amount(own) == 0:
            continue
        value, where = getattr(deployed, name), f"'deploy.resources.{part}'"
        if value is None and not is_unknown(str(own)):
            message = f"'{key}' is set beside {where}, which has no '{name}'; write {own} there instead"
            yield Conflict(service.at[key], message)
        elif value is not None and _differ(own, value):
            message = f"'{key}' is {own} but '{name}' in {where} is {value}; keep one of them"
            yield Conflict(service.at[key], message)


def _differ(one: object, other: object) -> bool:
    """Whether two values are certain to be different."""
    amounts = amount(one), amount(other)
    return None not in amounts and amounts[0] != amounts[1]


def _devices(service: Service) -> Iterator[DeviceRequest]:
    resources = service.deploy.resources if service.deploy else None
    if resources and resources.reservations:
        yield from resources.reservations.devices
    if isinstance(service.gpus, tuple):
        yield from service.gpus


_OPTIONS = {"bind": "bind", "volume": "volume", "tmpfs": "tmpfs", "image": "image"}


def bad_mounts(service: Service) -> Iterator[Conflict]:
    """The mounts of a service that Compose rejects."""
    taken = yield from _tmpfs_targets(service)
    seen: list[str | ServiceVolume] = []
    for mount, written in zip(service.mounts, service.volumes, strict=True):
        # Of two equal entries Compose takes one, and nothing is lost.
        if isinstance(written, str) and written in seen:
            continue
        seen.append(written)
        if mount.mistake:
            yield Conflict(mount.at, mount.mistake)
            continue
        if isinstance(written, ServiceVolume):
            yield from _bad_long_mount(written)
        target = _target(mount.target)
        if target and not is_unknown(target):
            if target in taken:
                yield Conflict(mount.target_at, f"'{target}' is mounted twice; remove one of the mounts")
            taken.add(target)


def _tmpfs_targets(service: Service) -> Generator[Conflict, None, set[str]]:
    """The paths that `tmpfs` mounts, and those among them that are mounted twice."""
    taken: dict[str, str] = {}
    at = service.at["tmpfs"]
    entries = (service.tmpfs,) if isinstance(service.tmpfs, str) else service.tmpfs or ()
    for index, entry in enumerate(entries):
        target = _target(entry.partition(":")[0])
        if not target or is_unknown(target):
            continue
        # Compose removes an entry that is there twice.
        if taken.setdefault(target, entry) != entry:
            yield Conflict(at[index], f"'{target}' is mounted twice; remove one of the mounts")
    return set(taken)


def _target(path: str) -> str:
    return path.rstrip("/") or path


def _bad_long_mount(mount: ServiceVolume) -> Iterator[Conflict]:
    if mount.target is None:
        yield Conflict(mount.at, f"a mount of type '{mount.type}' needs a 'target'")
    elif mount.source is None and mount.type in ("bind", "npipe", "image"):
        yield Conflict(mount.at, f"a mount of type '{mount.type}' needs a 'source'")
    for key in _OPTIONS:
        if getattr(mount, key) is not None and mount.type in _OPTIONS and mount.type != key:
            yield Conflict(
                mount.at[key].key, f"a mount of type '{mount.type}' cannot have '{key}'; remove it"
            )
    if mount.bind and mount.bind.propagation:
        propagation = mount.bind.propagation
        if propagation not in PROPAGATIONS and not is_unknown(propagation):
            message = (
                f"'{propagation}' is not a mount propagation; use one of {', '.join(sorted(PROPAGATIONS))}"
            )
            yield Conflict(mount.bind.at["propagation"], message)


_EXPOSED = regex(r"\d{1,5}(?:-\d{1,5})?(?:/(?:tcp|udp|sctp))?", re.IGNORECASE)
_RESTARTS = frozenset({"no", "always", "unless-stopped", "on-failure"})


def bad_values(service: Service) -> Iterator[Conflict]:
    """The durations, sizes, numbers and restart policies of a service that are not valid."""
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
            yield Conflict(place[key], f"'{key}': '{value}' is not a duration; write one such as 1m30s")
    for place, key, value in sizes:
        if not is_size(value):
            yield Conflict(place[key], f"'{key}': '{value}' is not a size; write one such as 512m")
    for place, key, value in numbers:
        if not is_number(value):
            yield Conflict(place[key], f"'{key}': '{value}' is not a number; write one such as 0.5")
    for place, key, value in counts:
        number = integer(value)
        if value is not None and not is_for_number(str(value)) and (number is None or number < 0):
            yield Conflict(place[key], f"'{key}': '{value}' is not an integer of 0 or more")
    for device in _devices(service):
        count = str(device.count or "all")
        if count != "all" and not is_for_number(count) and integer(count) is None:
            yield Conflict(device.at["count"], f"'count': '{count}' is not an integer; write one, or 'all'")
    for index, exposed in enumerate(service.expose):
        if not is_for_number(str(exposed)) and not _EXPOSED.fullmatch(str(exposed)):
            yield Conflict(
                at["expose"][index], f"'{exposed}' is not a port; write a number or a range such as 8000-8010"
            )
    restart = service.restart
    if isinstance(restart, str) and not is_unknown(restart):
        name, colon, times = restart.partition(":")
        if name not in _RESTARTS or (colon and (name != "on-failure" or not times.isdecimal())):
            message = f"'{restart}' is not a restart policy; use no, always, unless-stopped or on-failure[:N]"
            yield Conflict(at["restart"], message)
