"""The current tags and digests of images, from a registry of the OCI distribution specification."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

from ..core.lazy import regex
from ..core.settings import ConfigError

# Seconds without an answer, bytes of an answer, and pages of a list of tags.
_TIMEOUT = 20
_LONGEST = 5_000_000
_PAGES = 50
_MANIFESTS = (
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)
_DIGEST = regex(r"sha256:[0-9a-f]{64}")
_PARAMETER = regex(r'(\w+)="([^"]*)"')
_NEXT = regex(r'<([^>]*)>\s*;\s*rel="?next"?')
_NUMBER = regex(r"[0-9]+")
_RELEASE = regex(r"[0-9]+(?:\.[0-9]+)*")
# The hosts of Docker Hub, whose images have names without a host.
_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def is_registry(source: str) -> bool:
    """Whether the URL is that of a registry, and not of a file."""
    return is_url(source) and not urlsplit(source).path.endswith(".json")


def is_url(source: str) -> bool:
    """Whether a source is a URL. Raises ConfigError for a URL without encryption that is not of this machine."""
    parts = urlsplit(source)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return True
    if parts.scheme == "http":
        raise ConfigError(f"{source}: use https, so that the pins are those of the server")
    return False


def download(url: str) -> str:
    """The text at a URL. Raises ConfigError."""
    return _get(url, {})[0].decode(errors="replace")


def refreshed(
    url: str, images: Mapping[str, Mapping[str, str]], say: Callable[[str], None]
) -> dict[str, dict[str, str]]:
    """The images of a table that a registry has, with their current tags and digests.

    A registry has the images with its host in their names. Any other one is taken for a mirror of Docker Hub, whose
    repositories are below the path of the URL. Raises ConfigError if the registry cannot be read, or has no image.
    """
    registry = _Registry(url)
    found = {}
    for name, entry in images.items():
        if (repository := registry.repository(name)) is None:
            continue
        say(f"looking up {name}")
        tag = (
            _newest(name, entry["tag"], registry.tags(repository))
            if _moves(name, entry["tag"])
            else entry["tag"]
        )
        digest = registry.digest(repository, tag)
        if digest is None:
            say(f"{url} does not have {repository}:{tag}")
            continue
        found[name] = {"tag": tag, "digest": digest}
    if not found:
        raise ConfigError(f"{url}: the registry has none of the images of the table")
    return found


def _moves(name: str, tag: str) -> bool:
    """Whether the tag is a release, such as 3.14.6-slim of python:3.14-slim, which a later one replaces."""
    return tag != _version(name) and len(_numbers(tag)) > 1


def _version(name: str) -> str:
    """The tag in the name of an entry, which says which releases it is for; empty without one."""
    return name.rpartition("/")[2].partition(":")[2]


def _newest(name: str, tag: str, tags: Iterator[str]) -> str:
    """The newest tag of the same form that is not older: of the version in the name, or of the same major version."""
    form, numbers = _form(tag), _numbers(tag)
    version = _RELEASE.match(_version(name))
    kept = version[0].count(".") + 1 if version and tag.startswith(version[0]) else 1
    later = (
        one
        for one in tags
        if _form(one) == form and _numbers(one)[:kept] == numbers[:kept] and _numbers(one) > numbers
    )
    return max(later, key=_numbers, default=tag)


def _form(tag: str) -> tuple[str, str]:
    """A tag without the numbers of its release; those of its variant, such as -jdk21, are kept."""
    release, dash, variant = tag.partition("-")
    return _NUMBER.sub("0", release), dash + variant


def _numbers(tag: str) -> tuple[int, ...]:
    return tuple(map(int, _NUMBER.findall(tag.partition("-")[0])))


class _Registry:
    """The requests to one registry, without credentials."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._base = f"{parts.scheme}://{parts.netloc}/v2/"
        self._host = "docker.io" if parts.hostname in _HUB else parts.netloc
        if parts.hostname == "docker.io":
            self._base = "https://registry-1.docker.io/v2/"
        self._prefix = parts.path.strip("/")
        self._tokens: dict[str, str] = {}

    def repository(self, name: str) -> str | None:
        """The repository of an image; None if the registry cannot have it."""
        # Only the part after the last slash can have a tag; the host may have a port.
        path = name.removesuffix(f":{_version(name)}")
        host, slash, rest = path.partition("/")
        if slash and ("." in host or ":" in host):
            if host != self._host:
                return None
            path = rest
        elif not slash:
            path = f"library/{path}"
        return f"{self._prefix}/{path}" if self._prefix else path

    def tags(self, repository: str) -> Iterator[str]:
        """The tags of a repository; none where it does not exist."""
        url: str | None = f"{self._base}{quote(repository)}/tags/list?n=1000"
        for _ in range(_PAGES):
            answer = self._request(str(url), repository, {})
            if answer is None:
                return
            body, headers = answer
            try:
                listed = json.loads(body).get("tags") or ()
            except (ValueError, AttributeError):
                raise ConfigError(f"{url}: is not the answer of a registry") from None
            yield from (tag for tag in listed if isinstance(tag, str))
            following = _NEXT.search(headers.get("link", ""))
            if following is None:
                return
            url = urljoin(str(url), following[1])
            if urlsplit(url).netloc != urlsplit(self._base).netloc:
                return

    def digest(self, repository: str, tag: str) -> str | None:
        """The digest of a tag, of all platforms if it has several; None if it does not exist."""
        url = f"{self._base}{quote(repository)}/manifests/{quote(tag)}"
        answer = self._request(url, repository, {"Accept": ", ".join(_MANIFESTS)}, method="HEAD")
        if answer is None:
            return None
        digest = answer[1].get("docker-content-digest", "")
        if not _DIGEST.fullmatch(digest):
            raise ConfigError(f"{url}: the registry gives no digest")
        return digest

    def _request(
        self, url: str, repository: str, headers: Mapping[str, str], method: str = "GET"
    ) -> tuple[bytes, Mapping[str, str]] | None:
        """The answer of the registry; None if what is asked for does not exist. A token is requested if needed."""
        token = self._tokens.get(repository)
        try:
            return _get(url, headers, token, method)
        except _Refused as error:
            if error.status == 404:
                return None
            challenge = error.challenge
            if error.status != 401 or token or not challenge.lower().startswith("bearer"):
                raise
        self._tokens[repository] = self._token(challenge, repository, url)
        return self._request(url, repository, headers, method)

    def _token(self, challenge: str, repository: str, url: str) -> str:
        """A token for reading a repository without an account (distribution.github.io, "Token authentication")."""
        given = dict(_PARAMETER.findall(challenge))
        realm = given.get("realm", "")
        if not is_url(realm):
            raise ConfigError(f"{url}: the registry needs credentials")
        query = {"scope": f"repository:{repository}:pull"}
        if "service" in given:
            query["service"] = given["service"]
        try:
            answer: Any = json.loads(download(f"{realm}?{urlencode(query)}"))
            return str(answer.get("token") or answer["access_token"])
        except (ValueError, KeyError, AttributeError):
            raise ConfigError(f"{realm}: is not the answer of a token server") from None


class _Refused(ConfigError):
    """An answer of a server that is not a success."""

    def __init__(self, url: str, status: int, challenge: str) -> None:
        super().__init__(f"{url}: HTTP status {status}")
        self.status = status
        self.challenge = challenge


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects only to servers that may be named."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """The request to the other server. Raises ConfigError for one without encryption."""
        return super().redirect_request(req, fp, code, msg, headers, newurl) if is_url(newurl) else None


def _get(
    url: str, headers: Mapping[str, str], token: str | None = None, method: str = "GET"
) -> tuple[bytes, Mapping[str, str]]:
    """The body of an answer and its headers, by names in lower case. Raises ConfigError."""
    if not is_url(url):
        raise ConfigError(f"{url}: is not a URL with https")
    # is_url allows https, and http only to this machine.
    request = urllib.request.Request(  # noqa: S310
        url, headers={"User-Agent": "aurora-devops", **headers}, method=method
    )
    if token is not None:
        # It is not sent to another server.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.build_opener(_Redirects).open(request, timeout=_TIMEOUT) as answer:
            body = answer.read(_LONGEST + 1)
            found = {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        with error:
            raise _Refused(url, error.code, error.headers.get("WWW-Authenticate", "")) from None
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise ConfigError(f"{url}: {reason}") from None
    if len(body) > _LONGEST:
        raise ConfigError(f"{url}: the answer is larger than {_LONGEST} bytes")
    return body, found
