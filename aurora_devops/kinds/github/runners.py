"""The labels of runners: those of GitHub, removed ones, and the labels that a job requires.

Source: docs.github.com/actions/reference/runners/github-hosted-runners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from ...core.lazy import regex
from ...core.nearest import Suggestion, suggest
from ...core.place import Place
from .matrix import row_of, values_of
from .model import Job

_KNOWN = regex(
    r"(?:ubuntu-(?:latest|slim|22\.04|24\.04|26\.04)(?:-arm)?|windows-(?:latest|2022|2025|2025-vs2026|11|11-arm|11-vs2026-arm)"
    r"|macos-(?:latest|14|15|26)(?:-intel|-large|-xlarge)?"
    r"|ubuntu-latest-\d+-cores?|windows-latest-\d+-cores?"
    r"|self-hosted|linux|windows|macos|x64|arm|arm64|x86)\Z"
)
RETIRED = frozenset(
    [
        "ubuntu-16.04",
        "ubuntu-18.04",
        "ubuntu-20.04",
        "windows-2016",
        "windows-2019",
        "macos-10.13",
        "macos-10.14",
        "macos-10.15",
        "macos-11",
        "macos-12",
        "macos-13",
        "macos-11.0",
        "macos-11-large",
        "macos-12-large",
        "macos-12-xl",
        "macos-12-xlarge",
        "macos-13-large",
        "macos-13-xl",
        "macos-13-xlarge",
    ]
)
# The form of the labels of GitHub.
_HOSTED = regex(r"(?:ubuntu|windows|macos)-(?:latest|\d+(?:\.\d+)?)(?:-(?:arm|intel|x?large|xl))?\Z")
_LATEST = ("ubuntu-latest", "windows-latest", "macos-latest")
_SYSTEM = regex(r"(ubuntu|linux|windows|macos)(?:-|\Z)", re.IGNORECASE)


def is_known(label: str) -> bool:
    """Whether a label in lower case is one of GitHub or a preset of self-hosted runners."""
    return _KNOWN.match(label) is not None


def is_mistaken(label: str) -> bool:
    """Whether a label in lower case looks like one of GitHub and does not exist."""
    if is_known(label):
        return False
    return _HOSTED.match(label) is not None or bool(get_close_matches(label, _LATEST, n=1, cutoff=0.9))


def nearest_label(label: str) -> Suggestion:
    """The label of GitHub that is most similar to an unknown one."""
    return suggest(label, _LATEST, 0.8)


def successor(label: str) -> str | None:
    """The oldest runner that GitHub has in place of a removed one with the same processor, if there is one."""
    return {"ubuntu": "ubuntu-22.04", "windows": "windows-2022"}.get(label.partition("-")[0])


def system(label: str) -> str:
    """The operating system in a label: `linux`, `windows` or `macos`; empty if it has none."""
    match = _SYSTEM.match(label)
    if match is None:
        return ""
    return "linux" if match[1].lower() == "ubuntu" else match[1].lower()


def labels_of(job: Job) -> Iterator[list[tuple[str, Place]]]:
    """The labels that a job requires, with their places; a group for each value of the matrix.

    Labels from expressions are left out, and so are those of a runner group, which are unknown.
    """
    said = job.runs_on
    if isinstance(said, str):
        expression = row_of(said)
        if expression is None:
            if "${{" not in said:
                yield [(said, job.at["runs-on"])]
            return
        for value, at in values_of(job, expression):
            yield from _of_value(value, at)
    elif isinstance(said, dict):
        labels = said.get("labels")
        if not said.get("group"):
            for index, label in enumerate([labels] if isinstance(labels, str) else labels or []):
                if isinstance(label, str) and "${{" not in label:
                    at = job.at["runs-on"]["labels"]
                    yield [(label, at if isinstance(labels, str) else at[index])]
    elif isinstance(said, list):
        fixed = [
            (label, job.at["runs-on"][index])
            for index, label in enumerate(said)
            if isinstance(label, str) and "${{" not in label
        ]
        rows = [row for label in said if isinstance(label, str) and (row := row_of(label)) is not None]
        if fixed:
            yield fixed
        for row in rows:
            for value, at in values_of(job, row):
                if isinstance(value, str) and "${{" not in value:
                    yield [*fixed, (value, at)]


def _of_value(value: object, at: Place) -> Iterator[list[tuple[str, Place]]]:
    if isinstance(value, str):
        if value and "${{" not in value:
            yield [(value, at)]
    elif isinstance(value, list):
        yield [
            (label, at[index])
            for index, label in enumerate(value)
            if isinstance(label, str) and "${{" not in label
        ]


def default_shell(job: Job) -> str:
    """The shell of a job's runners: pwsh on Windows, bash elsewhere; unknown where it can be either."""
    for label in job.labels:
        if "${{" in label and row_of(label) is None and "windows" in f"{label}{job.strategy}".lower():
            return "unknown"
    windows = {any("windows" in label.lower() for label, _ in group) for group in labels_of(job)}
    if True not in windows:
        return "bash"
    return "unknown" if False in windows else "pwsh"
