from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Specified

# The registries in which anyone can create an account.
_PUBLIC = frozenset({"docker.io", "gcr.io", "ghcr.io", "public.ecr.aws", "quay.io", "registry.gitlab.com"})


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
        bad(
            """\
            apiVersion: constraints.gatekeeper.sh/v1beta1
            kind: K8sAllowedRepos
            metadata:
              name: web
            spec:
              parameters:
                repos: [«ghcr.io/acme», registry.example.com/app]
            """
        ),
    ],
)
def open_registry_prefix(made: Specified) -> Iterator[Finding]:
    """An entry of `K8sAllowedRepos` also allows registries or accounts of others.

    The entry is compared as a prefix: `ghcr.io` allows `ghcr.io.example.com/app`, and `ghcr.io/acme` allows
    `ghcr.io/acme-2/app`.
    End the entry with `/`, or write the whole path of a repository.

    <https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/>
    """
    spec = made.spec
    if made.kind != "K8sAllowedRepos" or not isinstance(spec, dict):
        return
    parameters = spec.get("parameters")
    repos = parameters.get("repos") if isinstance(parameters, dict) else None
    for index, repo in enumerate(repos if isinstance(repos, list) else ()):
        if isinstance(repo, str) and _is_open(repo):
            at = made.at["spec"]["parameters"]["repos"][index]
            message = f"{made.title} allows every image that begins with '{repo}'; end it with '/'"
            yield Finding(at=at, message=message)


def _is_open(repo: str) -> bool:
    """Whether the entry ends within the name of a registry, or of an account of a public one."""
    parts = repo.split("/")
    if ":" in parts[-1] or "@" in parts[-1]:
        return False
    return len(parts) == 1 or (len(parts) == 2 and parts[0] in _PUBLIC and bool(parts[1]))
