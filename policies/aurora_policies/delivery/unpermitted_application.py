from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.core.record import replace
from aurora_devops.facts import BuiltNamespace
from aurora_devops.kinds.kubernetes.gitops import ProjectMember, ProjectRule, ScopedRepository

_PROJECT = """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: shop
  namespace: argocd
spec:
  sourceRepos:
    - {repository}
  destinations:
    - server: https://kubernetes.default.svc
      namespace: {namespace}
"""
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
  namespace: argocd
spec:
  project: shop
  source:
    repoURL: {repository}
    path: deploy/production
    targetRevision: main
  destination:
    {cluster}
    namespace: {namespace}
"""
_REPOSITORY = """\
apiVersion: v1
kind: Secret
metadata:
  name: charts
  labels:
    argocd.argoproj.io/secret-type: repository
"""
# Applications of the elements of a list.
_SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: shop
  namespace: argocd
spec:
  goTemplate: true
  generators:
    - list:
        elements:
          - {stage: staging}
          - {stage: production}
  template:
    spec:
      project: shop
      source:
        repoURL: https://github.com/acme/shop.git
        path: "deploy/{{ .stage }}"
      destination:
        server: https://kubernetes.default.svc
        namespace: "shop-{{.stage}}"
"""
_URL = "https://github.com/acme/shop.git"
_SERVER = "server: https://kubernetes.default.svc"


def _project(namespace: str = "shop-*", repository: str = _URL) -> dict[str, str]:
    return {"argocd/project.yaml": _PROJECT.format(namespace=f'"{namespace}"', repository=f'"{repository}"')}


@policy(
    "DLV170",
    severity="error",
    category="validity",
    examples=[
        bad(
            _APPLICATION.format(repository=_URL, cluster=_SERVER, namespace="«shop-production»"),
            path="argocd/shop.yaml",
            files=_project("shop-prod"),
        ),
        bad(
            _APPLICATION.format(repository=_URL, cluster="name: in-cluster", namespace="«store»"),
            path="argocd/shop.yaml",
            files=_project(),
        ),
        bad(
            _APPLICATION.format(
                repository="«https://github.com/acme/shop-deploy.git»",
                cluster=_SERVER,
                namespace="shop-production",
            ),
            path="argocd/shop.yaml",
            files=_project(),
        ),
        bad(
            _APPLICATION.format(
                repository=_URL, cluster="server: https://other.example.com", namespace="«shop-production»"
            ),
            path="argocd/shop.yaml",
            files=_project(),
        ),
        bad(
            _SET.replace('"shop-{{.stage}}"', '«"shop-{{.stage}}"»'),
            path="argocd/shop.yaml",
            files=_project("shop-prod*"),
        ),
        bad(
            "namespace: «stage»\nresources: [pod.yaml]\n",
            path="deploy/staging/kustomization.yaml",
            files={**_project(), "argocd/shop.yaml": _SET},
        ),
        bad(
            "resources: [../base]\nnamespace: «production»\n",
            path="deploy/production/kustomization.yaml",
            files={
                **_project(),
                "argocd/shop.yaml": _APPLICATION.format(repository=_URL, cluster=_SERVER, namespace="shop-a"),
            },
        ),
        good(
            "namespace: shop-stage\nresources: [pod.yaml]\n",
            path="deploy/staging/kustomization.yaml",
            files={**_project(), "argocd/shop.yaml": _SET},
            because="the project permits the namespace",
        ),
        good(
            "namespace: stage\nresources: [pod.yaml]\n",
            path="deploy/staging/kustomization.yaml",
            files={
                **_project(),
                "argocd/shop.yaml": _SET.replace(
                    "      destination:", "        kustomize: {namespace: shop-a}\n      destination:"
                ),
            },
            because="the Application replaces the namespace",
        ),
        good(
            _APPLICATION.format(repository=_URL, cluster=_SERVER, namespace="shop-production"),
            path="argocd/shop.yaml",
            files=_project(),
            because="the pattern of the project matches the namespace",
        ),
        good(
            _APPLICATION.format(
                repository="https://github.com/Acme/shop",
                cluster="name: in-cluster",
                namespace="shop-production",
            ),
            path="argocd/shop.yaml",
            files=_project("*"),
            because="the addresses are of one repository, and the names of one cluster",
        ),
        good(
            _APPLICATION.format(repository=_URL, cluster="name: production", namespace="shop-production"),
            path="argocd/shop.yaml",
            files=_project(),
            because="the address of the cluster is unknown",
        ),
        good(
            _APPLICATION.format(repository=_URL, cluster=_SERVER, namespace="store"),
            path="argocd/shop.yaml",
            files=_project("!kube-system"),
            because="a pattern that excludes namespaces is not compared",
        ),
        *(
            good(
                _APPLICATION.format(
                    repository="https://charts.example.com/", cluster=_SERVER, namespace="shop-a"
                ),
                path="argocd/shop.yaml",
                files={**_project(), "argocd/repositories.yaml": _REPOSITORY + values},
                because="the repository belongs to the project",
            )
            for values in (
                "stringData:\n  project: shop\n  url: https://charts.example.com\n",
                "data:\n  project: c2hvcA==\n  url: aHR0cHM6Ly9jaGFydHMuZXhhbXBsZS5jb20=\n",
            )
        ),
        bad(
            _APPLICATION.format(
                repository="«https://charts.example.com»", cluster=_SERVER, namespace="shop-a"
            ),
            path="argocd/shop.yaml",
            files={
                **_project(),
                "argocd/repositories.yaml": _REPOSITORY
                + "stringData:\n  project: store\n  url: https://charts.example.com\n",
            },
        ),
    ],
)
def unpermitted_application(repository: Repository) -> Iterator[Finding]:
    """An Application of Argo CD has a destination or a repository that its AppProject does not permit.

    Argo CD does not synchronize the Application: `application destination ... is not permitted in project`.
    Add the destination to `destinations` of the project, or the address to `sourceRepos`, or correct it.
    A kustomization that an Application deploys is reported if it puts its objects into another namespace, which the
    project does not permit.
    A project also permits the repositories whose Secret names it.
    Nothing is reported about a project with patterns that exclude something, and if a part is unknown.

    <https://argo-cd.readthedocs.io/en/stable/user-guide/projects/>
    """
    rules: defaultdict[str, list[ProjectRule]] = defaultdict(list)
    for rule in repository.of(ProjectRule):
        rules[rule.project].append(rule)
    scoped = (
        {(one.project, _plain(one.address)) for one in repository.of(ScopedRepository)} if rules else set()
    )
    reported = set()
    built = {one.folder: one for one in repository.of(BuiltNamespace)} if rules else {}
    for one in repository.of(ProjectMember) if rules else ():
        found = [rule for rule in rules[one.project] if bool(rule.repository) == bool(one.repository)]
        if len({(rule.namespace, rule.unit or rule.path) for rule in found}) != 1:
            continue
        if one.namespace and found[0].namespace and one.namespace != found[0].namespace:
            continue
        texts = [text for rule in found for text in (rule.repository, rule.server, rule.cluster, rule.target)]
        if any(text.startswith("!") or not {"[", "{", "$"}.isdisjoint(text) for text in texts):
            continue
        for folder in one.folders:
            into = built.get(folder)
            if into is None or any(_permits(rule, replace(one, target=into.namespace)) for rule in found):
                continue
            yield Finding(
                at=into,
                message=f"AppProject '{one.project}' does not permit the namespace '{into.namespace}', into which "
                f"{one.owner} deploys the folder{hint(into.namespace, sorted({rule.target for rule in found}))}",
                related=(
                    Related(one, one.owner),
                    *(Related(rule, "what the project permits") for rule in found[:_LISTED]),
                ),
            )
        if one.repository and (one.project, _plain(one.repository)) in scoped:
            continue
        if any(_permits(rule, one) for rule in found) or (one.path, one.span) in reported:
            continue
        reported.add((one.path, one.span))
        what = f"the repository '{one.repository}'" if one.repository else f"the namespace '{one.target}'"
        if not one.repository and any(_fits(rule.target, one.target) for rule in found):
            what += f" of the cluster '{one.server or one.cluster}'"
        near = [rule.repository or rule.target for rule in found]
        yield Finding(
            at=one,
            message=f"AppProject '{one.project}' does not permit {what} of {one.owner}"
            f"{hint(one.repository or one.target, sorted(set(near)))}",
            related=tuple(Related(rule, "what the project permits") for rule in found[:_LISTED]),
        )


_LISTED = 5
# The cluster in which Argo CD runs, by its address and its name.
_OWN = ("https://kubernetes.default.svc", "in-cluster")


def _permits(rule: ProjectRule, one: ProjectMember) -> bool:
    """Whether a rule permits a repository or a destination, or may do so."""
    if one.repository:
        return _fits(_plain(rule.repository), _plain(one.repository))
    if not _fits(rule.target, one.target):
        return False
    server = one.server or (_OWN[0] if one.cluster == _OWN[1] else "")
    cluster = one.cluster or (_OWN[1] if one.server == _OWN[0] else "")
    if rule.server and server and not _fits(rule.server, server):
        return bool(rule.cluster) and _fits(rule.cluster, cluster)
    if rule.cluster and cluster and not rule.server:
        return _fits(rule.cluster, cluster)
    return True


def _fits(pattern: str, text: str) -> bool:
    return fnmatchcase(text, pattern)


def _plain(address: str) -> str:
    """The address of a repository in one way of writing it."""
    return address.lower().rstrip("/").removesuffix(".git").replace("ssh://", "")
