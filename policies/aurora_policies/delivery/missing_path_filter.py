from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.facts import PipelineJob

from ._flow import jobs
from ._pipelines import GITLAB, PATH

_MANIFESTS = (
    "package.json",
    "go.mod",
    "pyproject.toml",
    "pom.xml",
    "Cargo.toml",
    "build.gradle",
    "composer.json",
)
_FILES = {"api/go.mod": "module acme.example/api\n", "web/package.json": "{}\n"}
_JOBS = """\
jobs:
  «api»:
    runs-on: ubuntu-24.04
    defaults:
      run:
        working-directory: api
    steps:
      - run: go test ./...
  «web»:
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
        working-directory: web
"""


@policy(
    "DLV018",
    severity="info",
    category="performance",
    examples=[
        bad(f"on: push\n{_JOBS}", path=PATH, files=_FILES),
        bad(
            "«api»:\n  script: [cd api, go test ./...]\n«web»:\n  script: [cd web, npm test]\n",
            path=GITLAB,
            files=_FILES,
        ),
        good(
            f"on:\n  push:\n    paths: [api/**, web/**]\n{_JOBS}".replace("«", "").replace("»", ""),
            path=PATH,
            files=_FILES,
            because="the workflow runs only for some paths",
        ),
        good(
            f"on: push\n{_JOBS}".replace("«", "").replace("»", ""),
            path=PATH,
            files={"api/go.mod": "module acme.example/api\n"},
            because="the repository has one project",
        ),
        good(
            f"on: push\n{_JOBS}".replace("«", "").replace("»", "").replace("directory: api", "directory: ."),
            path=PATH,
            files={"go.mod": "module acme.example\n", "web/package.json": "{}\n"},
            because="a job that runs at the root is about all projects",
        ),
        good(
            f"on:\n  push:\n    tags: ['v*']\n{_JOBS}".replace("«", "").replace("»", ""),
            path=PATH,
            files=_FILES,
            because="GitHub does not compare the paths of a tag",
        ),
    ],
)
def missing_path_filter(repository: Repository) -> Iterator[Finding]:
    """A job for one project of a repository runs for changes of all others.

    A change of a document or of another project starts it, so pipelines are slow and runners are busy.
    Give each project a workflow with `on.push.paths`, or use `rules: changes` in GitLab.
    A job is about a project if all its commands run in the folder of the project, below the root. Only jobs that pushes
    to branches or pull requests start are reported. With required checks, a skipped workflow of GitHub blocks the
    merge; use a job that detects the changes then.
    """
    if not repository.whole:
        return
    folders = {path.rpartition("/")[0] for path in repository.paths if path.rpartition("/")[2] in _MANIFESTS}
    found: defaultdict[str, list[PipelineJob]] = defaultdict(list)
    for job in jobs(repository):
        fact = job.fact
        if fact.folder and fact.folder in folders:
            found[fact.folder].append(fact)
    if len(found) < 2:
        return
    for facts in found.values():
        for fact in facts:
            # A workflow that others call runs for their events, with their filters.
            changed = not _CHANGES.isdisjoint(fact.events) or (
                fact.kind == "gitlab-ci" and "*" in fact.events
            )
            if changed and not (fact.filtered or fact.conditional or fact.after):
                yield Finding(
                    at=fact,
                    message=f"job '{fact.job}' works only in '{fact.folder}', but runs for changes of all paths",
                )


# The events for which paths can be compared.
_CHANGES = frozenset({"branch", "pull_request", "push"})
