from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint, nearest
from aurora_devops.facts import ManagedFiles, PathFilter

from ._files import Folders
from ._pipelines import PATH

_WORKFLOW = """\
on:
  push:
    paths: [{}]
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: go test ./...
"""
_FILES = {"api/go.mod": "module acme.example/api\n"}
_MANAGER = """\
{{
  "customManagers": [
    {{
      "customType": "regex",
      "managerFilePatterns": [{}],
      "matchStrings": ["image: (?<depName>valkey):(?<currentValue>.*)"],
      "datasourceTemplate": "docker"
    }}
  ]
}}
"""
_CACHE = {"k8s/cache.yaml": "image: valkey:9.0.1\n"}
# The folders at the beginning of a pattern, before the first wildcard.
_FIXED = regex(r"((?:[^*?+\[\]!/]+/)*)([^/]*)(.*)")


@policy(
    "DLV125",
    severity="warning",
    category="reliability",
    examples=[
        bad(_WORKFLOW.format("«apis/**»"), path=PATH, files=_FILES),
        bad(_WORKFLOW.format("api/**, «api/src/*.go»"), path=PATH, files=_FILES),
        bad(_WORKFLOW.format("«api/go.mods»"), path=PATH, files=_FILES),
        bad(_MANAGER.format(r'«"/^k8s/caches\\.yaml$/"»'), path="renovate.json", files=_CACHE),
        bad(_MANAGER.format('«"k8s/caches.yaml"»'), path="renovate.json", files=_CACHE),
        bad(
            _MANAGER.replace("managerFilePatterns", "fileMatch").format(r'«"(^|/)k8s/caches\\.yaml$"»'),
            path="renovate.json",
            files=_CACHE,
        ),
        *(
            good(_MANAGER.format(f'"{pattern}"'), path="renovate.json", files=_CACHE, because=because)
            for pattern, because in (
                (r"/^k8s/cache\\.yaml$/", "the file exists"),
                (r"/(^|/)cache\\.yaml$/", "the file exists in a folder"),
                (r"/^k8s/.+\\.ya?ml$/", "the pattern may match files of the future"),
                (r"/^helm/caches\\.yaml$/", "several repositories may have the configuration"),
            )
        ),
        good(
            _WORKFLOW.format("api/**, '**.md', '!docs/**', 'web*/**'"),
            path=PATH,
            files=_FILES,
            because="the folder exists, and patterns with wildcards may match files of the future",
        ),
        *(
            good(
                _WORKFLOW.format(f"{pattern}, '**/{pattern}'"),
                path=PATH,
                files=_FILES,
                because="the other pattern contains it",
            )
            for pattern in ("skills/**", "charts/Chart.yaml")
        ),
    ],
)
def unmatched_path_filter(repository: Repository) -> Iterator[Finding]:
    """A workflow runs for changes of files that do not exist, or a custom manager of Renovate updates such files.

    The workflow does not run for the changes that it is about, so they are not tested or deployed; and Renovate never
    updates the versions in the file that is meant.
    Correct the path in `on.push.paths` or `on.pull_request.paths`. A pattern is compared up to its first wildcard,
    and a file is reported if its folder has one with nearly the same name.
    The patterns of a manager are compared if each is for one path; it is reported if none of them matches a file, and
    the folder of the first one exists.

    <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onpushpull_requestpull_request_targetpathspaths-ignore>
    """
    filters, managed = repository.of(PathFilter), repository.of(ManagedFiles)
    if (
        not repository.whole
        or not (filters or managed)
        or any(path.endswith(".gitmodules") for path in repository.paths)
    ):
        return
    folders = Folders.of(repository)
    for manager in managed:
        folder, _, name = manager.paths[0].removeprefix("**/").rpartition("/")
        files = sorted(folders.files(folder))
        if not any(map(folders.matches, manager.paths)) and files and not repository.excludes(folder):
            yield Finding(at=manager, message=f"no file matches '{manager.written}'{hint(name, files)}")
    for one in filters:
        match = _FIXED.fullmatch(one.pattern.removeprefix("./"))
        if match is None:
            continue
        folder, name, rest = match.groups()
        plain = not rest and not _WILDCARD.search(name)
        path = (folder + name if plain else folder).strip("/")
        if not path or folders.exists(path) or repository.excludes(path):
            continue
        parent, _, last = path.rpartition("/")
        # Workflows that several repositories share list files that only some of them have.
        if plain and nearest(last, sorted(folders.names(parent)), _NEARLY) is None:
            continue
        known = folders.names(parent) if plain else folders.folders(parent)
        yield Finding(at=one, message=f"no file matches '{one.pattern}'{hint(last, sorted(known))}")


# How similar the name of a file is that is meant.
_NEARLY = 0.85
_WILDCARD = regex(r"[*?+\[\]]")
