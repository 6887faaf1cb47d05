from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DeclaredObject, NamedObject

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._names import alike, hint

# The commands that are about what the repository delivers.
_DEPLOYING = ("kubectl set", "kubectl rollout", "kubectl scale")


@policy(
    "DLV003",
    severity="error",
    category="validity",
    examples=[
        bad(
            workflow("kubectl -n shop rollout status «deployment/shop»"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            "```sh\nkubectl -n shop rollout undo «deployment/shop»\n```\n",
            path="README.md",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        good(
            workflow("kubectl -n shop rollout status deployment/shop-api"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the manifest defines the Deployment",
        ),
        good(
            "```sh\nkubectl -n kube-system logs deployment/coredns\n```\n",
            path="README.md",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the repository has no objects in that namespace",
        ),
        good(
            workflow("kubectl -n shop rollout status deployment/shop"),
            path=WORKFLOW,
            files={
                "k8s/api.yaml": DEPLOYMENT,
                "k8s/shop.yaml": "apiVersion: example.com/v1\nkind: Shop\nmetadata:\n  name: shop\n",
            },
            because="an operator may create the Deployment for the custom resource",
        ),
    ],
)
def unknown_object_in_command(repository: Repository) -> Iterator[Finding]:
    """A command of kubectl names an object that no manifest of the repository defines.

    The command ends with "not found", often after the new version is already applied.
    Correct the name. Objects are compared with those of the same kind in the manifests, as Kustomize and Helm build
    them. Nothing is reported for a kind or a namespace without objects, if a command of the same file installs what is
    defined elsewhere, or if the repository has custom resources for which an operator may create objects.
    For commands that do not deploy, only names are reported that
    are similar to a known one, and in documents only if that is the only object of its kind.
    """
    if not repository.whole or not repository.of(DeclaredObject) or not repository.of(NamedObject):
        return
    # A run without manifests or commands does not import the model.
    from aurora_devops.kinds.kubernetes.facts import CUSTOM

    if repository.about(CUSTOM):
        return
    declared: defaultdict[str, list[DeclaredObject]] = defaultdict(list)
    for one in repository.of(DeclaredObject):
        declared[one.object_kind].append(one)
    named_objects = repository.of(NamedObject)
    created = {(one.object_kind, one.name) for one in named_objects if one.creates}
    installing = {one.path for one in named_objects if one.object_kind == "*"}
    for named in named_objects:
        if named.container or named.creates or (named.object_kind, named.name) in created:
            continue
        if named.path in installing:
            continue
        known = [
            one
            for one in declared[named.object_kind]
            if not named.namespace or "$" in named.namespace or one.namespace in ("", named.namespace)
        ]
        names = {one.name for one in known}
        if not names or named.name in names or any("$" in name for name in names):
            continue
        if named.kind == "document":
            # What a document installs from elsewhere is often named like what is here.
            similar = len(names) == 1 and alike(named.name, names)
        else:
            similar = named.command.startswith(_DEPLOYING) or alike(named.name, names)
        if not similar:
            continue
        yield Finding(
            at=named,
            message=f"no manifest has a {named.object_kind} '{named.name}'{hint(named.name, names)}",
            related=tuple(Related(one, f"{one.object_kind} '{one.name}'") for one in known[:3]),
        )
