"""The files of a run: those that git tracks, and untracked files that it does not ignore."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .cache import digest
from .lazy import regex
from .nearest import nearest
from .patterns import ignored, patterns

if TYPE_CHECKING:
    from pathspec import PathSpec

    from .revision import Revision
    from .settings import Settings

# Folders that are not searched for untracked files, whatever .gitignore contains.
PRUNED = frozenset(
    {".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".terraform"}
)
CONFIG_NAMES = ("aurora.yaml", "aurora.yml")
# Why a link is not followed.
BROKEN_LINK = "broken link"
LINK_OUTSIDE = "link to outside the repository"


def root_of(folder: Path) -> Path | None:
    """The root of the repository that contains a folder; None outside a repository.

    It is the nearest folder with `.git`; without one it is the outermost folder with `aurora.yaml`, so that a file
    below the root cannot replace the configuration.
    """
    outermost = None
    for above in (folder, *folder.parents):
        if (above / ".git").exists():
            return above
        if config_of(above) is not None:
            outermost = above
    return outermost


def config_of(folder: Path) -> Path | None:
    """The configuration file of a folder."""
    found = (folder / name for name in CONFIG_NAMES)
    return next((path for path in found if os.path.isfile(path)), None)  # noqa: PTH113 - is_file may raise


# The sections of a configuration file.
SECTIONS = ("extends", "remove", "lint", "policies", "app", "generate", "agents")
_TOP_KEY = regex(r"(?m)^[\"']?([A-Za-z][^\s:\"']*)[\"']?\s*:(?:\s|$)")


def _is_configuration(path: Path, read: Callable[[Path], bytes]) -> bool:
    """Whether a file below the root may be a configuration; one of another program has none of the sections.

    A file with a misspelled section, and one that cannot be read, is a configuration with a mistake.
    """
    try:
        keys = set(_TOP_KEY.findall(read(path).decode("utf-8", "replace")))
    except OSError:
        return True
    return not keys or not keys.isdisjoint(SECTIONS) or any(nearest(key, SECTIONS, 0.7) for key in keys)


def _rootless(folders: Sequence[Path]) -> Path:
    """The root for folders outside a repository: the current folder, or their common parent.

    A hidden folder remains part of the paths below it: `.github/workflows/ci.yml` is a workflow in any folder.
    """
    root = Path(os.path.commonpath(folders))
    if root.is_relative_to(Path.cwd()):
        root = Path.cwd()
    hidden = [index for index, part in enumerate(root.parts) if part.startswith(".")]
    return Path(*root.parts[: hidden[-1]]) if hidden else root


# Time of the last change of the content in nanoseconds, size, inode, time of the last change of the inode.
Stamp = tuple[int, int, int, int]


class Listing(NamedTuple):
    """The files of a run, as paths from the root.

    `named` are the files that the caller named. `unread` are those that cannot be read, with the reason. `links` are
    symbolic links, with the path of their target. `configured` are the folders below the root that have their own
    configuration, each with a trailing `/`.
    """

    paths: tuple[str, ...]
    named: frozenset[str] = frozenset()
    unread: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    configured: tuple[str, ...] = ()

    def parts(self) -> Iterator[str]:
        """All entries as strings."""
        yield from self.paths
        for pairs in (self.unread, self.links):
            yield str(len(pairs))
            for pair in pairs:
                yield from pair
        yield from ("", *sorted(self.named), "", *self.configured)


class Checkout(NamedTuple):
    """A folder on disk: its root, its configuration file, and the targets of the run."""

    root: Path
    config_path: Path | None
    targets: tuple[Path, ...]
    read_config: bool = True
    trusted: Revision | None = None

    @classmethod
    def of(
        cls,
        target: Path,
        config: Path | None = None,
        *,
        read_config: bool = True,
        trusted: str | None = None,
    ) -> Checkout:
        """The repository that contains a target. Raises FileNotFoundError if the target does not exist."""
        (found,) = cls.all((target,), config, read_config=read_config, trusted=trusted)
        return found

    @classmethod
    def all(
        cls,
        targets: Sequence[Path],
        config: Path | None = None,
        *,
        read_config: bool = True,
        trusted: str | None = None,
    ) -> tuple[Checkout, ...]:
        """The repositories that contain the targets; `trusted` is the git revision from which configuration is read.

        Raises FileNotFoundError if a target does not exist, and ConfigError for an unknown revision.
        """
        missing = next((target for target in targets if not os.path.lexists(target)), None)
        if missing is not None:
            raise FileNotFoundError(f"{missing}: no such file or folder")
        roots: dict[Path, Path | None] = {}
        groups: dict[Path | None, list[Path]] = {}
        for target in targets:
            folder = _folder(target)
            if folder not in roots:
                roots[folder] = root_of(folder)
            groups.setdefault(roots[folder], []).append(target)
        found: dict[Path, list[Path]] = {}
        for root, held in groups.items():
            found.setdefault(root or _rootless([_folder(target) for target in held]), []).extend(held)
        if trusted is not None:
            return tuple(cls._trusting(root, tuple(held), trusted) for root, held in found.items())
        return tuple(
            cls(root, config or (config_of(root) if read_config else None), tuple(held), read_config)
            for root, held in found.items()
        )

    @classmethod
    def _trusting(cls, root: Path, targets: tuple[Path, ...], name: str) -> Checkout:
        from .revision import Revision

        revision = Revision.of(root, name)
        config = next((path for path in revision.files(*CONFIG_NAMES) if path.parent == root), None)
        return cls(root, config, targets, trusted=revision)

    def config(self) -> Settings:
        """The section `lint` of the configuration file. Raises ConfigError."""
        if self.config_path is None:
            from .settings import Settings

            return Settings()
        return self._settings(self.config_path)

    def nested(self, listing: Listing) -> tuple[tuple[str, Settings], ...]:
        """The configuration of each folder below the root that has its own. Raises ConfigError."""
        return tuple((folder, self._settings(path)) for folder, path in self.nested_files(listing).items())

    def _settings(self, path: Path) -> Settings:
        from .configfile import ConfigFile
        from .configured import settings

        return settings(ConfigFile(path.as_posix(), self.trusted.read if self.trusted else None))

    def trusted_text(self, path: str) -> str | None:
        """The text of a file in the trusted revision, empty if it does not have the file; None without a revision."""
        if self.trusted is None:
            return None
        try:
            return self.trusted.read(self.root / path).decode(errors="replace")
        except FileNotFoundError:
            return ""

    def removed_configs(self) -> list[str]:
        """The configuration files of the trusted revision whose folders do not have one any more."""
        found = self.trusted.files(*CONFIG_NAMES) if self.trusted else ()
        return [path.relative_to(self.root).as_posix() for path in found if config_of(path.parent) is None]

    def config_digest(self, config: Settings, listing: Listing) -> str:
        """A digest of the configuration files; `config` has the settings in them."""
        extended = [
            part for _, each in (("", config), *config.nested) for item in each.extended for part in item
        ]
        if self.trusted is not None:
            return digest(self.trusted.tree, *extended) if extended else self.trusted.tree
        paths = [*([self.config_path] if self.config_path else []), *self.nested_files(listing).values()]
        return digest(*(path.read_bytes() for path in paths), *extended)

    def nested_files(self, listing: Listing) -> dict[str, Path]:
        """The configuration file of each folder below the root that has its own."""
        if self.trusted is not None:
            paths = [path for path in self.trusted.files(*CONFIG_NAMES) if path.parent != self.root]
            # The first of two files in a folder is used, as on disk.
            found: dict[str, Path | None] = {
                f"{path.parent.relative_to(self.root).as_posix()}/": path for path in reversed(paths)
            }
        else:
            found = {
                folder: config_of(self.root / folder) for folder in listing.configured if self.read_config
            }
        read = self.trusted.read if self.trusted else Path.read_bytes
        return {
            folder: path
            for folder, path in found.items()
            if path and path != self.config_path and _is_configuration(path, read)
        }

    def walk(self, exclude: Sequence[str] = (), exclude_named: Sequence[str] | None = None) -> Listing:
        """The files of the run; `exclude_named` replaces `exclude` for the files that the caller named."""
        return Walk(self.root, exclude, exclude_named).files(self.targets)

    def around(self, path: Path) -> Listing:
        """A listing of one file that the caller named and that need not exist."""
        return Walk(self.root).around(path)

    def stamps(self, paths: Iterable[str]) -> list[Stamp]:
        """The stamp of each file; it changes when the file does."""
        stamps: list[Stamp] = []
        prefix = f"{self.root}{os.sep}"
        for path in paths:
            try:
                found = os.stat(prefix + path)  # noqa: PTH116 - a path object a file costs more than the call
            except OSError:
                stamps.append((0, 0, 0, 0))
            else:
                stamps.append((found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns))
        return stamps

    def inside(self, path: str) -> bool:
        """Whether there is a file with this path whose content lies in the repository."""
        full = f"{self.root}{os.sep}{path}"
        return os.path.isfile(full) and real_path(self.root, path) is not None  # noqa: PTH113

    def below(self, folder: str) -> Iterator[str]:
        """The paths of the files below a folder, which is empty or ends with `/`; links to folders are not followed."""
        folders = [folder]
        while folders:
            prefix = folders.pop()
            try:
                entries = list(os.scandir(f"{self.root}{os.sep}{prefix}"))
            except OSError:
                continue
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in PRUNED:
                        folders.append(f"{prefix}{entry.name}/")
                elif os.path.isfile(entry):  # noqa: PTH113 - is_file of an entry raises for a cycle of links
                    yield prefix + entry.name

    def read(self, path: str, limit: int) -> bytes | str:
        """The first `limit` + 1 bytes of a regular file; or, as a string, the reason why it cannot be read."""
        try:
            # Without O_NONBLOCK, opening a FIFO blocks until another process writes to it.
            descriptor = os.open(self.root / path, os.O_RDONLY | _NONBLOCK | _BINARY)
        except OSError as error:
            return error.strerror or "cannot be opened"
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                return "not a regular file"
            try:
                # A buffer of the limit takes longer to create than most files to read. The size may be unknown, as 0.
                return file.read(min(found.st_size or limit, limit) + 1)
            except OSError as error:
                return error.strerror or "cannot be read"


_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def common_root(repositories: Sequence[Checkout]) -> Path:
    """The common parent of the repositories; the root of a single one."""
    return Path(os.path.commonpath([repository.root for repository in repositories]))


def from_folder(root: str | Path, folder: str | Path) -> Callable[[str], str]:
    """A function that makes a path relative to a folder instead of the root."""
    known: dict[str, str] = {}

    def change(path: str) -> str:
        if path not in known:
            found_at = os.path.join(root, path)  # noqa: PTH118
            known[path] = os.path.relpath(found_at, folder).replace(os.sep, "/")
        return known[path]

    return change


def resolved(path: Path) -> Path:
    """A path with its links followed; `Path.resolve` raises for a cycle of links before Python 3.13."""
    return Path(os.path.realpath(path))


def _folder(target: Path) -> Path:
    return resolved(target) if os.path.isdir(target) else resolved(target.parent)  # noqa: PTH112


def real_path(root: str | Path, path: str) -> str | None:
    """The path that a path leads to; None where that is outside the root, or git's own data."""
    base = str(root).rstrip(os.sep) + os.sep
    real = os.path.realpath(base + path)
    if real + os.sep == base:
        return ""
    relative = real[len(base) :].replace(os.sep, "/")
    return relative if real.startswith(base) and relative.partition("/")[0] != ".git" else None


class _Ignore(NamedTuple):
    """The patterns of one .gitignore, and the folder they are relative to."""

    prefix: str
    spec: PathSpec[Any]

    def __call__(self, path: str) -> bool | None:
        """Whether the path is ignored; None if no pattern matches."""
        included: bool | None = self.spec.check_file(path[len(self.prefix) :]).include
        return included


class Walk:
    """The files below a root; `exclude` are patterns as in .gitignore, relative to the root."""

    def __init__(
        self, root: Path, exclude: Sequence[str] = (), exclude_named: Sequence[str] | None = None
    ) -> None:
        self.root = root
        self._exclude = patterns(exclude) if exclude else None
        named = exclude if exclude_named is None else exclude_named
        self._exclude_named = patterns(named) if named else None
        self._base = str(root).rstrip(os.sep) + os.sep
        self._tracked: frozenset[str] = frozenset()
        self._found: set[str] = set()
        self._unread: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._entered: set[str] = set()
        self._searched: set[str] = {""}
        self._configured: set[str] = set()

    def files(self, targets: Sequence[Path]) -> Listing:
        """The files at or below the targets.

        A file that the caller named is read even if .gitignore matches it, as in git.
        """
        named: set[str] = set()
        prefixes: list[str] = []
        for target in targets:
            folder = os.path.isdir(target)  # noqa: PTH112 - is_dir may raise
            # A target may itself be a link; it stays one, so that it is read but not written through.
            found_at = target.resolve() if folder else target.parent.resolve() / target.name
            relative = os.path.relpath(found_at, self.root).replace(os.sep, "/")
            if folder:
                prefixes.append("" if relative == "." else relative + "/")
            elif self._exclude_named is None or not self._exclude_named.match_file(relative):
                named.add(relative)
                self._take(relative)
        if prefixes:
            self._read_index()
        for prefix in prefixes:
            self._below(prefix, self._ignores_above(prefix))
        self._add_tracked(tuple(prefixes))
        for path in (*named, *prefixes):
            self._look_above(path)
        return Listing(
            tuple(sorted(self._found)),
            frozenset(named),
            tuple(sorted(self._unread.items())),
            tuple(sorted(self._links.items())),
            tuple(sorted(self._configured)),
        )

    def around(self, path: Path) -> Listing:
        """A file that need not exist, with the folders above it that have a configuration."""
        relative = os.path.relpath(path.parent.resolve() / path.name, self.root).replace(os.sep, "/")
        self._look_above(relative)
        return Listing((relative,), frozenset((relative,)), configured=tuple(sorted(self._configured)))

    def _read_index(self) -> None:
        from .tracked import UnreadableIndex, tracked_files

        try:
            self._tracked = tracked_files(self.root)
        except UnreadableIndex as error:
            self._unread[".git/index"] = f"git index cannot be read: {error}"

    def _add_tracked(self, prefixes: tuple[str, ...]) -> None:
        """Add the tracked files that the search skipped because they are ignored or in a pruned folder."""
        for path in sorted(self._tracked - self._found) if prefixes else ():
            if not path.startswith(prefixes) or path in self._unread or self._excluded(path):
                continue
            folder = path.rpartition("/")[0]
            # A tracked folder that was replaced by a link contains other files than the tracked ones.
            if os.path.lexists(self._base + path) and self._real(folder) == folder:
                self._take(path)
                self._look_above(path)

    def _take(self, path: str) -> None:
        """Add a file, or a link whose target is a file in the repository."""
        full = self._base + path
        if not os.path.islink(full):  # noqa: PTH114 - a path object a file costs more than the call
            if not os.path.isdir(full):  # noqa: PTH112
                self._found.add(path)
            return
        real = self._real(path)
        if real is None:
            folder = "/" if os.path.isdir(full) else ""  # noqa: PTH112
            self._unread[path + folder] = LINK_OUTSIDE
        elif os.path.isfile(full):  # noqa: PTH113
            self._links[path] = real
            self._found.add(path)
        elif not os.path.exists(full):  # noqa: PTH110
            self._unread[path] = BROKEN_LINK

    def _real(self, path: str) -> str | None:
        return real_path(self.root, path)

    def _look_above(self, path: str) -> None:
        """Look for configuration files in the folders above a path."""
        at = path.rfind("/") + 1
        while at and path[:at] not in self._searched:
            folder = path[:at]
            self._searched.add(folder)
            if config_of(self.root / folder) is not None:
                self._configured.add(folder)
            at = path.rfind("/", 0, at - 1) + 1

    def _ignores_above(self, prefix: str) -> list[_Ignore]:
        """The .gitignore files between the root and a folder below it, without that of the folder itself."""
        ignores: list[_Ignore] = []
        parts = prefix.split("/")[:-1]
        for depth in range(len(parts)):
            above = "".join(part + "/" for part in parts[:depth])
            if os.path.isfile(self.root / above / ".gitignore"):  # noqa: PTH113 - is_file may raise
                ignores.append(self._ignore(above))
        return ignores

    def _ignore(self, prefix: str) -> _Ignore:
        try:
            text = (self.root / prefix / ".gitignore").read_text(encoding="utf-8", errors="replace")
        except OSError:
            text = ""
        return _Ignore(prefix, ignored(text.splitlines()))

    def _below(self, prefix: str, ignores: list[_Ignore]) -> None:
        folders: list[tuple[str, list[_Ignore], bool]] = [(prefix, ignores, False)]
        while folders:
            self._search(folders, *folders.pop())

    def _search(
        self,
        folders: list[tuple[str, list[_Ignore], bool]],
        prefix: str,
        ignores: list[_Ignore],
        linked: bool,
    ) -> None:
        """Add the files of a folder, and append its subfolders to the list."""
        try:
            entries = sorted(os.scandir(self._base + prefix), key=lambda entry: entry.name)
        except OSError as error:
            long = error.errno == errno.ENAMETOOLONG
            self._unread[prefix] = "path too long" if long else error.strerror or "cannot be opened"
            return
        # To read a FIFO may never end.
        if any(entry.name == ".gitignore" and os.path.isfile(entry) for entry in entries):  # noqa: PTH113
            ignores = [*ignores, self._ignore(prefix)]
        self._searched.add(prefix)
        for entry in entries:
            path = prefix + entry.name
            if entry.is_symlink():
                if not self._ignored(path, ignores):
                    self._follow(folders, path, ignores)
            elif entry.is_dir():
                if entry.name in PRUNED or self._ignored(path + "/", ignores):
                    continue
                if linked and not self._enter(path):
                    continue
                folders.append((path + "/", ignores, linked))
            elif entry.is_file() and not self._ignored(path, ignores):
                self._found.add(path)
                if linked and (real := self._real(path)) is not None:
                    self._links[path] = real
                if prefix and entry.name in CONFIG_NAMES:
                    self._configured.add(prefix)

    def _follow(
        self, folders: list[tuple[str, list[_Ignore], bool]], path: str, ignores: list[_Ignore]
    ) -> None:
        """Add the target of a link, unless it is a folder that contains the link."""
        real = self._real(path)
        if real is None or not os.path.isdir(self._base + path):  # noqa: PTH112
            self._take(path)
        elif real and not path.startswith(real + "/") and self._enter(path):
            folders.append((path + "/", ignores, True))

    def _enter(self, path: str) -> bool:
        """Whether a folder behind a link has not been entered through another link."""
        real = self._real(path)
        if real is None or real in self._entered:
            return False
        self._entered.add(real)
        return True

    def _excluded(self, path: str) -> bool:
        return self._exclude is not None and bool(self._exclude.match_file(path))

    def _ignored(self, path: str, ignores: list[_Ignore]) -> bool:
        if self._excluded(path):
            return True
        if path in self._tracked:
            return False
        verdicts = (ignore(path) for ignore in reversed(ignores))
        return next((verdict for verdict in verdicts if verdict is not None), False)
