from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.kustomize import BuildProblem

from ._examples import FILES


@policy(
    "KUZ003",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            resources: [web.yaml]
            patches:
              - path: «replicas.yaml»
            """,
            files={
                **FILES,
                "replicas.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {replicas: 3}\n",
            },
        ),
        good(
            """\
            resources: [web.yaml]
            patches:
              - path: replicas.yaml
            """,
            files={
                **FILES,
                "replicas.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n",
            },
            because="the Deployment 'web' is in web.yaml",
        ),
    ],
)
def unmatched_patch(problem: BuildProblem) -> Iterator[Finding]:
    """A strategic merge patch matches no object.

    `kustomize build` and `kubectl apply -k` fail: a patch without `target` must have the group, version, kind, name
    and namespace of exactly one object.
    Correct these fields of the patch, or set `target`.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
    """
    if problem.sort == "unmatched":
        related = (Related(problem.about, "the name in the patch"),) if problem.about is not None else ()
        yield Finding(at=problem.at, message=problem.message, related=related)
