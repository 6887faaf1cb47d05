"""The release of Kubernetes that artifacts are for: one option of policies and of the readers of charts."""

from __future__ import annotations

from .core.lazy import regex
from .core.options import PolicyOptions, option
from .formats.numbers import whole

# The word of `lint.options` that sets the release for everything that depends on it.
API = "kubernetes-api"
# The newest release whose API is known, and the minor number of the oldest whose removals are.
NEWEST = "1.37"
_OLDEST = 16

_RELEASE = regex(r"v?1\.(\d{1,3})(?:\.\d{1,3})?")


def release(text: str) -> tuple[int, ...]:
    """A release such as `1.29` or `v1.29.3` as numbers."""
    return tuple(
        number for part in text.removeprefix("v").split(".")[:2] if (number := whole(part)) is not None
    )


def unknown_release(text: str) -> str | None:
    """What is wrong with a release; None if it is known."""
    from .core.settings import nearest

    newest = release(NEWEST)[1]
    match = _RELEASE.fullmatch(text)
    if match is None:
        close = nearest(text, [f"1.{minor}" for minor in range(newest, _OLDEST - 1, -1)])
        return f"{text!r} is not a release of Kubernetes{close or f'; write it as {NEWEST}'}"
    known = min(max(int(match[1]), _OLDEST), newest)
    return None if known == int(match[1]) else f"unknown release {text!r}; did you mean 1.{known}?"


class Release(PolicyOptions):
    """The option of everything that depends on the release."""

    word = API

    kubernetes_version: str = option(
        NEWEST,
        description="The release of Kubernetes that the manifests are for, such as `1.33`. "
        f"Set it for all policies and for charts with `options: {API}`.",
        check=unknown_release,
    )

    @property
    def full_version(self) -> str:
        """The version of a cluster of the release, such as `v1.33.0`."""
        return "v" + ".".join([*self.kubernetes_version.removeprefix("v").split("."), "0"][:3])

    @property
    def minor(self) -> int:
        """The number after `1.`."""
        return release(self.kubernetes_version)[1]
