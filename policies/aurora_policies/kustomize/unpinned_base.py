from collections.abc import Iterator
from urllib.parse import parse_qs

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kustomize import Kustomization, is_remote

_BRANCHES = frozenset({"main", "master", "develop", "HEAD", "head", "latest"})


@policy(
    "KUZ008",
    severity="warning",
    category="reproducibility",
    examples=[
        bad("resources:\n  - «https://github.com/example/shop//deploy/base»\n"),
        bad("resources:\n  - «github.com/example/shop/deploy/base?ref=main»\n"),
        bad(
            """\
            resources:
              - «https://raw.githubusercontent.com/example/shop/main/deploy.yaml»
            """
        ),
        good(
            "resources:\n  - https://github.com/example/shop//deploy/base?ref=v1.4.2\n",
            because="it is pinned to a tag",
        ),
        good(
            "resources:\n  - https://github.com/example/shop/releases/download/v1.4.2/deploy.yaml\n",
            because="it is a file of a release",
        ),
        good("resources:\n  - ../base\n", because="the base is in the repository"),
    ],
)
def unpinned_base(kustomization: Kustomization) -> Iterator[Finding]:
    """A remote base is not pinned to a release or a commit.

    Each build gets what the branch contains at that time, so the same Kustomization deploys other objects tomorrow, and
    write access to that repository is enough to change what is deployed.
    Add `?ref=` with a commit SHA or a tag, or use the URL of a release.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
    """
    for key in ("resources", "bases", "components"):
        for index, path in enumerate(getattr(kustomization, key)):
            if is_remote(path) and (problem := _unpinned(path)):
                at = kustomization.at[key][index]
                yield Finding(at=at, message=f"remote base {problem}; pin it with a commit SHA or a tag")


def _unpinned(path: str) -> str:
    """Why a remote base may change; empty if it may not."""
    address, _, query = path.partition("?")
    values = parse_qs(query)
    ref = (values.get("ref") or values.get("version") or [""])[0]
    if ref:
        return f"uses the branch '{ref}'" if ref in _BRANCHES else ""
    if address.lower().endswith((".yaml", ".yml", ".json")):
        branch = next((part for part in address.split("/")[3:] if part in _BRANCHES), "")
        return f"uses the branch '{branch}'" if branch else ""
    return "has no ref"
