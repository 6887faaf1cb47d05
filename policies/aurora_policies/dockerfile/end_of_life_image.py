from collections.abc import Iterator

from aurora_devops import Finding, Image, bad, good, policy
from aurora_devops.core.lazy import regex

from ._end_of_life import DEBIAN_RELEASES, ENDED

_VERSION = regex(r"v?(\d+)(?:\.(\d+))?")
_ALPINE = regex(r"alpine(\d+\.\d+)")


@policy(
    "DKR065",
    severity="warning",
    category="security",
    examples=[
        bad("FROM «python:3.8-slim»\n"),
        bad("FROM «node:24-buster»\n", because="it is based on Debian 10"),
        bad("FROM «docker.io/library/ubuntu:18.04» AS base\n"),
        good("FROM python:3.13-slim\n"),
        good("FROM registry.example.com/python:3.8\n", because="this is another image"),
    ],
)
def end_of_life_image(image: Image) -> Iterator[Finding]:
    """The base image contains a release that no longer gets security fixes.

    Vulnerabilities remain in every image built on it, and when its package mirrors are removed, the build fails.
    Use a maintained release.
    Only releases whose support ended in November 2025 or before are reported.

    https://endoflife.date/
    """
    if image.tag is None:
        return
    cycles = ENDED.get(image.familiar)
    if cycles is not None:
        match = _VERSION.match(image.tag)
        cycle = ""
        if match:
            cycle = f"{match[1]}.{match[2]}" if match[2] and f"{match[1]}.{match[2]}" in cycles else match[1]
        ended = cycles.get(cycle) or cycles.get(image.tag.partition("-")[0])
        if ended:
            yield Finding(at=image.at, message=_message(f"'{image.familiar}:{image.tag}'", ended))
            return
    elif "/" in image.familiar:
        return
    for part in image.tag.split("-")[1:]:
        if part in DEBIAN_RELEASES:
            ended = ENDED["debian"][part]
            yield Finding(at=image.at, message=_message(f"Debian '{part}' in image '{image.name}'", ended))
            return
        alpine = _ALPINE.fullmatch(part)
        if alpine and alpine[1] in ENDED["alpine"]:
            ended = ENDED["alpine"][alpine[1]]
            yield Finding(at=image.at, message=_message(f"Alpine {alpine[1]} in image '{image.name}'", ended))
            return


def _message(release: str, ended: str) -> str:
    return f"{release} has had no security fixes since {ended}; use a maintained release"
