from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DownloadedArtifact, PipelineJob, UploadedArtifact

from ._names import hint

_UPLOAD = """\
on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        os: [linux, windows]
    steps:
      - run: make
      - uses: actions/upload-artifact@v4
        with:
          name: {}
          path: dist
"""
_DOWNLOAD = """\
  publish:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/download-artifact@v5
        with:
          {}
"""
_FILE = _UPLOAD.format("digests").replace(
    "path: dist\n", "path: out/digest-${{{{ matrix.os }}}}.txt\n          archive: {}\n"
)
_CALL = """\
on: push
jobs:
  build:
    uses: ./.github/workflows/build.yml
"""
_CALLED = _UPLOAD.replace("on: push", "on:\n  workflow_call:")
_PATH = ".github/workflows/ci.yml"
_BUILD = ".github/workflows/build.yml"


@policy(
    "DLV129",
    severity="error",
    category="reliability",
    examples=[
        bad(_UPLOAD.format("packages") + _DOWNLOAD.format("name: «package»"), path=_PATH),
        bad(
            _UPLOAD.format("dist-${{ matrix.os }}") + _DOWNLOAD.format("name: «dist-macos»"),
            path=_PATH,
        ),
        bad(
            _UPLOAD.format("dist-${{ matrix.os }}") + _DOWNLOAD.format("pattern: «package-*»"),
            path=_PATH,
        ),
        bad(
            _CALL + _DOWNLOAD.format("name: «dist»"),
            path=_PATH,
            files={_BUILD: _CALLED.format("package")},
        ),
        good(
            _UPLOAD.format("dist-${{ matrix.os }}") + _DOWNLOAD.format("name: dist-linux"),
            path=_PATH,
            because="a job of the matrix uploads it",
        ),
        good(
            _CALL + _DOWNLOAD.format("name: package"),
            path=_PATH,
            files={_BUILD: _CALLED.format("package")},
            because="the called workflow uploads it",
        ),
        good(
            _UPLOAD.format("dist-${{ github.sha }}") + _DOWNLOAD.format("name: dist-1"),
            path=_PATH,
            because="a part of the name is unknown",
        ),
        bad(
            _UPLOAD.format("dist\n          archive: false") + _DOWNLOAD.format("pattern: «dis*.zip»"),
            path=_PATH,
        ),
        good(
            _FILE.format("false") + _DOWNLOAD.format("pattern: digest-*.txt"),
            path=_PATH,
            because="a file that is uploaded as it is gives the artifact its name",
        ),
        good(
            _FILE.format("${{ inputs.packed }}") + _DOWNLOAD.format("name: digest-linux.txt"),
            path=_PATH,
            because="it may be uploaded as it is",
        ),
        good(
            _UPLOAD.format("packages")
            + _DOWNLOAD.format("name: package\n          run-id: ${{ inputs.run }}"),
            path=_PATH,
            because="the artifact is that of another run",
        ),
    ],
)
def unknown_artifact(repository: Repository) -> Iterator[Finding]:
    """A job downloads an artifact that no job of the run uploads.

    The step fails with "Artifact not found".
    Correct the name in one of the two steps. A job that does not wait for the one that uploads the artifact is reported
    as well: it starts at the same time.
    The workflows and the local actions that a workflow calls, and its callers, belong to the run. Values of a constant
    matrix are known; with `archive: false` an artifact has the name of its file. Nothing is reported if another part of
    a name is unknown, or if an action from elsewhere may upload artifacts.

    <https://github.com/actions/download-artifact>
    """
    downloads = repository.of(DownloadedArtifact)
    if not repository.whole or not downloads:
        return
    runs = _Runs(repository)
    jobs = {(one.path, one.job): one for one in repository.of(PipelineJob) if one.kind == "github-workflow"}
    uploads: defaultdict[str, list[UploadedArtifact]] = defaultdict(list)
    for one in repository.of(UploadedArtifact):
        uploads[runs.of(one.path)].append(one)
    for download in downloads:
        run = runs.of(download.path)
        known = {one.name: one for one in uploads[run]}
        if runs.is_open(run):
            continue
        if any(_matches(download, name) for name in known):
            yield from _too_early(download, uploads[run], jobs)
            continue
        names = hint(download.name, known, "uploaded are")
        what = "artifact that matches" if download.pattern else "artifact"
        yield Finding(
            at=download,
            message=f"no job of the run uploads an {what} '{download.name}'{names}",
            related=tuple(Related(one, "an artifact that is uploaded") for one in list(known.values())[:1]),
        )


def _too_early(
    download: DownloadedArtifact,
    uploads: Sequence[UploadedArtifact],
    jobs: Mapping[tuple[str, str], PipelineJob],
) -> Iterator[Finding]:
    """The finding that a job downloads an artifact of a job for which it does not wait."""
    makers = [one for one in uploads if _matches(download, one.name)]
    if (download.path, download.job) not in jobs or any(
        one.path != download.path or "*" in one.name or (one.path, one.job) not in jobs for one in makers
    ):
        return
    waiting, awaited = [download.job], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in awaited:
            awaited.add(name)
            job = jobs.get((download.path, name))
            waiting += (*job.needs, *job.after) if job is not None else ()
    if all(one.job not in awaited for one in makers):
        maker = makers[0]
        yield Finding(
            at=download,
            message=f"job '{download.job}' downloads '{download.name}' and does not wait for job '{maker.job}', "
            "which uploads it; add it to 'needs'",
            related=(Related(maker, f"job '{maker.job}' uploads the artifact"),),
        )


def _matches(download: DownloadedArtifact, name: str) -> bool:
    """Whether a name with unknown parts may be the one that is downloaded."""
    if not download.pattern:
        return name == download.name or ("*" in name and fnmatchcase(download.name, name))
    if fnmatchcase(name, download.name):
        return True
    # Only the texts before the first unknown part are compared.
    one, other = name.partition("*")[0], _beginning(download.name)
    return "*" in name and (one.startswith(other) or other.startswith(one))


def _beginning(pattern: str) -> str:
    """The text before the first wildcard of a pattern."""
    return next((pattern[:index] for index, char in enumerate(pattern) if char in "*?[{!("), pattern)


class _Runs:
    """The workflows and local actions that may be parts of one run, as the first path of each group."""

    def __init__(self, repository: Repository) -> None:
        self._above: dict[str, str] = {}
        files = {path.rpartition("/")[0] or ".": path for path in repository.paths if _is_action(path)}
        for call in repository.about("workflow-call", "action-call"):
            self._join(call.path, files.get(call.name, call.name))
        # A workflow of another repository may upload anything, and so may a caller of a workflow.
        called = {call.name for call in repository.about("workflow-call")}
        self._open = {self.of(job.path) for job in repository.of(PipelineJob) if job.calls == "*"}
        self._open |= {
            self.of(one.path)
            for one in repository.about("workflow")
            if one["callable"] and one.name not in called
        }

    def of(self, path: str) -> str:
        """The group of a path."""
        while path in self._above:
            path = self._above[path]
        return path

    def is_open(self, group: str) -> bool:
        """Whether a group has parts that are unknown."""
        return group in self._open

    def _join(self, one: str, other: str) -> None:
        first, second = self.of(one), self.of(other)
        if first != second:
            self._above[second] = first


def _is_action(path: str) -> bool:
    return path.rpartition("/")[2] in ("action.yml", "action.yaml")
