"""What need not be done again, kept as plain JSON in the user's cache folder: answers, results, the plugin scan.

Three things are remembered for a repository. The *answer* is what a run with the same question printed, and
holds as long as no file has changed. The *results* are the findings of each file, by its content. The
*plugins* are the installed entry points, as long as nothing was installed or removed.

The folder is the user's own: a cache inside the repository could be prepared by whoever wrote it, and would
then hide findings.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .files import Stamp
    from .policy import Policy
    from .result import FileResult

# Changed with every change of what is written below.
FORMAT = 6
# Seconds after which no run is still writing a file.
_LONGEST_WRITE = 3600
# What reading a value of another shape raises.
DAMAGED = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def folder(chosen: str | None = None) -> Path:
    """The cache folder: the one that was chosen, `AURORA_CACHE_DIR`, or the user's."""
    if said := chosen or os.environ.get("AURORA_CACHE_DIR"):
        return Path(said)
    if sys.platform.startswith("linux"):
        # What platformdirs says, without its import: it would be a tenth of the time of a run with an answer.
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aurora_devops"
    from platformdirs import user_cache_path

    return user_cache_path("aurora_devops", appauthor=False)


def digest(*parts: bytes | str) -> str:
    """A short fingerprint of these parts, in this order."""
    hasher = blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hasher.update(len(raw).to_bytes(8, "big"))
        hasher.update(raw)
    return hasher.hexdigest()


@lru_cache(maxsize=1)
def code_stamp() -> str:
    """The version of the code that makes results, and what tells apart two states of the same version.

    For an installed package, that is a digest of the list of its files, which has a digest of each; in a checkout, it
    is the time of the last change.
    """
    from .version import __version__

    package = Path(__file__).resolve().parent.parent
    if "site-packages" in package.parts or "dist-packages" in package.parts:
        try:
            files = (package.parent / f"{package.name}-{__version__}.dist-info" / "RECORD").read_bytes()
        except OSError:
            files = b""
        return f"{FORMAT} {__version__} {digest(files)}"
    import importlib.util

    places = [package]
    spec = importlib.util.find_spec("aurora_policies")
    if spec is not None and spec.submodule_search_locations:
        places.append(Path(next(iter(spec.submodule_search_locations))))
    newest = max(
        (
            entry.stat().st_mtime_ns
            for place in places
            for entry in _tree(place)
            if entry.name.endswith((".py", ".yaml"))
        ),
        default=0,
    )
    return f"{FORMAT} {__version__} {newest}"


def _tree(place: Path) -> Iterable[os.DirEntry[str]]:
    for entry in os.scandir(place):
        if entry.is_dir(follow_symlinks=False):
            yield from _tree(Path(entry.path))
        else:
            yield entry


def read_json(path: Path) -> Any:
    """What a cache file holds; None where there is none or it is damaged."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def write_json(path: Path, data: Any) -> None:
    """Put data in a cache file at once; a cache that cannot be written is no reason to fail."""
    with suppress(OSError):
        parts = path.parent / "parts"
        parts.mkdir(parents=True, exist_ok=True)
        part = parts / f"{path.name}.{os.getpid()}"
        try:
            part.write_text(json.dumps(data, separators=(",", ":")), encoding="utf-8")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        _remove_left(parts)


def _remove_left(parts: Path) -> None:
    """Remove what runs that were stopped while they wrote have left."""
    now = time.time()
    for entry in os.scandir(parts):
        if now - entry.stat().st_mtime > _LONGEST_WRITE:
            Path(entry.path).unlink(missing_ok=True)


class Answers:
    """The last answer to a question, and the files it was about."""

    def __init__(self, place: Path, question: str) -> None:
        self.path = place / f"{question}.answer.json"

    def find(
        self, files: str, stamps: Sequence[Stamp], today: str, answer: Callable[[str, str], str]
    ) -> tuple[str, int] | None:
        """The text and the exit code of the last run, if it saw the same files on the same day.

        `files` is a digest of the paths; `stamps` are in their order. `answer` gives, for the root of a repository
        and a question about files outside of the run, the present answer.
        """
        data = read_json(self.path)
        if not isinstance(data, dict) or data.get("today") != today or data.get("files") != files:
            return None
        profiles, text, code = data.get("profiles"), data.get("text"), data.get("code")
        if data.get("stamps") != list(map(list, stamps)) or not isinstance(profiles, dict):
            return None
        if not isinstance(text, str) or not isinstance(code, int):
            return None
        try:
            if any(answer(root, what) != known for root, what, known in data["asked"]):
                return None
        except DAMAGED:
            return None
        return (text, code) if all(_content(path) == known for path, known in profiles.items()) else None

    def keep(
        self,
        files: str,
        stamps: Sequence[Stamp],
        today: str,
        profiles: Mapping[str, str],
        asked: Sequence[tuple[str, str, str]],
        text: str,
        code: int,
    ) -> None:
        """Remember an answer, the digests of the files of profiles that it depends on, and what readers asked.

        `asked` are the root of a repository, a question and its answer.
        """
        write_json(
            self.path,
            {
                "today": today,
                "files": files,
                "stamps": stamps,
                "profiles": dict(profiles),
                "asked": asked,
                "text": text,
                "code": code,
            },
        )


def _content(path: str) -> str | None:
    from .configfile import ConfigFile
    from .settings import ConfigError

    try:
        return digest(ConfigFile(path).read())
    except ConfigError:
        return None


class Results:
    """The results of files by their content, for one set of policies and options."""

    def __init__(self, place: Path, key: str) -> None:
        self._place = place
        self._key = key
        self.path = place / f"{key}.results.json"
        self.profiles: Mapping[str, str] = {}
        self._old: dict[str, Any] = {}
        self._policies: dict[str, Any] = {}
        self._known: dict[str, Policy] = {}
        self._new: dict[str, Any] = {}
        # The questions about files outside of the run that its results depend on, with the answers.
        self.asked: Mapping[str, str] = {}
        self.changed = False

    def bind(self, profiles: Mapping[str, str]) -> None:
        """Take up what earlier runs found with the same files of profiles, given with their digests."""
        self.profiles = profiles
        name = digest(self._key, *(part for item in sorted(profiles.items()) for part in item))
        self.path = self._place / f"{name}.results.json"
        data = read_json(self.path)
        files, policies = (data.get("files"), data.get("policies")) if isinstance(data, dict) else ({}, {})
        self._old = files if isinstance(files, dict) else {}
        self._policies = policies if isinstance(policies, dict) else {}

    def find(self, path: str, content: str, answer: Callable[[str], str]) -> FileResult | None:
        """The result of a file, if it was judged by the same policies with the same content.

        `answer` gives the present answer to a question about other files that the result depends on.
        """
        from .encoding import decode

        entry = self._old.get(path)
        try:
            found = decode(path, entry[1], self._policy) if entry and entry[0] == content else None
            if found is None or any(answer(question) != known for question, known in found.asked.items()):
                return None
        except DAMAGED:
            return None
        self._new[path] = entry
        return found

    def _policy(self, code: str) -> Policy:
        from .encoding import decode_policy

        if code not in self._known:
            self._known[code] = decode_policy(code, self._policies[code])
        return self._known[code]

    def keep(self, content: str, result: FileResult) -> None:
        """Remember a result; failures are not kept, so that a bug is seen again until it is mended."""
        if result.failures:
            return
        from .encoding import encode, encode_policy

        for finding in result.findings:
            if finding.policy.code not in self._policies:
                self._policies[finding.policy.code] = encode_policy(finding.policy)
        self._new[result.path] = [content, encode(result)]
        self.changed = True

    def save(self) -> None:
        """Write the results of this run; those of files that are gone are forgotten."""
        if self.changed:
            write_json(self.path, {"policies": self._policies, "files": self._new})


def plugin_rows() -> list[list[str]]:
    """The installed plugins as values; the scan for them is kept until an installation changes one of its folders."""
    # A file for each environment: a hook and the project's own environment would take turns in one.
    path = folder() / f"{digest(sys.version, *sys.path)}.plugins.json"
    key = digest(*(str(_changed(entry)) for entry in sys.path))
    data = read_json(path)
    if isinstance(data, dict) and data.get("key") == key and _are_rows(data.get("plugins")):
        return list(data["plugins"])
    from .plugin import installed_plugins

    rows = [
        [plugin.name, plugin.module, plugin.distribution, plugin.version] for plugin in installed_plugins()
    ]
    write_json(path, {"key": key, "plugins": rows})
    return rows


def _are_rows(rows: Any) -> bool:
    return isinstance(rows, list) and all(
        isinstance(row, list) and len(row) == 4 and all(isinstance(value, str) for value in row)
        for row in rows
    )


def _changed(entry: str) -> int:
    try:
        return os.stat(entry or ".").st_mtime_ns  # noqa: PTH116 - a path object a folder costs more than the call
    except OSError:
        return 0
