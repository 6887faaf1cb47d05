from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname, join

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.kinds.kubernetes.gitops import ARTIFACT, CopiedPath, DeployedPath
from aurora_devops.kinds.kubernetes.lookup import own_sources

from ._examples import WORKFLOW, workflow
from ._files import Folders, below
from ._names import hint

# How similar the name of another folder must be, if no other path shows which repository is deployed.
_NEARLY = 0.75
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {name}
spec:
  source:
    repoURL: https://git.example.com/shop.git
    path: {path}
"""
_KUSTOMIZATION = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
spec:
  path: {path}
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
_SOURCE = """\
---
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
spec:
  url: ssh://git@gitlab.example.com/teams/shop
  ref:
    branch: main
"""
_MAIN = "# Shop\n\nSells things.\n"
_LINK = "See [the runbook](https://github.com/acme/shop/blob/main/docs/runbook.md).\n"
_OF_ACME = _APPLICATION.replace("git.example.com/shop", "github.com/acme/shop")
_SHOP = {"charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n"}


@policy(
    "DLV133",
    severity="error",
    category="reliability",
    examples=[
        bad(
            _APPLICATION.format(name="stock", path="«charts/stock»"),
            path="argocd/stock.yaml",
            files={**_SHOP, "argocd/shop.yaml": _APPLICATION.format(name="shop", path="charts/shop")},
        ),
        bad(_APPLICATION.format(name="shop", path="«chart/shop»"), path="argocd/shop.yaml", files=_SHOP),
        bad(_KUSTOMIZATION.format(path="«./charts/shops»"), path="flux/shop.yaml", files=_SHOP),
        bad(
            _APPLICATION.format(name="shop", path="«manifests»"),
            path="argocd/shop.yaml",
            files={"README.md": _MAIN},
        ),
        bad(
            _OF_ACME.format(name="shop", path="«manifests»"),
            path="argocd/shop.yaml",
            files={"README.md": "# Market\n\n" + _LINK, "docs/runbook.md": "# Runbook\n"},
        ),
        bad(
            _OF_ACME.format(name="shop", path="«manifests»"),
            path="argocd/shop.yaml",
            files={
                WORKFLOW: workflow(
                    "docker push ghcr.io/acme/shop-web:1.4 && docker push ghcr.io/acme/shop-worker:1.4"
                )
            },
        ),
        bad(
            _KUSTOMIZATION.format(path="«./manifests»") + _SOURCE,
            path="flux/shop.yaml",
            files={"README.md": _MAIN},
        ),
        good(
            _OF_ACME.format(name="shop", path="manifests"),
            path="argocd/shop.yaml",
            files={
                "README.md": _MAIN + _LINK.replace("shop", "shop-clusters"),
                "docs/runbook.md": "# Runbook\n",
                WORKFLOW: workflow("docker push ghcr.io/acme/shop-web:1.4"),
            },
            because="by its links, this is another repository",
        ),
        good(
            _OF_ACME.format(name="shop", path="manifests"),
            path="argocd/shop.yaml",
            files={"README.md": "# Clusters\n\n" + _LINK.replace("docs/runbook.md", "README.md")},
            because="another repository has a file of the same name",
        ),
        good(
            _OF_ACME.format(name="shop", path="manifests"),
            path="argocd/shop.yaml",
            files={WORKFLOW: workflow("docker push ghcr.io/acme/shop-web:1.4")},
            because="the repository may be 'shop-web'",
        ),
        good(
            _APPLICATION.format(name="shop", path="manifests") + "    targetRevision: rendered\n",
            path="argocd/shop.yaml",
            files={"README.md": _MAIN},
            because="the branch may have the folder",
        ),
        good(
            _APPLICATION.format(name="shop", path="charts/shop"),
            path="argocd/shop.yaml",
            files=_SHOP,
            because="the folder exists",
        ),
        good(
            _APPLICATION.format(name="stock", path="deploy/stock"),
            path="argocd/stock.yaml",
            files=_SHOP,
            because="it may be another repository",
        ),
    ],
)
def missing_deployed_path(repository: Repository) -> Iterator[Finding]:
    """Argo CD or Flux deploys a path that is not in the repository.

    The application is not synchronized: app path does not exist, kustomization path not found.
    Correct the path, or add the folder or the file of values.
    The sources of a cluster may be several repositories. A path is reported if others of the same source exist in this
    one, if the address of the source is that of this repository, by links to its files, by the images that are pushed,
    or by the title of its README, if a path with a similar name exists, or if the folder above it has other
    kustomizations or charts.
    A path in an ExternalArtifact is compared with what the ArtifactGenerator copies.

    <https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/>
    <https://fluxcd.io/flux/components/kustomize/kustomizations/#path>
    """
    paths = repository.of(DeployedPath)
    if not repository.whole or not paths:
        return
    folders = Folders.of(repository)
    own = own_sources(repository)

    def is_own(one: DeployedPath) -> bool:
        return one.source in own and (one.revision or own[one.source]) in _DEFAULT

    existing: defaultdict[str, dict[str, DeployedPath]] = defaultdict(dict)
    copied: defaultdict[str, list[CopiedPath]] = defaultdict(list)
    for copy in repository.of(CopiedPath):
        copied[copy.artifact].append(copy)
    for one in paths:
        if one.file_path and folders.exists(one.file_path):
            existing[one.source].setdefault(one.file_path, one)
    for one in paths:
        path = one.file_path
        if one.source.startswith(ARTIFACT):
            yield from _outside_artifact(one, copied[one.source], folders)
            continue
        if not path or folders.exists(path) or _is_left_out(path, repository, folders):
            continue
        if one.file and not folders.exists(dirname(path)):
            # The folder is reported.
            continue
        near = _near(path, folders)
        others = existing[one.source]
        if one.file and dirname(path) in others:
            # The folder of the chart exists, so the file would be in it.
            near = near or dirname(path)
        elif near is None and not others and not _has_siblings(path, folders) and not is_own(one):
            continue
        related = tuple(
            Related(other, f"'{other.written}' of the same source exists")
            for other in list(others.values())[:1]
        )
        yield Finding(
            at=one,
            message=f"{'file' if one.file else 'path'} '{one.written}' of {one.owner} does not exist"
            + (f"; did you mean '{near}'?" if near and near != dirname(path) else ""),
            related=related,
        )


# The revisions that are probably those of this checkout.
_DEFAULT = frozenset({"", "HEAD", "main", "master", "trunk"})


def _outside_artifact(one: DeployedPath, copied: list[CopiedPath], folders: Folders) -> Iterator[Finding]:
    """The finding that an ArtifactGenerator copies nothing to the path in its artifact."""
    # Clusters have artifacts of the same name; that of the cluster is in the same folder.
    copies = [copy for copy in copied if dirname(copy.path) == dirname(one.path)] or copied
    path = one.file_path
    if not path or not copies or any(_contains(copy, path, folders) for copy in copies):
        return
    yield Finding(
        at=one,
        message=f"path '{one.written}' of {one.owner} does not exist in its artifact"
        f"{hint(path, {copy.folder for copy in copies} - {''})}",
        related=tuple(Related(copy, "what the artifact contains") for copy in copies[:3]),
    )


def _contains(copy: CopiedPath, path: str, folders: Folders) -> bool:
    """Whether files that are copied into an artifact may be at a path."""
    if below(copy.folder, path) is not None:
        return True
    rest = path if not copy.folder else below(path, copy.folder)
    if rest is None:
        return False
    start, everything, end = copy.pattern.partition("/**")
    if not everything or end or not folders.exists(start):
        # The files are those of another repository, or some of a folder.
        return True
    return folders.exists(join(start, rest))


def _is_left_out(path: str, repository: Repository, folders: Folders) -> bool:
    """Whether the run or git leaves a path out, and not only untracked files beside it."""
    if not repository.excludes(path) and not repository.excludes(f"{path}/x"):
        return False
    beside = [join(dirname(path), name) for name in folders.names(dirname(path))]
    return not any(repository.excludes(each) for each in beside)


def _has_siblings(path: str, folders: Folders) -> bool:
    """Whether the folder above a path is deep in the repository, and has other folders that are deployed alike."""
    above = dirname(path)
    if "/" not in above or not folders.exists(above):
        return False
    siblings = [join(above, name) for name in folders.names(above)]
    return any(not _DEPLOYABLE.isdisjoint(folders.names(sibling)) for sibling in siblings)


# The files of a folder that Argo CD and Flux deploy as a whole.
_DEPLOYABLE = frozenset({"Chart.yaml", "kustomization.yaml", "kustomization.yml"})


def _near(path: str, folders: Folders) -> str | None:
    """An existing path in which one name differs a little."""
    parts = path.split("/")
    for index in range(len(parts)):
        above = "/".join(parts[:index])
        if parts[index] in folders.names(above):
            continue
        rest = parts[index + 1 :]
        near = nearest(parts[index], folders.names(above), _NEARLY)
        found = "/".join([*parts[:index], near, *rest]) if near else ""
        return found if found and folders.exists(found) else None
    return None
