"""The artifacts that the jobs of workflows pass to each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...core.words import word_set
from ...facts import DownloadedArtifact, UploadedArtifact
from ...formats import expressions as ex
from .matrix import row_of, values_of
from .model import StepIn

_UPLOAD, _DOWNLOAD = "actions/upload-artifact", "actions/download-artifact"
# Inputs with which artifacts of other runs, or artifacts without their names, are downloaded.
_OTHER_RUN = frozenset({"run-id", "repository", "artifact-ids", "github-token"})
# Actions of these owners, and actions with these names, upload no artifacts.
_OWNERS = word_set(
    "actions-rs actions-rust-lang astral-sh aws-actions azure codecov coverallsapp denoland docker dorny dtolnay "
    "google-github-actions gradle hashicorp helm jdx mamba-org microsoft oven-sh pnpm pre-commit ruby "
    "shivammathur sigstore softprops step-security swatinem taiki-e"
)
_HARMLESS = regex(
    r"(?i)cache|checkout|comment|disk|install|label|lint|login|notif|release|setup|slack|toolchain|version"
)
_UPLOADING = regex(r"(?i)artifact|attest|pages|upload")
# How many names a name with values of a matrix may stand for.
_MOST_NAMES = 200


def artifact_facts(document: Document, steps: Sequence[StepIn]) -> Iterator[Fact]:
    """The artifacts that steps upload and download."""
    for inside in steps:
        step, uses = inside.step, inside.step.action
        given = step.with_ if isinstance(step.with_, dict) else {}
        if uses is None or uses.local:
            continue
        if isinstance(step.with_, str) or uses.docker:
            yield document.fact(UploadedArtifact, step.at["uses"], name="*", job=inside.job_id)
        elif uses.slug == _UPLOAD:
            usual = "merged-artifacts" if uses.path else "artifact"
            key, text = "name", str(given.get("name") or usual)
            if str(given.get("archive", True)).lower() != "true":
                # One file is uploaded as it is, and the artifact has its name.
                key, text = "path", _base_name(str(given.get("path") or ""))
            at = step.at["with"][key] if key in given else step.at["uses"]
            for name in _names(text, inside):
                yield document.fact(UploadedArtifact, at, name=name, job=inside.job_id)
        elif uses.slug == _DOWNLOAD:
            yield from _downloaded(document, inside)
        elif _UPLOADING.search(uses.slug) or not is_harmless(uses.slug):
            yield document.fact(UploadedArtifact, step.at["uses"], name="*", job=inside.job_id)


def is_harmless(slug: str) -> bool:
    """Whether an action is known to build, to set up or to report something, and to start no servers."""
    owner = slug.partition("/")[0]
    return owner in ("actions", "github") or owner in _OWNERS or _HARMLESS.search(slug) is not None


def _downloaded(document: Document, inside: StepIn) -> Iterator[DownloadedArtifact]:
    step = inside.step
    given = step.with_ if isinstance(step.with_, dict) else {}
    if not _OTHER_RUN.isdisjoint(given) or step.continue_on_error not in (None, False):
        return
    for key in ("name", "pattern"):
        for name in _names(str(given.get(key) or ""), inside):
            if name and (key == "pattern" or "*" not in name):
                at: Place = step.at["with"][key]
                yield document.fact(
                    DownloadedArtifact, at, name=name, pattern=key == "pattern", job=inside.job_id
                )


def _base_name(path: str) -> str:
    """The name of the only file that a path may lead to; `*` stands for what is unknown."""
    name = path.strip().rpartition("/")[2]
    known = name and "\n" not in path.strip() and name.count("${{") == name.count("}}")
    return _WILDCARDS.sub("*", name) if known else "*"


# What may be any text in the name of a file.
_WILDCARDS = regex(r"[*?\[].*")


def _names(text: str, inside: StepIn) -> Iterator[str]:
    """The names that a text with expressions may be; `*` stands for what is unknown."""
    if "${{" not in text:
        yield text
        return
    parts: list[list[str]] = []
    start, count = 0, 1
    for found in ex.fenced(text):
        parts.append([text[start : found.start]])
        values = _values(text[found.start : found.end], inside) or ["*"]
        count *= len(values)
        if count > _MOST_NAMES:
            values = ["*"]
        parts.append(values)
        start = found.end
    parts.append([text[start:]])
    yield from dict.fromkeys("".join(each) for each in product(*parts))


def _values(expression: str, inside: StepIn) -> list[str]:
    """The values of an access to the matrix or to a known variable; none if they are unknown."""
    keys = row_of(expression)
    if keys is not None and inside.job is not None:
        matrix = inside.job.matrix
        if not isinstance(matrix, dict) or any(isinstance(value, str) for value in matrix.values()):
            return []
        values = [
            str(value) for value, _ in values_of(inside.job, keys) if isinstance(value, (str, int, float))
        ]
        return [] if any("${{" in value for value in values) else values
    match = _VARIABLE.fullmatch(expression)
    value = inside.environment.get(match[1]) if match else None
    return [value] if value else []


_VARIABLE = regex(r"\$\{\{\s*env\.(\w+)\s*\}\}")
