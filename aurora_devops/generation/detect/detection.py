"""All detectors over one repository: the language first, then for each field the clue that is surest."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from ...code.sources import Sources
from ...core.record import record, replace
from ..bundle import PLACEHOLDER
from ..repository import name_of
from .clues import CONFIDENCES, Clue, Detector
from .texts import Texts, without_markup
from .variables import merged

# Fields that hold several values; of the others the surest clue counts.
SEVERAL = frozenset({"dependencies", "environment", "hosts", "workers"})


@record
class Detection:
    """What was found: for each field its clues, the surest first; of a single value the rest are second opinions."""

    clues: dict[str, tuple[Clue, ...]]

    def best(self, field: str) -> Clue | None:
        """The surest clue about a field."""
        found = self.clues.get(field)
        return found[0] if found else None

    def others(self, field: str) -> tuple[Clue, ...]:
        """The clues that give a field another value than the surest one does, each value once."""
        first, *rest = self.clues[field]
        # What has to be filled in is no opinion.
        seen = [first.value, PLACEHOLDER]
        found = []
        for clue in rest:
            if clue.value not in seen:
                seen.append(clue.value)
                found.append(clue)
        return tuple(found)


@cache
def detectors() -> tuple[Detector, ...]:
    """The detectors of this package, one a module, in the order of the modules' names."""
    package = importlib.import_module(__package__)
    modules = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    loaded = [importlib.import_module(f"{__package__}.{name}") for name in modules]
    return tuple(
        module.detector for module in loaded if isinstance(getattr(module, "detector", None), Detector)
    )


def detect(target: Path | Sources, more: tuple[Clue, ...] = ()) -> Detection:
    """What the files of a repository say of the application in it; `more` is what is known of it besides."""
    sources = target if isinstance(target, Sources) else _sources(target)
    clues = [clue for detector in detectors() if not detector.language for clue in detector.look(sources)]
    clues += more
    spoken = [
        (detector.language, clue)
        for detector in detectors()
        if detector.language
        for clue in detector.look(sources)
    ]
    speakers = {id(clue): speaker for speaker, clue in spoken}
    languages = _surest(clue for _, clue in spoken if clue.field == "language")
    if languages:
        # A detector of Java tells whether it is Kotlin.
        speaker = speakers[id(languages[0])]
        own = [clue for other, clue in spoken if other == speaker]
        if any(clue.field == "framework" for clue in own):
            own += _in_code(sources, speaker)
        clues += own
    return Detection(_by_field([*clues, *_image_of_repository(clues)]))


def _in_code(sources: Sources, language: str) -> Iterator[Clue]:
    for detector in detectors():
        if detector.language == language and detector.code is not None:
            yield from detector.code(sources)


def _sources(root: Path) -> Sources:
    config = root / ".git" / "config"
    try:
        text = config.read_text(encoding="utf-8", errors="replace") if not config.is_symlink() else ""
    except OSError:
        text = ""
    return Sources(Texts(root), name_of(root, text), text)


def _surest(clues: Iterable[Clue]) -> list[Clue]:
    """Clues in the order of confidence; of equals the first one found."""
    return sorted(clues, key=lambda clue: CONFIDENCES.index(clue.confidence))


def _by_field(clues: Iterable[Clue]) -> dict[str, tuple[Clue, ...]]:
    found: dict[str, list[Clue]] = {}
    for clue in _surest(clues):
        if clue.field == "description":
            clue = replace(clue, value=without_markup(clue.value))
            if not clue.value:
                continue
        found.setdefault(clue.field, []).append(clue)
    if "environment" in found:
        found["environment"] = _read(found["environment"])
    return {field: tuple(_each_once(field, listed)) for field, listed in found.items() if listed}


def _read(clues: list[Clue]) -> list[Clue]:
    """The clues about variables; where the code reads some, a sample's others are those of its neighbours."""
    read = {clue.value.name for clue in clues if clue.confidence == "stated"}
    return [clue for clue in clues if clue.value.name in read] if read else clues


def _each_once(field: str, clues: list[Clue]) -> list[Clue]:
    if field not in SEVERAL:
        return clues
    seen: dict[str, list[Clue]] = {}
    for clue in clues:
        seen.setdefault(getattr(clue.value, "name", clue.value), []).append(clue)
    return [merged(seen[key]) if field == "environment" else seen[key][0] for key in sorted(seen)]


def _image_of_repository(clues: list[Clue]) -> list[Clue]:
    """Where a forge keeps the images of a repository, when nothing else says where they go."""
    urls = [clue for clue in _surest(clues) if clue.field == "repository_url"]
    match = (
        re.fullmatch(r"https://(github\.com|gitlab\.com)/([\w./-]+)", str(urls[0].value)) if urls else None
    )
    if match is None or any(clue.field == "image" for clue in clues):
        return []
    registry = {"github.com": "ghcr.io", "gitlab.com": "registry.gitlab.com"}[match[1]]
    clue = urls[0]
    return [Clue("image", f"{registry}/{match[2].lower()}", clue.why, clue.path, clue.line, "implied")]
