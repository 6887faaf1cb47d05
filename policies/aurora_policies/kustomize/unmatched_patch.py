from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.gitops import AddedComponents
from aurora_devops.kinds.kustomize import UnmatchedPatch

from ._examples import FILES

_FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
spec:
  path: ./apps/{}
  components: [../../components/login]
  sourceRef:
    kind: GitRepository
    name: shop
"""


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
        *(
            example(
                f"resources: [web.yaml]\npatches:\n  - path: {patch}\n",
                path="apps/web/kustomization.yaml",
                files={
                    "apps/web/web.yaml": FILES["web.yaml"],
                    "apps/web/login.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: login}\n",
                    "clusters/web.yaml": _FLUX.format(folder),
                },
                because=because,
            )
            for example, patch, folder, because in (
                (good, "login.yaml", "web", "Flux adds components, which may have the object"),
                (bad, "«login.yaml»", "api", "the components are added to another kustomization"),
            )
        ),
    ],
)
def unmatched_patch(repository: Repository) -> Iterator[Finding]:
    """A strategic merge patch matches no object.

    `kustomize build` and `kubectl apply -k` fail: a patch without `target` must have the group, version, kind, name
    and namespace of exactly one object.
    Correct these fields of the patch, or set `target`.
    Nothing is reported in a folder to which a Kustomization of Flux adds `components`.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
    """
    patches = repository.of(UnmatchedPatch)
    added = {one.folder for one in repository.of(AddedComponents)} if patches else set()
    names = {(one.unit, one.message): one for one in patches if one.is_name}
    for one in patches:
        if not one.is_name and one.folder not in added:
            name = names.get((one.unit, one.message))
            related = (Related(name, "the name in the patch"),) if name is not None else ()
            yield Finding(at=one, message=one.message, related=related)
