from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.gitlab import Artifacts

_ALL = frozenset(
    {".", "./", "*", "**", "**/*", "./*", "./**", "$CI_PROJECT_DIR", "$CI_PROJECT_DIR/", "${CI_PROJECT_DIR}"}
)
_SECRET = regex(
    r"(?:^|/)(?:\.git/?(?:$|\*|config)|\.env(?:\.\w+)?$|id_(?:rsa|dsa|ecdsa|ed25519)$|[^/]*\.(?:pem|p12|pfx|jks|kdbx)$|\.npmrc$|\.netrc$|\.docker/config\.json$|kubeconfig$)"
)


@policy(
    "GLC031",
    severity="info",
    category="security",
    examples=[
        bad("build:\n  script: make\n  artifacts:\n    paths:\n      - «.»\n"),
        bad("build:\n  script: make\n  artifacts:\n    paths: [«.git/», «config/.env»]\n"),
        good("build:\n  script: make\n  artifacts:\n    paths: [dist/]\n", because="one folder is kept"),
        good(
            "build:\n  script: make\n  artifacts:\n    paths: [.]\n    exclude: [.git/**/*]\n",
            because="the folder of git is left out",
        ),
    ],
)
def broad_artifact(artifacts: Artifacts) -> Iterator[Finding]:
    """Artifacts contain the whole checkout, or files with credentials.

    Everyone who can read the project can download artifacts; in a public project that is everyone. `.git/config` has
    the token of the job, and files that a job writes can contain secrets.
    List the folders that later jobs need, or leave out the others with `exclude`.

    https://docs.gitlab.com/ci/yaml/#artifactspaths
    """
    for index, path in enumerate(artifacts.paths if isinstance(artifacts.paths, list) else ()):
        if not isinstance(path, str):
            continue
        at = artifacts.at["paths"][index]
        if path in _ALL and not artifacts.exclude:
            yield Finding(at=at, message=f"artifact path '{path}' contains the whole checkout")
        elif _SECRET.search(path):
            yield Finding(at=at, message=f"artifact path '{path}' can contain credentials")
