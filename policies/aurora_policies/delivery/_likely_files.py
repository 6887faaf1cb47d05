"""Which files and folders that a command names are probably those of the repository, although others may be meant."""

from collections import defaultdict
from functools import cached_property
from posixpath import dirname, join

from aurora_devops import Repository
from aurora_devops.core.nearest import hint as nearest
from aurora_devops.core.source import Span
from aurora_devops.core.words import word_set
from aurora_devops.delivery.ends import job_end
from aurora_devops.delivery.index import Owners
from aurora_devops.facts import JobStep, NamedFile, PipelineJob

from ._files import Folders, exists, format_of

# The commands that pack files, or copy them to a host.
SENDING = frozenset({"rsync", "scp", "tar"})
# The commands that read files which any other program may have written.
_COPYING = frozenset({"cat", "chmod", "cp"})
_PIPELINES = frozenset({"github-workflow", "gitlab-ci"})
# The usual folders of charts.
_DEPLOYING = word_set("chart charts deploy deployment deployments helm infra k8s kubernetes ops")
# The default values of a chart, after which readers name files of their own.
_DEFAULTS = ("values.yaml", "values.yml")
# How similar two names are that are nearly the same: `prod.tfvars` and `production.tfvars`.
_NEARLY = 0.75


class LikelyFiles:
    """The paths of commands that something else may create, and which of them the repository lacks."""

    def __init__(self, repository: Repository, folders: Folders) -> None:
        self._repository, self._folders = repository, folders
        # The folders that a command with a variable enters.
        self._entered: defaultdict[tuple[str, Span], list[str]] = defaultdict(list)
        # The folders in which another command of a pipeline reads files.
        self._needed: set[tuple[str, str]] = set()
        self._sent: defaultdict[tuple[str, str], list[NamedFile]] = defaultdict(list)
        for one in repository.of(NamedFile):
            if one.likely and one.folder:
                self._entered[one.path, one.span].append(one.file)
            elif one.folder and one.written in (".", "./") and one.kind in _PIPELINES:
                self._needed.add((one.path, one.file))
            if one.command in SENDING:
                self._sent[one.path, one.command].append(one)

    def are_missing(self, named: NamedFile, made: set[str]) -> bool:
        """Whether a path is probably one of the repository; `made` are the names of the files that its file writes."""
        return (
            self._is_like_others(named)
            or is_moved_chart(named, self._repository)
            or self._is_beside_others(named)
            or ((named.path, named.file) in self._needed and self._is_below(named.file))
            or self._is_only_sent(named, made)
        )

    def _is_like_others(self, named: NamedFile) -> bool:
        """Whether a path is like one of the repository: of its format, or with nearly the same name."""
        if named.command in _COPYING or named.command in SENDING:
            return has_similar(named.file, self._folders)
        if not named.folder:
            return has_same_format(named.file, self._folders)
        parent, _, name = named.file.rpartition("/")
        others = self._folders.folders(parent)
        if named.command.startswith("helm "):
            return any(self._folders.exists(join(parent, one, "Chart.yaml")) for one in others)
        return bool(nearest(name, others, _NEARLY))

    def _is_beside_others(self, named: NamedFile) -> bool:
        """Whether the variable of a command names a folder of the repository for another job, beside this one."""
        parent = dirname(named.file)
        entered = self._entered[named.path, named.span]
        return bool(parent) and any(dirname(one) == parent and self._folders.exists(one) for one in entered)

    def _is_below(self, path: str) -> bool:
        """Whether a path is in a folder of the repository other than its root."""
        parent = dirname(path)
        return bool(parent) and self._folders.exists(parent)

    def _is_only_sent(self, named: NamedFile, made: set[str]) -> bool:
        """Whether a job sends a path that it does not write: the others of the command are in the repository."""
        if named.command not in SENDING or "*artifact" in made:
            return False
        job = self._jobs.of(named)
        if job is None or (job.scope, job.name) in self._writing:
            return False
        others = [
            one
            for one in self._sent[named.path, named.command]
            if one.file != named.file and one.location.line == named.location.line
        ]
        return bool(others) and all(exists(one.file, self._repository, self._folders) for one in others)

    @cached_property
    def _jobs(self) -> Owners:
        return Owners(job_end(one) for one in self._repository.of(PipelineJob))

    @cached_property
    def _writing(self) -> set[tuple[str, str]]:
        """The jobs that build or test something, and may write any file."""
        return {
            (one.pipeline, one.job)
            for one in self._repository.of(JobStep)
            if one.role in ("build", "test", "lint", "scan")
        }


def is_moved_chart(named: NamedFile, repository: Repository) -> bool:
    """Whether another folder has a chart of the name; the first one is no repository that helm knows by this name."""
    parent, _, name = named.file.rpartition("/")
    return (
        named.command.startswith("helm ")
        and not _DEPLOYING.isdisjoint(parent.split("/"))
        and any(path.endswith(f"/{name}/Chart.yaml") for path in repository.paths)
    )


def is_beside_overlays(named: NamedFile, folders: Folders) -> bool:
    """Whether a command reads a kustomization in a folder beside those of others."""
    parent = dirname(named.file)
    return (
        named.folder
        and named.command.endswith(_KUSTOMIZING)
        and any(
            folders.exists(join(parent, one, name))
            for one in folders.folders(parent)
            for name in _KUSTOMIZATIONS
        )
    )


_KUSTOMIZING = (" -k", " kustomize", "kustomize build")
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml")


def has_similar(path: str, folders: Folders) -> bool:
    """Whether the folder of a path has a file of the same format with nearly the same name."""
    folder, _, name = path.rpartition("/")
    known = [
        one for one in folders.files(folder) if one not in _DEFAULTS and format_of(one) == format_of(name)
    ]
    return bool(nearest(name, known, _NEARLY)) or _has_similar_folder(path, folders)


def _has_similar_folder(path: str, folders: Folders) -> bool:
    """Whether a path exists if one folder in it has another name, which is similar or an abbreviation."""
    parts = path.split("/")
    for index, part in enumerate(parts):
        above = "/".join(parts[:index])
        if folders.exists("/".join(parts[: index + 1])):
            continue
        rest = parts[index + 1 :]
        for other in folders.folders(above):
            short, full = sorted((part, other), key=len)
            similar = nearest(part, [other], _NEARLY) or (
                len(short) > 2 and full.startswith(short) and full.isalpha()
            )
            if (
                similar
                and (rest or "." not in part)
                and folders.exists("/".join((*parts[:index], other, *rest)))
            ):
                return True
        return False
    return False


def has_same_format(path: str, folders: Folders) -> bool:
    """Whether the folder of a path has a file of the same format."""
    return any(format_of(one) == format_of(path) for one in folders.files(dirname(path)))
