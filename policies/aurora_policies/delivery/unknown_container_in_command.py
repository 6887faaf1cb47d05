from collections import defaultdict
from collections.abc import Iterator
from posixpath import normpath

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DeclaredObject, NamedObject

from ._documents import Documents
from ._examples import CHART, DEPLOYMENT, WORKFLOW, workflow
from ._files import Folders
from ._names import hint
from ._releases import Releases

# Containers that the webhooks of service meshes, Vault and Dapr add to pods.
_INJECTED = frozenset({"daprd", "istio-init", "istio-proxy", "linkerd-init", "linkerd-proxy", "vault-agent"})


@policy(
    "DLV004",
    severity="error",
    category="validity",
    examples=[
        bad(
            workflow("kubectl -n shop set image deployment/shop-api «app=ghcr.io/acme/shop:1.5»"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            "```sh\nkubectl exec deployment/shop-api --container «app» -- ls\n```\n",
            path="README.md",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            "1. `kubectl -n shop logs deployment/shop-api --container «app» --tail 50`\n",
            path="runbooks/api.md",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            "```sh\nkubectl exec deploy/shop-api -c «app» -- ls\n```\n",
            path="README.md",
            files=CHART | {WORKFLOW: workflow("helm upgrade --install shop ./chart")},
        ),
        good(
            "```sh\nkubectl exec deploy/market-api -c app -- ls\n```\n",
            path="README.md",
            files=CHART | {WORKFLOW: workflow("helm upgrade --install shop ./chart")},
            because="the repository has no release of this name",
        ),
        good(
            workflow("kubectl -n shop set image deployment/shop-api api=ghcr.io/acme/shop:1.5"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the Deployment has a container 'api'",
        ),
        good(
            workflow(
                "kubectl -n shop exec deployment/shop-api -c istio-proxy -- curl -s localhost:15000/ready"
            ),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
            because="a service mesh adds the container",
        ),
        good(
            "```sh\nhelm install shop-api acme/shop-api\nkubectl logs deployment/shop-api -c proxy\n```\n",
            path="docs/demo.md",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the document installs a Deployment of another repository",
        ),
    ],
)
def unknown_container_in_command(repository: Repository) -> Iterator[Finding]:
    """A command of kubectl names a container that the object does not have.

    `kubectl set image` ends with "unable to find container named", so nothing is rolled out.
    Correct the name of the container.
    Nothing is reported in a document that installs what is defined elsewhere, or gives the object to write.
    """
    declared: defaultdict[tuple[str, str], list[DeclaredObject]] = defaultdict(list)
    releases = Releases.of(repository)
    for one in repository.of(DeclaredObject):
        for each in releases.named(one):
            declared[each.object_kind, each.name].append(each)
    containers: dict[tuple[str, str], set[str]] = {}
    named_objects = repository.of(NamedObject)
    documents = Documents.of(repository)
    folders = Folders.of(repository)
    installing = {
        one.path
        for one in named_objects
        if one.object_kind == "*" and not (one.name.startswith(".") or folders.exists(normpath(one.name)))
    }
    for named in named_objects:
        key = named.object_kind, named.name
        objects = declared.get(key, ())
        if not named.container or not objects:
            continue
        if named.kind == "document" and (
            named.path in installing
            or documents.elsewhere(named)
            or documents.describes(named, "object", f"{named.object_kind}/{named.name}")
        ):
            continue
        if key not in containers:
            complete = all(one.complete for one in objects)
            containers[key] = {name for one in objects for name in one.containers} if complete else {"*"}
        names = containers[key]
        if named.container not in names and "*" not in names and named.container not in _INJECTED:
            title = f"{named.object_kind} '{named.name}'"
            yield Finding(
                at=named,
                message=f"{title} has no container '{named.container}'{hint(named.container, names)}",
                related=(Related(objects[0], title),),
            )
