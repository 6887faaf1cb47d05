from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Specified


@policy(
    "KUB157",
    severity="error",
    category="security",
    equivalents={"trivy": ("KSV0124", "KSV-0124", "AVD-KSV-0124")},
    examples=[
        bad(
            """\
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: K8sAllowedRepos
            metadata:
              name: web
            spec:
              parameters:
                repos: [«ghcr.io»]
            """
        ),
        good(
            """\
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: K8sAllowedRepos
            metadata:
              name: web
            spec:
              parameters:
                repos: [ghcr.io/acme/]
            """
        ),
        good(
            """\
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: K8sAllowedRepos
            metadata:
              name: web
            spec:
              parameters:
                repos: [docker.io/library/ubuntu]
            """
        ),
    ],
)
def open_registry_prefix(made: Specified) -> Iterator[Finding]:
    """A list of allowed registries has an entry that is the beginning of others.

    The entry is compared as a prefix: `ghcr.io` also allows `ghcr.io.evil.example/`.
    End it with a slash, or name a whole repository.
    """
    spec = made.spec
    if made.kind != "K8sAllowedRepos" or not isinstance(spec, dict):
        return
    parameters = spec.get("parameters")
    repos = parameters.get("repos") if isinstance(parameters, dict) else None
    for index, repo in enumerate(repos if isinstance(repos, list) else ()):
        if isinstance(repo, str) and "/" not in repo and not repo.endswith(":"):
            at = made.at["spec"]["parameters"]["repos"][index]
            yield Finding(at=at, message=f"{repo} also allows what only begins with it")
