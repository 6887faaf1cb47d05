"""From a repository or an application to a proven bundle; nothing is written."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core import remembered as remember
from ..core.files import resolved
from ..core.record import field, replace
from ..core.record import record as record_class
from ..core.remembered import Basis
from ..core.report import Report, Reported
from ..core.settings import ConfigError, nearest
from . import fits, gate, proposal, settings
from .agents import AGENTS, ARTIFACTS, Agent, agent_of, parts_of
from .application import Application
from .bundle import PLACEHOLDER, Artifact, Bundle, Generator, LeftOut, Request, at_root
from .detect import Texts, detect
from .repository import origin_of, repository_of

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
    if not isinstance(target, Application) and (folders := _applications(Path(target))):
        say(f"generating for {len(folders)} applications: {', '.join(folders)}")
        return _together(
            partial(
                generate,
                Path(target) / folder,
                agents=agents,
                only=only,
                generator=generator,
                templates=templates,
                tools=tools,
                say=say,
                approve=approve,
                record=record,
                catalogue=catalogue,
                today=today,
            )
            for folder in folders
        )
    parts = selected(agents, only)
    notes: dict[str, None] = {}
    left_out: list[LeftOut] = []
    root = None if isinstance(target, Application) else Path(target)
    if root is not None and not root.is_dir():
        raise ConfigError(f"{root}: is no folder")
    said = settings.read(root) if root else settings.Settings()
    application = target if isinstance(target, Application) else said.application
    place = _place(root)
    application = application or _detected(Path(str(target)), say, notes)
    left_out.extend(_unfilled(key) for key in said.unfilled if key in _OPTIONAL)
    if place.files:
        application, gone = fits.checked(application, place.files)
        left_out.extend(gone)
    chosen = _generator(catalogue, generator or said.generate.generator)
    own = _templates(root, templates, said.generate.templates)
    request = Request(
        application,
        parts,
        place.files,
        own,
        said.agents,
        root,
        say,
        lambda note: notes.setdefault(note),
        approve=approve,
        record=record,
        folder=place.folder,
        repository=place.repository,
        branch=application.default_branch or place.branch or "main",
        host=place.host,
        generated=place.generated,
        template_sets=catalogue.template_sets,
        leave_out=left_out.append,
    )
    say(f"generating with {chosen.name}: {', '.join(parts)}")
    artifacts = tuple(_placed(artifact, place.folder) for artifact in gate.make(chosen, request))
    missing = [part for part in parts if all(artifact.part != part for artifact in artifacts)]
    if missing and not chosen.explains:
        notes.setdefault(f"{chosen.name} made nothing for {', '.join(missing)}")
    if record is not None and not record.exists():
        notes.setdefault(f"{record}: {chosen.name} sends nothing that could be recorded")
    say(f"proving {len(artifacts)} artifacts")
    prover = gate.Gate(catalogue, place.repository or place.files)
    kept = [artifact for artifact in artifacts if _is_kept(artifact, place)]
    if len(kept) == len(artifacts):
        kept = []
    # What is proven is what the repository has afterwards: a file that is kept counts as it is.
    bundle = prover.prove([artifact for artifact in artifacts if artifact not in kept], today=today)
    checks = fits.Fits(request)
    whole = {artifact.path for artifact in bundle.artifacts if agent_of(artifact.part) == "documentation"}
    described = {artifact.path for artifact in bundle.artifacts if artifact.part == "openapi"}
    bundle = _clean(prover, checks, bundle, left_out, today)
    if not whole <= set(bundle.texts()) and bundle.proven:
        # Documents describe the rest, of which something was left out; they are written for what remains.
        # The description of the API is about the code: without it, they do not refer to it.
        refused = described - set(bundle.texts())
        left_out[:] = [one for one in left_out if one.what not in whole - refused]
        again = replace(
            request,
            parts=tuple(part for part in _documents(parts) if part != "openapi" or not refused),
            files=_beside(bundle, place),
            generated=_paths(bundle, place),
            # What there is to note was noted when all parts were made.
            note=lambda _: None,
        )
        made = [_placed(artifact, place.folder) for artifact in gate.make(chosen, again)]
        made = [artifact for artifact in made if not _is_kept(artifact, place)]
        rest = [one for one in bundle.artifacts if agent_of(one.part) != "documentation"]
        first = [one for one in bundle.refused.findings if one.path not in whole - refused]
        bundle = _clean(prover, checks, prover.prove([*rest, *made], today=today), left_out, today)
        again_refused = (*first, *bundle.refused.findings)
        bundle = replace(bundle, refused=replace(bundle.refused, findings=again_refused))
    bundle = _with_kept(prover, bundle, kept, today)
    made_from = {place.folder: Basis(said.digests, _selection(parts))} if said.digests else {}
    bundle = replace(
        bundle, notes=tuple(notes), root=place.root, left_out=_in_short(left_out), bases=made_from
    )
    if tools and bundle.proven:
        from .tools import run

        evidence, skipped = run(bundle.artifacts, say)
        bundle = replace(bundle, evidence=(*bundle.evidence, *evidence), notes=(*bundle.notes, *skipped))
    return bundle


def _applications(root: Path) -> tuple[str, ...]:
    """The folders of a monorepo's applications: those with an aurora.yaml, where the root has no application."""
    if not root.is_dir() or repository_of(root) is None or settings.has_application(root):
        return ()
    names = ("aurora.yaml", "aurora.yml")
    folders = {path.rpartition("/")[0] for path in Texts(root) if path.rpartition("/")[2] in names}
    return tuple(
        folder
        for folder in sorted(folders - {""})
        if not _NOT_DELIVERED & set(folder.split("/")) and settings.has_application(root / folder)
    )


def _together(makers: Iterable[Callable[[], Bundle]]) -> Bundle:
    """The bundles of several applications as one; a file at the root is the same in all of them.

    An application whose description cannot be used is left out. Raises ConfigError if that is all of them.
    """
    found: list[Bundle] = []
    refused: list[ConfigError] = []
    for make in makers:
        try:
            found.append(make())
        except ConfigError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    reports = [bundle.report for bundle in found]
    made = {artifact.path: artifact for bundle in found for artifact in bundle.artifacts}
    return Bundle(
        tuple(made.values()),
        replace(
            reports[0],
            findings=tuple(finding for report in reports for finding in report.findings),
            failures=tuple(failure for report in reports for failure in report.failures),
        ),
        tuple(dict.fromkeys(one for bundle in found for one in bundle.evidence)),
        tuple(dict.fromkeys(note for bundle in found for note in bundle.notes)),
        found[0].root,
        (
            *(one for bundle in found for one in bundle.left_out),
            *(LeftOut("an application", str(error), wrong=True) for error in refused),
        ),
        Report(findings=tuple(finding for bundle in found for finding in bundle.refused.findings)),
        {folder: basis for bundle in found for folder, basis in bundle.bases.items()},
    )


@record_class
class _Place:
    """Where an application lies: the root that paths are relative to, its folder there, and the files of both."""

    root: Path | None = None
    folder: str = ""
    branch: str = ""
    host: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    repository: Mapping[str, str] = field(default_factory=dict)
    generated: frozenset[str] = frozenset()


def _place(root: Path | None) -> _Place:
    if root is None:
        return _Place()
    files, known = Texts(root), repository_of(root)
    origin = origin_of(known.config) if known else None
    host = origin.host if origin else ""
    folder = root.resolve().relative_to(known.root).as_posix() if known else "."
    remembered = frozenset(remember.read(known.root if known else root).files)
    if known is None or folder == ".":
        return _Place(root, "", known.branch if known else "", host, files, {}, remembered)
    inside = frozenset(path.removeprefix(f"{folder}/") for path in remembered)
    return _Place(known.root, folder, known.branch, host, files, Texts(known.root), inside)


def _is_kept(artifact: Artifact, place: _Place) -> bool:
    """Whether the repository has a file of its own in the place of an artifact."""
    present = (place.repository or place.files).get(artifact.path)
    inside = artifact.path.removeprefix(f"{place.folder}/") if place.folder else artifact.path
    return present is not None and present != artifact.text and inside not in place.generated


def _with_kept(prover: gate.Gate, bundle: Bundle, kept: Sequence[Artifact], today: date | None) -> Bundle:
    """The bundle with the artifacts that could replace files of the repository, if they are clean, too."""
    if not kept:
        return bundle
    found = prover.prove(kept, beside=bundle.artifacts, today=today)
    refused = {finding.path for finding in found.findings}
    clean = [artifact for artifact in kept if artifact.path not in refused]
    whole = sorted((*bundle.artifacts, *clean), key=lambda artifact: artifact.path)
    return replace(bundle, artifacts=tuple(whole))


def _documents(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(part for part in parts if agent_of(part) == "documentation")


def _beside(bundle: Bundle, place: _Place) -> Mapping[str, str]:
    """The files of an application with what is made for it."""
    made = {
        path.removeprefix(f"{place.folder}/") if place.folder else path: text
        for path, text in bundle.texts().items()
    }
    return ChainMap(made, dict(place.files))


def _paths(bundle: Bundle, place: _Place) -> frozenset[str]:
    return place.generated | frozenset(_beside(bundle, _Place(folder=place.folder)))


def _placed(artifact: Artifact, folder: str) -> Artifact:
    """An artifact with its path from the root of the git repository, where platforms look for their files."""
    if not folder or at_root(artifact.path):
        return artifact
    return replace(artifact, path=f"{folder}/{artifact.path}")


# Folders whose applications are examples and fixtures.
_NOT_DELIVERED = frozenset({"docs", "example", "examples", "fixtures", "testdata", "test", "tests", "vendor"})
# What is left out while a value is unknown.
_OPTIONAL: Mapping[str, str] = {
    "owner": "the team in labels and alerts",
    "description": "the description in labels and documents",
    "hosts": "the Ingress and the check of the public address",
    "repository-url": "links to the repository",
    "health-path": "the liveness check by a request",
    "readiness-path": "the readiness check by a request of its own",
    "migration": "the migration of the database",
    "language-version": "the version of the language; the newest one is used",
}
# The key whose value causes a finding.
_CAUSES: Mapping[str, str] = {"example-server": "hosts"}
# Files that are of no use without each other.
_TOGETHER = frozenset({"dockerfile", "kubernetes", "prometheus", "pulumi", "rules", "terraform"})


def _unfilled(key: str) -> LeftOut:
    return LeftOut(_OPTIONAL[key], f"is still {PLACEHOLDER}", key)


def _clean(
    prover: gate.Gate, checks: fits.Fits, bundle: Bundle, left_out: list[LeftOut], today: date | None
) -> Bundle:
    """The artifacts that are proven and fit; of the others, one line each is added to what is left out.

    A bundle of which nothing would remain is refused as it is.
    """
    first = bundle
    refused: list[Reported] = []
    while True:
        wrong: dict[str, LeftOut] = {}
        described = {artifact.path for artifact in bundle.artifacts if artifact.part == "openapi"}
        # A misfit names the key; a finding in the same file often follows from it.
        misfits = list(checks.misfits(bundle.artifacts))
        for misfit in misfits:
            wrong.setdefault(misfit.path, LeftOut("", misfit.message, misfit.key, wrong=True))
        for finding in bundle.findings:
            wrong.setdefault(finding.path, _refused(finding, described))
        if not wrong:
            return replace(
                bundle,
                evidence=(*bundle.evidence, *(checks.evidence(bundle.artifacts) if bundle.proven else ())),
                refused=Report(findings=tuple(refused), profile=bundle.report.profile),
            )
        refused.extend(bundle.findings)
        gone: set[str] = set()
        for path, why in wrong.items():
            part = next(artifact.part for artifact in bundle.artifacts if artifact.path == path)
            paths = {
                artifact.path
                for artifact in bundle.artifacts
                if artifact.path == path or (artifact.part == part and part in _TOGETHER)
            }
            if not paths <= gone:
                left_out.append(replace(why, what=part if len(paths) > 1 else path))
            gone |= paths
        rest = [artifact for artifact in bundle.artifacts if artifact.path not in gone]
        if not rest or bundle.report.failures:
            return replace(first, evidence=(*first.evidence, *checks.failed(misfits)))
        bundle = prover.prove(rest, today=today)


def _refused(finding: Reported, described: Collection[str]) -> LeftOut:
    """What is left out for a finding.

    The API is what the code serves: what is found in its description is a mistake only if a setting causes it.
    """
    key = _CAUSES.get(finding.policy.name, "")
    where = f"{finding.path}:{finding.line}: {finding.message}"
    return LeftOut("", where, key, wrong=bool(key) or finding.path not in described)


def _in_short(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """One line for each key and reason, with everything that is left out for it."""
    found: dict[tuple[str, str], LeftOut] = {}
    for one in left_out:
        known = found.get((one.key, one.why))
        if known is None:
            found[one.key, one.why] = one
        elif one.what not in known.what.split(", "):
            found[one.key, one.why] = replace(known, what=f"{known.what}, {one.what}")
    return tuple(found.values())


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


def _selection(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The parts of a run, if they are not all of them."""
    return () if parts == parts_of(AGENTS) else parts


def _detected(root: Path, say: Callable[[str], None], notes: dict[str, None]) -> Application:
    say(f"detecting the application in {root.resolve().name}")
    found = detect(root)
    missing = [name for name in proposal.unknown(found) if name in _NEEDED]
    if missing:
        raise ConfigError(
            f"{root}: could not detect {' and '.join(f'app.{one}' for one in missing)}; "
            "write a section app into aurora.yaml, or let aurora init propose one"
        )
    application = settings.parse(proposal.section(found))
    assert application is not None
    unknown = ", ".join(proposal.unknown(found))
    notes.setdefault(
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
        if not resolved(folder).is_relative_to(resolved(root)):
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
        "left-out": [
            {"key": one.key, "what": one.what, "why": one.why, "wrong": one.wrong} for one in bundle.left_out
        ],
    }
