"""From a repository or an application to a proven bundle; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.record import replace
from ..core.settings import ConfigError, nearest
from . import gate, proposal, settings
from .agents import AGENTS, ARTIFACTS, Agent, parts_of
from .application import Application
from .bundle import Bundle, Generator, Request
from .detect import Texts, detect

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue

# Without these there is no application to speak of, and no text can stand for them.
_NEEDED = frozenset({"language", "port"})


def generate(
    target: str | Path | Application,
    *,
    agents: Iterable[str] = AGENTS,
    only: Iterable[str] = (),
    generator: str | None = None,
    templates: str | Path | None = None,
    tools: bool = False,
    say: Callable[[str], None] = lambda _: None,
    approve: Callable[[Sequence[str]], bool] = lambda _: False,
    record: Path | None = None,
    catalogue: Catalogue | None = None,
    today: date | None = None,
) -> Bundle:
    """Make the artifacts of an application and prove them; the bundle says if they may be written.

    `target` is a repository's folder, or an application, which is then all that the generator knows. Of a
    folder `aurora.yaml` is read, and where it has no section `app`, the code. `agents` and `only` choose what
    is made, `generator` how, `templates` is a folder of the team's own templates. With `tools`, the external
    tools that are installed are run on a copy of the result. `approve` and `record` are for a generator that asks
    a model: whether a command may be run, and the file in which everything is recorded.

    Raises ConfigError for an unknown name or an unusable application, PluginError when the generator fails.
    """
    if catalogue is None:
        from ..core.run import default_catalogue

        catalogue = default_catalogue()
    parts = selected(agents, only)
    notes: list[str] = []
    root = None if isinstance(target, Application) else Path(target)
    if root is not None and not root.is_dir():
        raise ConfigError(f"{root}: is no folder")
    said = settings.read(root) if root else settings.Settings()
    files = Texts(root) if root else {}
    application = target if isinstance(target, Application) else said.application
    application = application or _detected(Path(str(target)), say, notes)
    chosen = _generator(catalogue, generator or said.generate.generator)
    own = _templates(root, templates, said.generate.templates)
    request = Request(
        application, parts, files, own, said.agents, root, say, notes.append, approve=approve, record=record
    )
    say(f"generating with {chosen.name}: {', '.join(parts)}")
    artifacts = gate.make(chosen, request)
    if missing := [part for part in parts if all(artifact.part != part for artifact in artifacts)]:
        notes.append(f"{chosen.name} made nothing for {', '.join(missing)}")
    if record is not None and not record.exists():
        notes.append(f"{record}: {chosen.name} sends nothing that could be recorded")
    say(f"proving {len(artifacts)} artifacts")
    bundle = gate.Gate(catalogue, files).prove(artifacts, notes=notes, today=today)
    if tools and bundle.proven:
        from .tools import run

        evidence, skipped = run(artifacts, say)
        bundle = replace(bundle, evidence=(*bundle.evidence, *evidence), notes=(*bundle.notes, *skipped))
    return bundle


def selected(agents: Iterable[str], only: Iterable[str]) -> tuple[str, ...]:
    """The parts that these agents make, or those of them that are named. Raises ConfigError for an unknown name."""
    named: list[Agent] = []
    for word in agents:
        agent = next((agent for agent in AGENTS if agent == word), None)
        if agent is None:
            raise ConfigError(f"unknown agent {word!r}{nearest(word, list(AGENTS))}")
        named.append(agent)
    # In the order in which they are made, each once, whatever order they were asked for in.
    parts = parts_of([agent for agent in AGENTS if agent in named])
    wanted = list(only)
    known = [part for listed in ARTIFACTS.values() for part in listed]
    for word in wanted:
        if word not in known:
            raise ConfigError(f"unknown part {word!r}{nearest(word, known)}")
        if word not in parts:
            raise ConfigError(f"{word} is not made by {', '.join(named)}")
    return tuple(part for part in parts if not wanted or part in wanted)


def _detected(root: Path, say: Callable[[str], None], notes: list[str]) -> Application:
    say(f"detecting the application in {root.resolve().name}")
    found = detect(root)
    missing = [name for name in proposal.unknown(found) if name in _NEEDED]
    if missing:
        raise ConfigError(
            f"{root}: nothing tells {' and '.join(missing)}; aurora init writes an aurora.yaml to fill in"
        )
    application = settings.parse(proposal.section(found))
    assert application is not None
    unknown = ", ".join(proposal.unknown(found))
    notes.append(
        "aurora.yaml has no section app: it was detected; aurora init writes it down with the evidence"
        + (f", and {unknown} to fill in" if unknown else "")
    )
    return application


def _generator(catalogue: Catalogue, name: str) -> Generator:
    found = catalogue.generators.get(name)
    if found is None:
        known = list(catalogue.generators)
        hint = nearest(name, known) or f"; there are: {', '.join(known) or 'none'}"
        raise ConfigError(f"unknown generator {name!r}{hint}")
    return found


def _templates(root: Path | None, chosen: str | Path | None, configured: str) -> Mapping[str, str]:
    """The team's own templates; a configured folder lies in the repository, a chosen one anywhere."""
    if chosen is not None:
        folder = Path(chosen)
    elif configured and root is not None:
        folder = root / configured
        if not folder.resolve().is_relative_to(root.resolve()):
            raise ConfigError(f"generate.templates: {configured} lies outside the repository")
    else:
        return {}
    if not folder.is_dir():
        raise ConfigError(f"templates: {folder} is no folder")
    return dict(Texts(folder))


def as_record(bundle: Bundle) -> dict[str, Any]:
    """The bundle as JSON values: artifacts without their texts, findings in short, evidence, notes."""
    return {
        "proven": bundle.proven,
        "profile": bundle.report.profile,
        "artifacts": [{"path": artifact.path, "part": artifact.part} for artifact in bundle.artifacts],
        "findings": [
            {
                "code": finding.policy.code,
                "name": finding.policy.name,
                "severity": finding.severity,
                "path": finding.path,
                "line": finding.line,
                "column": finding.column,
                "message": finding.message,
            }
            for finding in bundle.findings
        ],
        "failures": [
            {"path": failure.path, "policy": failure.policy, "message": failure.message}
            for failure in bundle.report.failures
        ],
        "evidence": [
            {"level": one.level, "what": one.what, "passed": one.passed, "detail": one.detail}
            for one in bundle.evidence
        ],
        "notes": list(bundle.notes),
    }
