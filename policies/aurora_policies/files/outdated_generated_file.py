from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import OutdatedFiles
from aurora_devops.core.remembered import Basis, Remembered, digests

_APP = {"name": "web", "language": "go", "port": 8080}
_LOCK = Remembered({"Dockerfile": "0" * 40}, {"": Basis(digests({"app": _APP}))}).text()
_FILES = {"aurora.lock": _LOCK, "Dockerfile": "FROM scratch\n"}


@policy(
    "AUR011",
    severity="warning",
    category="maintainability",
    examples=[
        bad(
            "app:\n  name: web\n  language: go\n  «port»: 9090\n",
            kind="aurora",
            path="aurora.yaml",
            files=_FILES,
            because="the files were generated for port 8080",
        ),
        bad(
            "«app»:\n  name: web\n  language: go\n  port: 8080\n",
            kind="aurora",
            path="aurora.yaml",
            files={"aurora.lock": _LOCK},
            because="a generated file was deleted",
        ),
        good(
            "app:\n  name: web\n  language: go\n  port: 8080\n",
            kind="aurora",
            path="aurora.yaml",
            files=_FILES,
        ),
        good(
            "app:\n  name: web\n  language: go\n  port: 9090\n",
            kind="aurora",
            path="aurora.yaml",
            because="nothing was generated",
        ),
    ],
)
def outdated_generated_file(problem: OutdatedFiles) -> Iterator[Finding]:
    """Generated files do not agree with the settings of `aurora.yaml`.

    A changed port or path in `aurora.yaml` has no effect until the files are generated again, so that documents,
    manifests and the settings contradict each other.
    Run the command in the message: it replaces unedited files and merges the others.
    `aurora.lock` has a digest of each setting that the files were generated from, and the names of the files.
    To delete a generated file for good, delete its entry in `aurora.lock`, too.
    Changes of the code, and of the templates in a new version, are not compared: `aurora generate --check` does that.
    """
    yield Finding(at=problem.at, message=problem.message)
