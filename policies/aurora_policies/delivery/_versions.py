"""The projects for which images, jobs and version managers have a version of a language."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, join, normpath

from aurora_devops import Repository
from aurora_devops.core.context import folders_of
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import RequiredVersion, UsedProject, UsedVersion
from aurora_devops.runtimes import allows

from ._files import below
from ._projects import reached
from ._tasks import needed_targets

LANGUAGES = {
    "dotnet": ".NET",
    "go": "Go",
    "java": "Java",
    "node": "Node.js",
    "php": "PHP",
    "python": "Python",
    "ruby": "Ruby",
    "rust": "Rust",
}
# Folders for the Dockerfiles of the project above.
_PACKAGING = frozenset({".docker", "build", "container", "containers", "deploy", "docker"})


def excludes(required: RequiredVersion, used: UsedVersion) -> bool:
    """Whether a project does not allow a version."""
    return allows(used.language, required.versions, used.version) is False


class Projects:
    """The projects whose manifests require versions of a language."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._declared = {(one.folder, one.language): one for one in repository.of(RequiredVersion)}
        self._folders: defaultdict[str, list[str]] = defaultdict(list)
        for folder, language in self._declared:
            self._folders[language].append(folder)
        self._used: defaultdict[str, list[UsedProject]] = defaultdict(list)
        for one in repository.of(UsedProject) if self._declared else ():
            self._used[one.user].append(one)
        self._needed = needed_targets(repository) if self._declared else {}
        self._versions = Counter((one.user, one.language) for one in repository.of(UsedVersion))

    def __bool__(self) -> bool:
        return bool(self._declared)

    def of(self, used: UsedVersion) -> RequiredVersion | None:
        """The project that a version is for; of several that a job installs or tests, one that excludes it."""
        language, folder = used.language, dirname(used.path)
        known = self._folders[language]
        alone = known[0] if len(known) == 1 else None
        if used.kind in ("github-workflow", "gitlab-ci"):
            # A job may be for any project of the repository; it is clear if there is one only, at the root.
            # If its commands run in the folder of a project, it is for this one.
            found = self._declared.get((used.folder, language)) if used.folder else None
            if found is None and alone == "":
                found = self._declared["", language]
            return found or self._of_job(used)
        found = self._declared.get((folder, language))
        if found is None and used.kind == "tool-settings" and not folder and alone is not None:
            found = self._declared[alone, language]
        if found is None and basename(folder) in _PACKAGING and alone is not None:
            found = self._declared.get((dirname(folder), language))
        if found is None and used.copied:
            found = self._copied(used, known)
        return found

    def _copied(self, used: UsedVersion, folders: Sequence[str]) -> RequiredVersion | None:
        """The project whose manifest an image copies from the folder from which it is built.

        Of several projects that the image copies, the first one, if all exclude the version. If the folder is unknown,
        it is one above the Dockerfile, and no other project has a manifest of this name.
        """
        contexts = programs_of(self._repository).contexts.get(used.path, ())
        found: set[str] = set()
        possible: set[str] = set()
        for path in used.copied:
            whole = path.endswith("/**")
            for context in contexts or (() if whole else folders_of(used.path)):
                folder = normpath(join(context, path.removesuffix("/**")))
                folder = "" if folder == "." else folder
                # The commands may run in any folder of those that are copied.
                inside = [
                    one
                    for one in folders
                    if one == folder or (whole and (not folder or below(one, folder) is not None))
                ]
                (found if len(inside) == 1 else possible).update(inside)
        projects = [self._declared[folder, used.language] for folder in sorted(found or possible)]
        if not projects or (len(projects) > 1 and not all(excludes(one, used) for one in projects)):
            return None
        one = projects[0]
        if contexts:
            return one
        name = basename(one.path)
        others = (path for path in self._repository.paths if basename(path) == name and path != one.path)
        return one if next(others, None) is None else None

    def _of_job(self, used: UsedVersion) -> RequiredVersion | None:
        """A project of a job that excludes its version, if the job has only this one."""
        if not used.user or self._versions[used.user, used.language] > 1:
            return None
        return next((one for one in self._of_user(used.user, used.language) if excludes(one, used)), None)

    def _of_user(self, user: str, language: str) -> Iterator[RequiredVersion]:
        """The projects of a job, also those of the targets that it makes."""
        for one in reached([user], self._used, self._needed):
            if one.language == language and (found := self._around(one)) is not None:
                yield found

    def _around(self, used: UsedProject) -> RequiredVersion | None:
        folder = used.folder
        while True:
            found = self._declared.get((folder, used.language))
            if found is not None or not used.inside or not folder:
                return found
            folder = dirname(folder)
