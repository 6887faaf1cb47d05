"""What images contain: the files of stages, and the files of build contexts that are copied to them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from posixpath import basename, dirname, join, normpath, splitext

from aurora_devops import Repository
from aurora_devops.commands.files import is_built
from aurora_devops.core.context import folders_of, path_pattern
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import field, record
from aurora_devops.core.words import word_set
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import (
    BuildOutput,
    ContainedFile,
    CopiedFile,
    ImageContents,
    ImageTask,
    WorkspaceMember,
    WrittenFile,
)

from ._files import Folders, below
from ._names import has_sample

# Folders of a base image that has files of its own there.
_SYSTEM = regex(
    r"/(?:bin|dev|etc|lib\w*|proc|run|sbin|sys|tmp|var(?!/(?:www|task)/)|usr(?!/(?:src|app|local/(?!bin|etc|lib|sbin|share)))"
    r")(?:/|$)"
)
_PROGRAMS = regex(r"(?:^|/)bin/[^/]+$")
# Programs in folders of the search path, without those of the images of languages.
_SYSTEM_PROGRAM = regex(
    r"/(?:usr/(?:local/)?)?s?bin/(?!(?:docker-|node|npm|npx|yarn|corepack|python|pip|idle|pydoc|php|pear|pecl|ruby|gem|bundle|irb"
    r"|rake|erb|composer|java|deno|bun)[\w.-]*$)[\w-]+(?:\.sh)?"
)
# The name of a file that stands for all files of a folder.
_ANY_FILE = "*"
# Extensions of scripts that no compiler writes.
_SOURCES = frozenset({".bash", ".php", ".pl", ".py", ".rb", ".sh"})
# Extensions of files that are in each repository.
_DATA = frozenset({".json", ".md", ".toml", ".txt", ".yaml", ".yml"})
_JAVASCRIPT = frozenset({".cjs", ".js", ".mjs", ".ts"})
# How many steps are looked at for one path: stages copy from each other.
_MOST_STEPS = 1000
# How many files of one name are compared.
_MOST_PATHS = 500


@record(frozen=False, eq=False)
class Origin:
    """Where a file of an image comes from: `sources` are the paths of the context that would be copied to it.

    It is `covered` if something is copied to its folder. It is not `sure` if another command may write it. With
    `copied`, a source of the same name that is copied by itself counts as any origin. With `copies`, only what is
    copied is looked at. `beside` are the names of other files that are copied to the folder. It is `system` in a folder
    of programs in which the base image has files of its own. `programs` are the packages of Go whose programs a command
    writes there: the stage, the pattern of the packages, and the name that is looked for.
    """

    sources: set[str] = field(default_factory=set)
    covered: bool = False
    sure: bool = True
    steps: int = 0
    copied: bool = True
    copies: bool = False
    beside: set[str] = field(default_factory=set)
    system: bool = False
    programs: list[tuple[int, str, str]] = field(default_factory=list)
    # Whether the output of a build is copied to another folder beside that of the file.
    misplaced: bool = False
    # The packages of a workspace that pnpm copies to a folder of the file, with the path in the package.
    deployed: list[tuple[str, str]] = field(default_factory=list)
    # What scripts of packages of Node.js may write: the stage and the path.
    built: list[tuple[int, str]] = field(default_factory=list)


class Contents:
    """The contents of the images of a repository."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._manifests: dict[tuple[str, int, str], str | None] = {}
        self.folders = Folders.of(repository)
        self.images = {one.path: one for one in repository.of(ImageContents)}
        self._known = programs_of(repository).contexts
        self._copied: defaultdict[str, list[str]] = defaultdict(list)
        self._patterns: defaultdict[str, list[str]] = defaultdict(list)
        for copied in repository.of(CopiedFile):
            (self._patterns if copied.pattern else self._copied)[copied.dockerfile].append(copied.source)
        self._named: defaultdict[str, list[str]] = defaultdict(list)
        self._by_extension: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(repository.paths):
            self._named[basename(path)].append(path)
            self._by_extension[splitext(path)[1]].append(path)
        self._written = {one.name for one in repository.of(WrittenFile)}
        self._filled = {one.folder for one in repository.of(WrittenFile)} - {""}

    @classmethod
    def of(cls, repository: Repository) -> "Contents":
        """The contents of the images of a repository; they are collected once for all policies."""
        return repository.derived(cls)

    def stage(self, image: ImageContents, name: str) -> int | None:
        """The number of a stage by its name or number; None if there is no such stage."""
        if not name:
            return len(image.stages) - 1
        names = [stage[0][0] for stage in image.stages]
        if name in names:
            return len(names) - 1 - names[::-1].index(name)
        return int(name) if name.isdecimal() and int(name) < len(names) else None

    def missing(
        self, one: ContainedFile, *, covered: bool = True
    ) -> tuple[ImageContents, str, Origin] | None:
        """The image that does not contain a file, the path in it, and where it would come from.

        Its folder has to be `covered`: something is copied to it.
        """
        found = self._traced(one, one.file)
        if found is None or (covered and not (found[2].covered or found[2].misplaced)):
            return None
        image, path, origin = found
        if origin.deployed:
            return found if all(self._is_left_out(*each, origin) for each in origin.deployed) else None
        contexts = self.contexts(one.dockerfile)
        written = [self._is_output(one.dockerfile, image, *each, origin) for each in origin.built]
        if True in written:
            return None
        if None in written:
            if splitext(path)[1] not in _JAVASCRIPT or is_built(path):
                return None
            origin.sure = False
        # The scripts write the folder, but not this file.
        unwritten = bool(written) and None not in written
        if not (unwritten or origin.misplaced) and not any(
            self._has_files(context, splitext(path)[1]) for context in contexts
        ):
            return None  # the program is elsewhere
        for number, pattern, name in origin.programs:
            names = self._programs(one.dockerfile, image, number, pattern)
            if not names or name in names:
                return None
            origin.beside |= names
        for source in origin.sources:
            if unwritten and not any(
                self.folders.exists(normpath(join(context, source))) for context in contexts
            ):
                continue
            if self._built(source, contexts) or any(
                self._exists(normpath(join(context, source))) for context in contexts
            ):
                return None
            if not self._known.get(one.dockerfile, ()) and self._elsewhere(source):
                return None
        return image, path, origin

    def source(self, one: ImageTask) -> str | None:
        """The path of the file of the repository that is the manifest of a task; None if it is not the only one."""
        found = self._traced(one, one.manifest, copied=False)
        if found is None:
            return None
        return self.in_context(one.dockerfile, found[2].sources)

    def copied(self, dockerfile: str, stage: str, path: str) -> str | None:
        """The file of the repository that a stage has at an absolute path, if it is copied there and the only one."""
        image = self.images.get(dockerfile)
        number = self.stage(image, stage) if image is not None else None
        if image is None or number is None:
            return None
        origin = Origin(copied=False, copies=True)
        _collect(image, number, path, origin)
        return self.in_context(dockerfile, origin.sources)

    def copied_to(self, dockerfile: str, stage: str, file: str) -> str | None:
        """The file of the repository that is copied to a path below the last folder of a stage; None if unknown."""
        image = self.images.get(dockerfile)
        number = self.stage(image, stage) if image is not None else None
        folder = image.stages[number][0][1] if image is not None and number is not None else ""
        return self.copied(dockerfile, stage, join(folder, file)) if folder else None

    def in_context(self, dockerfile: str, sources: Iterable[str]) -> str | None:
        """The path from the root of a file of the build context; None if it is not the only one."""
        paths = self.in_contexts(dockerfile, sources)
        return paths.pop() if len(paths) == 1 else None

    def in_contexts(self, dockerfile: str, sources: Iterable[str]) -> set[str]:
        """The paths from the root of files of the folders that may be the build context."""
        known = self._known.get(dockerfile, ())
        contexts = sorted(known) if known else self.contexts(dockerfile)
        listed = list(sources)
        return {
            normpath(join(context, source)) for context in contexts for source in listed
        } & self.repository.paths

    def _traced(
        self, one: ContainedFile | ImageTask, file: str, *, copied: bool = True
    ) -> tuple[ImageContents, str, Origin] | None:
        """An image, the absolute path of a file in it, and where it comes from; None if that is unknown.

        With `copied`, a file that is copied by its name is none of those that are looked for.
        """
        image = self.images.get(one.dockerfile)
        stage = self.stage(image, one.stage) if image is not None else None
        if image is None or stage is None or not self.repository.whole:
            return None
        folder = image.stages[stage][0][1]
        if not file.startswith("/") and not folder:
            return None
        path = "/" + normpath(join(folder, file)).lstrip("/")
        mounted = max((each for each in one.mounts if below(path, each[0]) is not None), default=None)
        if mounted is not None:
            rest = below(path, mounted[0])
            if not mounted[1] or rest is None:
                return None
            source = normpath(join(mounted[1], rest))
            found = "" if not copied or not self._exists(source) else source
            return None if found else (image, path, Origin({source}, True))
        system = _SYSTEM.match(path) is not None
        if system and (not _SYSTEM_PROGRAM.fullmatch(path) or not isinstance(one, ContainedFile)):
            return None
        origin = Origin(copied=copied, system=system)
        return (image, path, origin) if _collect(image, stage, path, origin, one.before) else None

    def _programs(self, dockerfile: str, image: ImageContents, stage: int, pattern: str) -> set[str]:
        """The names of the programs of Go packages in a stage; none if their folders are unknown."""
        folder, deep, _ = pattern.partition("/...")
        origin = Origin(copied=False, copies=True)
        _collect(image, stage, f"{folder}/{_ANY_FILE}", origin)
        files = self._by_extension.get(".go", [])
        names: set[str] = set()
        for source in origin.sources:
            for context in self._known.get(dockerfile, ()) or self.contexts(dockerfile):
                home = normpath(join(context, dirname(source)))
                start = "" if home == "." else f"{home}/"
                for path in files[bisect_left(files, start) :]:
                    if not path.startswith(start):
                        break
                    if deep or dirname(path) == home:
                        names.add(basename(dirname(path)))
        return names - {""}

    def _is_output(
        self, dockerfile: str, image: ImageContents, stage: int, path: str, origin: Origin
    ) -> bool | None:
        """Whether scripts of the package of Node.js around a path write it; None if that is unknown."""
        folder = dirname(path)
        while folder != "/":
            manifest = self._copied_in(dockerfile, image, stage, join(folder, "package.json"))
            if manifest is not None:
                break
            folder = dirname(folder)
        else:
            return None
        outputs = self._outputs.get(dirname(manifest))
        rest = path[len(folder) + 1 :]
        names = rest.split("/")
        last = max((index for index, part in enumerate(names) if part in _OUTPUT_FOLDERS), default=-1)
        if "node_modules" in names or outputs is None or not outputs.complete:
            return None
        if last < 0 and len(names) == 1 and self._is_renamed(image, folder, rest, outputs):
            last = 0
        if last < 0:
            return None
        above = join(dirname(manifest), *names[:last])
        if last and self.folders.exists(above):
            # Another package, or a tool for all of them, may write it.
            return None
        whole = normpath(join(dirname(manifest), rest))
        if any(_covers(name, whole) for name in self._written_by_packages):
            return True
        if splitext(path)[1] not in _JAVASCRIPT_ENDINGS and any(
            _covers(f"{dirname(name)}/**", whole) for name in self._written_by_packages
        ):
            # A compiler also writes declarations, and a bundler copies data.
            return None
        inside = [
            name for name in outputs.names if not name.endswith("/**") and dirname(name) == dirname(rest)
        ]
        origin.beside.update(map(basename, inside))
        origin.covered = True
        return False

    @staticmethod
    def _is_renamed(image: ImageContents, folder: str, name: str, outputs: BuildOutput) -> bool:
        """Whether a folder is likely the output of scripts by another name: no other stage copies what they write."""
        written = [one.removesuffix("/**") for one in outputs.names if one.endswith("/**")]
        if "." in name or not written or len(written) < len(outputs.names):
            return False
        copied = [
            f"/{source}"
            for steps in image.stages
            for step in steps[1:]
            if step[0] == "copy" and step[3]
            for source in step[4:]
        ]
        paths = [normpath(join(folder, one)) for one in written]
        return not any(_covers(f"{path}/**", source) for path in paths for source in copied)

    def _is_left_out(self, package: str, path: str, origin: Origin) -> bool:
        """Whether a package of a workspace certainly has no file, also among what its scripts write."""
        folders = {dirname(one.file) for one in self.repository.of(WorkspaceMember) if one.name == package}
        folder = folders.pop() if len(folders) == 1 else ""
        outputs = self._outputs.get(folder)
        names = path.split("/")
        if not folder or outputs is None or not outputs.complete or names[0] not in _OUTPUT_FOLDERS:
            return False
        if splitext(path)[1] not in _JAVASCRIPT_ENDINGS or "node_modules" in names:
            return False
        if self._exists(join(folder, path)) or any(_covers(name, path) for name in outputs.names):
            return False
        origin.beside.update(basename(name) for name in outputs.names if dirname(name) == dirname(path))
        return True

    def _copied_in(self, dockerfile: str, image: ImageContents, stage: int, path: str) -> str | None:
        """The file of the repository that a stage has at a path, if it is the only one."""
        key = (dockerfile, stage, path)
        if key not in self._manifests:
            origin = Origin(copied=False, copies=True)
            _collect(image, stage, path, origin)
            self._manifests[key] = self.in_context(dockerfile, origin.sources)
        return self._manifests[key]

    @cached_property
    def _outputs(self) -> dict[str, BuildOutput]:
        """What the scripts of each package of Node.js write, by its folder."""
        return {one.folder: one for one in self.repository.of(BuildOutput) if one.tool == "npm"}

    @cached_property
    def _written_by_packages(self) -> list[str]:
        """The paths from the root that the scripts of packages write."""
        return sorted(
            {normpath(join(folder, name)) for folder, one in self._outputs.items() for name in one.names}
        )

    def contexts(self, dockerfile: str) -> list[str]:
        """The folders from which an image may be built: those that are named, and those above the Dockerfile."""
        return list(dict.fromkeys([*sorted(self._known.get(dockerfile, ())), *folders_of(dockerfile)]))

    def similar(self, dockerfile: str, origin: Origin) -> list[str]:
        """The names of the files beside those that would be copied."""
        return sorted(
            {
                name
                for source in origin.sources
                for context in self.contexts(dockerfile)
                for name in self.folders.files(normpath(join(context, dirname(source))).removeprefix("."))
            }
            | origin.beside
        )

    def absent(self, copied: CopiedFile) -> bool:
        """Whether the build context certainly does not contain what a Dockerfile copies."""
        source = copied.source
        if source in (".", "") or not self.repository.whole:
            return False
        contexts = self.contexts(copied.dockerfile)
        known = self._known.get(copied.dockerfile, ())
        if self._built(source, contexts) or any(
            self._exists(normpath(join(context, source))) for context in contexts
        ):
            return False
        others = {one for one in self._copied[copied.dockerfile] if one != source and one != "."}
        if not known:
            # Another context is likely if it does not have the other files; a folder above has one by chance.
            own = dirname(copied.dockerfile)
            return not self._elsewhere(source) and any(
                len(others) > (context != own)
                and all(self._exists(normpath(join(context, one))) for one in others)
                for context in contexts
            )
        # Where several files are missing, the program is elsewhere.
        others.update(self._patterns[copied.dockerfile])
        extension = splitext(source)[1]
        return any(
            (
                extension not in _DATA
                and any(splitext(name)[1] == extension for name in self.folders.files(folder))
            )
            or (others and all(self._exists(normpath(join(context, one))) for one in others))
            for context in contexts
            for folder in [normpath(join(context, dirname(source))).removeprefix(".")]
        )

    def _has_files(self, context: str, extension: str) -> bool:
        """Whether a context has files with an extension; without an extension it has some."""
        if not extension:
            return True
        start = f"{context}/" if context else ""
        paths = self._by_extension.get(extension, [])
        at = bisect_left(paths, start)
        return at < len(paths) and paths[at].startswith(start)

    def _elsewhere(self, source: str) -> bool:
        """Whether another folder, which may be the build context, has this path below it."""
        return any(path.endswith(f"/{source}") for path in self._named[basename(source)][:_MOST_PATHS])

    def _built(self, source: str, contexts: list[str]) -> bool:
        """Whether a build may write a file of the context; a folder `bin` that the repository has is one of scripts."""
        kept = _PROGRAMS.search(source) and any(
            self.folders.exists(join(context, dirname(source))) for context in contexts
        )
        return is_built(source) and not kept

    def _exists(self, path: str) -> bool:
        """Whether a path exists, or may exist when the image is built."""
        path = "" if path == "." else path
        if dirname(path) in self.repository.paths:
            return False  # what is copied is a file
        if not path or self.folders.exists(path) or self.repository.excludes(path):
            return True
        if path.startswith("..") or basename(path) in self._written:
            return True
        # A script may write a folder that is not in the repository.
        if not self.folders.exists(dirname(path)) and (
            not self._written.isdisjoint(path.split("/")) or basename(dirname(path)) in self._filled
        ):
            return True
        if has_sample(path, self.repository.paths):
            return True
        if self.folders.in_submodule(path if "/" in path else f"{path}/"):
            return True
        if "*" in path or "?" in path or "[" in path:
            return any(map(path_pattern(path.replace("[", "?")).match, self.repository.paths))
        return False


# Folders that the tools of Node.js write.
_OUTPUT_FOLDERS = word_set(
    ".next .nuxt .output .svelte-kit _site build bundle cjs client compiled dist es esm lib out output public release"
    " server www"
)
_JAVASCRIPT_ENDINGS = ("", ".js", ".mjs", ".cjs", "/index.js")


def _covers(name: str, path: str) -> bool:
    """Whether an output is a path, or has it in it, or is in it."""
    if name.endswith("/**"):
        folder = name[:-3]
        return below(path, folder) is not None or below(folder, path) is not None
    return below(name, path) is not None or any(name == path + ending for ending in _JAVASCRIPT_ENDINGS)


def _collect(image: ImageContents, stage: int, path: str, origin: Origin, before: int = -1) -> bool:
    """Collect where a file of a stage comes from; False if it may come from anywhere."""
    last = stage
    while True:
        parent = ""
        steps = image.stages[stage][1:]
        for step in reversed(steps[:before] if before >= 0 else steps):
            origin.steps += 1
            if origin.steps > _MOST_STEPS:
                return False
            if step[0] == "from":
                parent = step[1]
            elif step[0] == "make":
                if any(_deploys(made, path, origin) for made in step[1:]):
                    return True
                if not origin.copies and any(_makes(made, path, origin, stage) for made in step[1:]):
                    return False
            elif not _copies(image, step, path, origin):
                return False
        if not parent.isdecimal():
            if parent == "empty" and stage == last:
                # The image has nothing but what is copied.
                origin.system, origin.covered = False, True
            return parent in ("empty", "plain") or origin.copies
        stage, before = int(parent), -1


def _makes(made: str, path: str, origin: Origin, stage: int) -> bool:
    """Whether a command in a stage writes a path for which it may be the only explanation."""
    extension = splitext(path)[1]
    if made.startswith(_GO):
        folder, _, pattern = made.removeprefix(_GO).partition(":")
        if dirname(path) == folder:
            origin.covered = True
            origin.programs.append((stage, pattern, basename(path)))
        return False
    if made == "*npm" and extension not in _SOURCES:
        origin.built.append((stage, path))
        return False
    if made in ("*built", "*npm"):
        if extension in _SOURCES:
            return False
        if extension in _JAVASCRIPT and not is_built(path):
            origin.sure = False
            return False
        return True
    if made == "*":
        origin.sure = False
        return False
    if made.endswith("/**"):
        return below(path, made[:-3]) is not None
    if made.endswith("/*"):
        return dirname(path) == made[:-2]
    if not extension and dirname(made) == dirname(path) and made != path:
        origin.beside.add(basename(made))
    return below(made, path) is not None


def _deploys(made: str, path: str, origin: Origin) -> bool:
    """Whether pnpm copies a package to a folder above a path."""
    name, mark, folder = made.removeprefix(_PNPM).rpartition(":")
    rest = below(path, folder) if made.startswith(_PNPM) and mark else None
    if rest:
        origin.deployed.append((name, rest))
    return bool(rest)


_PNPM = "*pnpm:"
# The programs of Go packages, as `ImageContents` writes them.
_GO = "*go:"


def _copies(image: ImageContents, step: tuple[str, ...], path: str, origin: Origin) -> bool:
    """Collect the sources of a step `copy` from which a path may come; False if they are unknown."""
    _, target, form, stage, *sources = step
    rest = below(path, target)
    extension = splitext(path)[1]
    # An operating system has no programs in the root folder.
    beside = form == "file" and rest is None and dirname(target) == dirname(path)
    beside = beside and (dirname(path) != "/" or not extension)
    if beside and splitext(target)[1] == extension and (extension or origin.system):
        origin.covered = True
        origin.beside.add(basename(target))
    if form == "folder" and target == dirname(path) and origin.system:
        origin.beside.update(basename(one) for one in sources if splitext(one)[1] == extension)
    # The same file has another path.
    named = {basename(target)} if form == "file" else {basename(source) for source in sources}
    if rest is None and extension and basename(path) in named:
        origin.covered = True
        origin.beside.add(basename(path))
    whole = "" in sources and stage != ""
    if stage and rest is None and extension in _JAVASCRIPT and basename(target) in _OUTPUT_FOLDERS:
        # The output of a build is beside the folder of a file that only a build writes.
        inside = below(path, dirname(target))
        origin.misplaced = origin.misplaced or (
            inside is not None and inside.partition("/")[0] in _OUTPUT_FOLDERS and "/" in inside
        )
    if (rest == "" and (form == "folder" or whole)) or (rest is None and below(target, path) is not None):
        return False  # the folder exists
    if target == dirname(path) or rest is not None:
        origin.covered = True
    found: set[str] = set()
    if (
        not stage
        and origin.copied
        and any(rest == basename(source) or (rest == "" and form == "file") for source in sources if source)
    ):
        return False  # another policy reports a file that is copied by its name
    for source in sources:
        pattern = "*" in source or "?" in source or "[" in source
        if rest:
            found.add(join(source, rest))
            if pattern and "/" not in rest and path_pattern(basename(source)).match(rest):
                found.add(join(dirname(source), rest))
            elif not pattern and rest == basename(source):
                found.add(source)
        elif rest == "" and form == "file":
            found.add(source)
    if not stage:
        origin.sources |= found
        return True
    for source in sorted(found):
        if "*" in source or not _collect(image, int(stage), "/" + source.lstrip("/"), origin):
            return False
    return True
