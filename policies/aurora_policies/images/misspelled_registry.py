from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.facts import Fact
from aurora_devops.facts import HandledImage, RunContainer

_HOSTS = (
    "docker.io",
    "ghcr.io",
    "lscr.io",
    "mcr.microsoft.com",
    "public.ecr.aws",
    "quay.io",
    "registry.gitlab.com",
    "registry.k8s.io",
    "registry.redhat.io",
)
# In a shorter host, another registry may lack a letter.
_LONG = 9


def _misspellings(host: str) -> Iterator[str]:
    """A host with two letters in the wrong order; a long one also with a letter that is missing or doubled."""
    for index in range(len(host) - 1):
        yield host[:index] + host[index + 1] + host[index] + host[index + 2 :]
    if len(host) >= _LONG:
        for index, letter in enumerate(host):
            yield host[:index] + host[index + 1 :]
            yield host[:index] + letter + host[index:]


_MEANT = {wrong: host for host in _HOSTS for wrong in _misspellings(host) if wrong not in _HOSTS}
_MAKEFILE = (
    "IMAGE ?= {}/acme/web\nTAG ?= dev\n\nimage:\n\tdocker build -t $(IMAGE):$(TAG) .\n\tdocker push {}\n"
)


@policy(
    "IMG006",
    severity="error",
    category="security",
    examples=[
        bad("FROM «ghrc.io/acme/base:1.4»\n", kind="dockerfile"),
        bad("FROM «dcoker.io/library/debian:13» AS build\nFROM scratch\n", kind="dockerfile"),
        bad(
            """\
            services:
              «web»:
                image: qauy.io/acme/web:1.4
              «api»:
                image: registry.k8.io/acme/api:1.4
            """,
            kind="compose",
        ),
        bad(
            _MAKEFILE.format("ghrc.io", "$(IMAGE):$(TAG)").replace("$(IMAGE):$(TAG)", "«$(IMAGE):$(TAG)»", 1),
            kind="makefile",
        ),
        good(_MAKEFILE.format("ghcr.io", "$(IMAGE):$(TAG)"), kind="makefile"),
        good(
            "FROM gcr.io/acme/base:1.4\nFROM docker.io/library/debian:13\nFROM ghcr.example.com/acme/web:1\n",
            kind="dockerfile",
            because="these are other registries",
        ),
        good(
            "FROM ghrc/base:1.4\nFROM ghrc.io:1.4\n",
            kind="dockerfile",
            because="these are names of images",
        ),
    ],
)
def misspelled_registry(repository: Repository) -> Iterator[Finding]:
    """The registry of an image is a misspelling of a well-known registry.

    The image does not exist there, or is that of an attacker: misspelled hosts such as `ghrc.io` are registered, and a
    login there sends them the credentials. Correct the host.
    A host is reported if two of its letters are in the wrong order, and a long one also if it lacks a letter or has one
    twice. A host in variables is reported once for each file.

    https://docs.docker.com/reference/cli/docker/image/push/
    """
    told: set[tuple[object, ...]] = set()
    for fact, name in _named(repository):
        host, slash, _ = name.partition("/")
        meant = _MEANT.get(host) if slash else None
        in_variable = isinstance(fact, HandledImage) and not fact.name.startswith(host)
        key = (fact.path, host) if in_variable else (fact.path, fact.span)
        if meant is not None and key not in told:
            told.add(key)
            yield Finding(at=fact, message=f"image '{name}' comes from '{host}'; did you mean '{meant}'?")


def _named(repository: Repository) -> Iterator[tuple[Fact, str]]:
    """The names of images that artifacts and commands have, with variables that have a default."""
    for base in repository.about("image"):
        yield base, base.name
    for container in repository.of(RunContainer):
        yield container, container.image
    for handled in repository.of(HandledImage):
        yield handled, handled.usual or handled.name
