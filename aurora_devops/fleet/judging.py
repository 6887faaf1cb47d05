"""What a worker does: lint one repository at its HEAD, and make tables of the result."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..core.cache import digest
from ..core.files import Checkout, config_of
from ..core.fingerprint import fingerprinted
from ..core.record import replace
from ..core.run import lint_paths
from ..core.settings import Choices, ConfigError
from ..core.version import __version__
from . import checkout, inventory
from .inventory import Use
from .owners import Owners
from .sources import Member
from .tables import Tables, table

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue
    from ..core.facts import Repository
    from ..core.report import Report, Reported


class Question(NamedTuple):
    """What is asked of every repository; `configuration` and `version` are part of the ids of results.

    `config` is a configuration file instead of those of the repositories.
    """

    choices: Choices
    config: Path | None
    read_config: bool
    honour: bool
    configuration: str
    version: str
    release: str = __version__


class Known(NamedTuple):
    """A result in the store: its id, and whether all artifacts were checked."""

    result: str
    complete: bool


class Answer(NamedTuple):
    """The answer for a repository: the id of a result with its tables, a known id without them, or an error."""

    repository: str
    commit: str = ""
    result: str = ""
    complete: bool = True
    error: str = ""
    tables: Tables | None = None


def result_id(repository: str, commit: str, question: Question) -> str:
    """The id of a result."""
    return digest(repository, commit, question.configuration, question.version)


def judge(member: Member, question: Question, known: Mapping[str, Known]) -> Answer:
    """Lint a repository at the commit of its HEAD, unless the result is known, by commit."""
    if question.release != __version__:
        return Answer(
            member.name, error=f"the worker has aurora_devops {__version__}, not {question.release}"
        )
    try:
        found = checkout.head(member.location, member.remote)
        commit = found[0]
        if commit in known:
            return Answer(member.name, commit, *known[commit])
        with tempfile.TemporaryDirectory(prefix="aurora-fleet-", ignore_cleanup_errors=True) as name:
            began = time.monotonic()
            # On macOS, the folder for temporary files is a link.
            root = Path(name).resolve()
            checkout.check_out(root, member.location, found)
            tables = _lint(root, member.name, commit, question, began)
    except (checkout.GitError, ConfigError, OSError) as error:
        return Answer(member.name, error=" ".join(str(error).split()))
    complete = tables["repositories"]["complete"][0].as_py()
    return Answer(member.name, commit, result_id(member.name, commit, question), complete, tables=tables)


@cache
def _catalogue() -> Catalogue:
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    return inventory.catalogue()


def _lint(root: Path, member: str, commit: str, question: Question, began: float) -> Tables:
    config = question.config or (config_of(root) if question.read_config else None)
    repository = Checkout(root, config, (root,), question.read_config)
    settings, files = question.choices.start(repository)
    stated: list[Repository] = []
    report = lint_paths(
        repository,
        settings,
        files,
        honour=question.honour,
        catalogue=_catalogue(),
        joined=stated.append,
        processes=1,
    )
    owners = Owners.of(root)
    common = {"result": result_id(member, commit, question), "repository": member}
    rows = {"findings": _findings(report, owners), "inventory": _inventory(stated, owners)}
    found = {name: table(name, ({**common, **row} for row in each)) for name, each in rows.items()}
    judged = {
        **common,
        "commit": commit,
        "configuration": question.configuration,
        "version": question.version,
        "profile": report.profile,
        "files": sum(number for kind, number in report.files.items() if kind != "searched"),
        "unjudged": sum(each.expected for each in report.unjudged),
        "complete": report.complete,
        "failures": [
            {"path": each.path, "part": each.policy, "message": each.message} for each in report.failures
        ],
        "seconds": round(time.monotonic() - began, 3),
    }
    return {"repositories": table("repositories", [judged]), **found}


def _findings(report: Report, owners: Owners) -> Iterator[dict[str, Any]]:
    aside = replace(report, findings=report.aside, suppressed=())
    for part in (report, aside):
        for finding, fingerprint in fingerprinted(part):
            yield {
                "fingerprint": fingerprint,
                "status": finding.suppressed.by if finding.suppressed else "reported",
                "code": finding.policy.code,
                "policy": finding.policy.name,
                "category": finding.policy.category,
                "severity": finding.severity,
                "kind": finding.kind,
                "path": finding.path,
                "line": finding.line,
                "column": finding.column,
                "end_line": finding.end_line,
                "end_column": finding.end_column,
                "message": finding.message,
                "fix": _fix(finding),
                "owners": owners(finding.path),
            }


def _fix(finding: Reported) -> str:
    usable = [fix for fix in finding.fixes if fix.edits]
    return "safe" if any(fix.safe for fix in usable) else "unsafe" if usable else ""


def _inventory(stated: list[Repository], owners: Owners) -> Iterator[dict[str, Any]]:
    seen = set()
    for repository in stated:
        for use in repository.of(Use):
            # Overlays of one base state the same place several times.
            key = (use.path, use.span, *use.values.values())
            if key not in seen:
                seen.add(key)
                yield {**use.values, "path": use.path, "line": use.location.line, "owners": owners(use.path)}
