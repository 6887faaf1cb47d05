"""The commands that check a container from inside, with programs that its image has."""

from __future__ import annotations

from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application
from aurora_devops.generation.stack import Stack

from .existing import OwnImage
from .stacks.model import bash_health, url_of

# Images with the programs of BusyBox, and those of Debian, Ubuntu and Red Hat, which have bash.
_BUSYBOX = regex(r"(?:^|[/:.-])(?:alpine|busybox)")
_WITHOUT_SHELL = regex(r"distroless|chainguard|chiseled|wolfi|scratch|:static\b|nanoserver|[.-]hardened")
_WITH_BASH = regex(
    r"(?:^|/)(?:almalinux|amazoncorretto|amazonlinux|aspnet|bookworm|buildpack-deps|debian|fedora|golang|gradle|httpd"
    r"|ibm-semeru-runtimes|maven|nginx|nginx-unprivileged|node|openjdk|php|python|rockylinux|ruby|runtime|rust|sdk"
    r"|temurin|eclipse-temurin|tomcat|trixie|ubi\d*(?:-\w+)?|ubuntu)(?=[:@]|$)"
)
# Programs of Python, Ruby and PHP that a stack checks with are in each image that runs the application.
_OF_LANGUAGE = frozenset({"php", "python", "ruby"})


def health_of(app: Application, stack: Stack, own: OwnImage | None) -> tuple[str, ...]:
    """The command that checks the application; empty if no program of its image is known."""
    if own is None:
        return stack.health
    if own.health:
        return own.health
    if stack.title == "Node.js" and stack.template == "node":
        return (_node(own), *stack.health[1:])
    if stack.health and stack.health[0] in _OF_LANGUAGE:
        return stack.health
    return _with_shell(app, own)


def alive_of(app: Application, stack: Stack, own: OwnImage | None) -> tuple[str, ...]:
    """The command that checks a process without a port: whether it exists."""
    if own is None:
        return stack.alive
    if stack.title == "Node.js" and stack.template == "node":
        return (_node(own), *stack.alive[1:])
    if stack.alive and stack.alive[0] in _OF_LANGUAGE:
        return stack.alive
    return _with_shell(app.model_copy(update={"port": None, "management_port": None}), own)


def _node(own: OwnImage) -> str:
    """Node.js, which is not on the search path of distroless images."""
    return "/nodejs/bin/node" if "distroless" in own.base else "node"


def _with_shell(app: Application, own: OwnImage) -> tuple[str, ...]:
    if _WITHOUT_SHELL.search(own.base):
        return ()
    if _BUSYBOX.search(own.base):
        if url := url_of(app, app.health_path):
            return ("wget", "-q", "-O", "/dev/null", url)
        port = app.probe_port
        return ("nc", "-z", "127.0.0.1", str(port)) if port else ("sh", "-c", "kill -0 1")
    return bash_health(app) if _WITH_BASH.search(own.base) else ()
