"""Whether a program may find a file `.env` in the image that a container runs."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property
from posixpath import basename, dirname, join, normpath, relpath

from aurora_devops import Repository
from aurora_devops.core.record import record
from aurora_devops.facts import RunContainer, SourceProgram, WrittenFile
from aurora_devops.kinds.dockerfile.ignore import PATTERN, left_out

from ._contents import Contents

_FILE = ".env"
# Another file that decouple reads.
_OTHER = "settings.ini"
_EXAMPLES = frozenset({"env.dist", "env.example", "env.sample", "env.template", "example.env", "sample.env"})


@record(eq=False)
class EnvFiles:
    """Which images may contain a file `.env`, which is in no clean checkout."""

    repository: Repository

    def absent(self, container: RunContainer, program: SourceProgram, dockerfiles: Iterable[str]) -> bool:
        """Whether a container certainly has no such file for a program, built from one of some Dockerfiles."""
        paths = list(dockerfiles)
        return (
            bool(paths)
            and not container.mounted
            and not self._written
            and not any(basename(path) in (_FILE, _OTHER) for path in self._named)
            and not any(self._may_contain(path, program.folder) for path in paths)
        )

    @cached_property
    def _written(self) -> bool:
        """Whether a script or an instruction of an image may write the file."""
        return any(
            one.name == _FILE and one.kind in ("dockerfile", "shell-script")
            for one in self.repository.of(WrittenFile)
        )

    @cached_property
    def _named(self) -> list[str]:
        """The files of variables in the repository, and the examples of such files."""
        return [
            path
            for path in self.repository.paths
            if basename(path) == _OTHER or _FILE in basename(path) or basename(path) in _EXAMPLES
        ]

    @cached_property
    def _sources(self) -> dict[str, set[str]]:
        """What each Dockerfile copies from its build context."""
        found: dict[str, set[str]] = {}
        for one in self.repository.about("context", "copied-source", "copied-pattern"):
            found.setdefault(one.path, set()).add(one.name.strip("/") or ".")
        return found

    @cached_property
    def _ignored(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.repository.about(PATTERN):
            found.setdefault(one.path, []).append(one.name)
        return found

    def _may_contain(self, dockerfile: str, folder: str) -> bool:
        """Whether the file of a program, or one beside an example of it, may be copied to an image."""
        contents = Contents.of(self.repository)
        image = contents.images.get(dockerfile)
        if image is None:
            return True
        made = (
            path for stage in image.stages for step in stage[1:] if step[0] == "make" for path in step[1:]
        )
        sources = self._sources.get(dockerfile, set())
        if any(path.endswith(f"/{_FILE}") for path in made) or any("$" in source for source in sources):
            return True
        files = {join(one, _FILE) for one in (folder, *map(dirname, self._named))}
        for context in contents.contexts(dockerfile):
            lines = self._lines(dockerfile, context)
            copied = [normpath(join(context, source)) for source in sources]
            # Without an example, the file may be in any folder of the code.
            if not self._named and not any(_FILE in line for line in lines):
                files |= {join(one, _FILE) for one in copied if one not in self.repository.paths}
            for file in files:
                path = relpath(file, context or ".")
                excluded = not path.startswith("..") and left_out(path, lines)
                if not excluded and any(_copies(source, file) for source in copied):
                    return True
        return False

    def _lines(self, dockerfile: str, context: str) -> list[str]:
        """The lines of the `.dockerignore` of a Dockerfile in a build context."""
        own = self._ignored.get(f"{dockerfile}.dockerignore")
        return own if own is not None else self._ignored.get(join(context, ".dockerignore"), [])


def _copies(source: str, file: str) -> bool:
    """Whether a source of the build context is a file, or a folder above it."""
    return source == "." or file == source or file.startswith(f"{source}/") or fnmatchcase(file, source)
