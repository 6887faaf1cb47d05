"""What several kinds of artifact share, and a policy can be about wherever it occurs."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.place import At
from .core.record import field, record

if TYPE_CHECKING:
    from .formats.shell import Shell

# A value that some tool fills in later: shell and compose variables, Go templates, workflow expressions, ..., or that
# names itself as one to be replaced; `<nil>` is what a template prints of a value that is not set.
_VARIABLE = regex(
    r"\$\{|\$\(|\$\w|\{\{|%\w+%|<%|<[A-Z][A-Z0-9_-]*>|<nil>|\(\([\w.-]+\)\)|(?i:\bdefined[-_]in[-_])"
)
# Longer than any registry takes.
_LONGEST_REFERENCE = 4096
# An expansion that is not closed reaches to the end, so that the rest is read once.
_EXPANSION = regex(r"\$\{[^}]*+(?:\}|\Z)|\{\{.*?(?:\}\}|\Z)|\$\([^)]*+(?:\)|\Z)", re.DOTALL)

_TO_REPLACE = regex(
    r"(?:non[_-]?existi?(?:ng|ent)|does[_-]not[_-]exist|placeholder|(?:change|replace)[_-]?me|undefined|unset|todo)\Z"
)


def is_dynamic(text: str) -> bool:
    """Whether part of the text is a variable or a template, so that its final value is not known."""
    return _VARIABLE.search(text) is not None


# What is written in a sample where a number belongs: PORT, <port>, @PORT@, __PORT__, your-port, xxx.
_FOR_NUMBER = regex(
    r"[A-Z][A-Z0-9]+(?:[_-][A-Z0-9]+)*|<[^<>]+>|([@%#]|__?)[A-Za-z][\w.-]*\1|(?i:x{2,}|todo|(?:your|my)[_-].+"
    r"|(?:change|replace|fill)[_-]?(?:me|in|this))"
)


def is_for_number(text: str) -> bool:
    """Whether a text where a number belongs is a variable, or a placeholder that is replaced by a number."""
    return is_dynamic(text) or _FOR_NUMBER.fullmatch(text) is not None


_IN_CAPITALS = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")


def is_filled_in(text: str) -> bool:
    """Whether a text has a variable, or is a word such as API_TARGET that a script replaces before it is read."""
    return is_dynamic(text) or _IN_CAPITALS.fullmatch(text) is not None


@record
class Image:
    """A container image in any artifact.

    `registry` is the host, or None for the default of the runtime; `repository` is the path below it;
    `tag` and `digest` are None if they are not set. If the reference contains a variable, `known` is
    false, and the fields contain only what is certain. `role` is the use of the image: `base` (FROM), `copy`
    (COPY --from), `mount`, `service`, `container`, `job`, `action`.
    """

    text: str
    at: At
    role: str
    registry: str | None = None
    repository: str = ""
    tag: str | None = None
    digest: str | None = None
    known: bool = True

    @classmethod
    def parse(cls, text: str, at: At, role: str) -> Image:
        """Read a reference `[host[:port]/]path[:tag][@digest]`.

        The grammar is that of the distribution project (reference/regexp.go): the first component is a
        host only if it holds a dot or a colon, or is `localhost`; a colon after the last slash begins a
        tag. A part that holds a variable is left out.
        """
        if len(text) > _LONGEST_REFERENCE:
            return cls(text, at, role, known=False)
        # The separators inside `${TAG:-a/b}` are not the reference's own.
        masked = _EXPANSION.sub(lambda match: "$" * len(match[0]), text)
        named, at_sign, _ = masked.partition("@")
        digest = text[len(named) + 1 :] if at_sign else None
        last = named.rfind("/") + 1
        colon = named.find(":", last)
        path_end = len(named) if colon < 0 else colon
        tag = None if colon < 0 else text[colon + 1 : len(named)]
        head, slash, _ = masked[:path_end].partition("/")
        hosted = bool(slash) and ("." in head or ":" in head or head == "localhost" or "$" in head)
        registry = text[: len(head)] if hosted else None
        return cls(
            text=text,
            at=at,
            role=role,
            registry=registry,
            repository=text[len(head) + 1 if hosted else 0 : path_end],
            tag=None if tag is None or is_dynamic(tag) else tag,
            digest=None if digest is None or is_dynamic(digest) else digest,
            known=not is_dynamic(text),
        )

    @property
    def name(self) -> str:
        """The reference without tag and digest, as a person writes it."""
        return f"{self.registry}/{self.repository}" if self.registry else self.repository

    @property
    def is_local(self) -> bool:
        """Whether only the machine has the image, or a registry on it to which a developer pushes it.

        No image of Docker Hub without a folder has `_` in its name.
        """
        host = (self.registry or "").partition(":")[0]
        return (host in ("localhost", "127.0.0.1") or host.endswith(".localhost")) or (
            self.role in ("container", "service")
            and self.registry is None
            and "_" in self.repository
            and "/" not in self.repository
        )

    @property
    def familiar(self) -> str:
        """The repository with Docker Hub's host and `library/` left out, for looking up well-known images."""
        if self.registry not in (None, "docker.io", "index.docker.io"):
            return self.name
        return self.repository.removeprefix("library/")

    @property
    def is_placeholder(self) -> bool:
        """Whether the name is to be replaced: it says so, or no registry accepts it, such as one in capital letters.

        ko replaces the path of a Go package, `ko://cmd/web`, by the image with its digest.
        """
        name = self.repository.rpartition("/")[2]
        return self.known and (
            name.isupper() or self.text.startswith("ko://") or _TO_REPLACE.match(name) is not None
        )


@record
class Setting:
    """A name with a value: an environment variable, a build argument, a label, an input of an action.

    `at` is the place of the value; `where` is the sort of the setting: `env`, `arg`, `label`, `input`,
    `data` (ConfigMap, Secret), `header`, `annotation`, `parameter`. The value is as written, unquoted.
    """

    name: str
    value: str
    at: At
    where: str

    @property
    def dynamic(self) -> bool:
        """Whether the value refers to something that is unknown here."""
        return is_dynamic(self.value)


@record
class Script:
    """A piece of shell, with exact places.

    `text` is what the shell reads (same offsets as at `at`, which maps them back); `shell` is its name
    (`sh`, `bash`, `ash`, `pwsh`, `cmd`, `python`, ...), or empty if it is unknown; `where` is what runs it:
    `run` (RUN), `cmd`, `entrypoint`, `healthcheck`, `step`, `command`, `hook`.
    """

    text: str
    at: At
    shell: str
    where: str
    context: object = field(default=None, compare=False)

    @cached_property
    def parsed(self) -> Shell | None:
        """The script as a tree of commands; None for a language that is no POSIX-like shell."""
        if self.shell not in POSIX_SHELLS:
            return None
        from .formats.shell import parse

        return parse(self.text)

    def place(self, start: int, end: int) -> At:
        """The place of a part of the text."""
        return self.at.sub(start, end)


POSIX_SHELLS = frozenset({"", "sh", "bash", "ash", "dash", "ksh", "busybox"})


@record
class Port:
    """A port that an artifact opens.

    `number` is the one inside the container, `published` the one on the host and `host` the interface it
    is bound to, each None if it is not set or unknown; `where` is where it is set: `expose`,
    `publish`, `container`, `service`.
    """

    number: int | None
    at: At
    where: str
    protocol: str = "tcp"
    published: int | None = None
    host: str | None = None
    name: str | None = None
