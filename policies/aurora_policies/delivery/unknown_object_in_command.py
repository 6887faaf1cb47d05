from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DeclaredObject, ManagedObjects, NamedObject, ProvidedConfig, UsedConfig

from ._examples import DEPLOYMENT, WORKFLOW, workflow
from ._names import alike, hint

# The commands that are about what the repository delivers.
_DEPLOYING = ("kubectl set", "kubectl rollout", "kubectl scale")
_PROMETHEUS = """\
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: main
"""


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
        bad(
            "```sh\nkubectl -n shop get secret «shop-key»\n```\n",
            path="runbooks/keys.md",
            files={
                "k8s/api.yaml": DEPLOYMENT
                + "          envFrom:\n            - secretRef:\n                name: shop-token\n",
            },
        ),
        bad(
            workflow("kubectl -n shop rollout status «deployment/shop»"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT, "k8s/prometheus.yaml": _PROMETHEUS},
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
        good(
            "```sh\nkubectl rollout status deployment/web\n```\n",
            path="README.md",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "chart/templates/web.yaml": DEPLOYMENT.replace(
                    "name: shop-api", 'name: "{{ .Release.Name }}-web"'
                ),
            },
            because="the name of the Deployment depends on the name of the release",
        ),
        good(
            workflow("kubectl -n shop rollout status statefulset/prometheus-main"),
            path=WORKFLOW,
            files={
                "k8s/main.yaml": DEPLOYMENT.replace("Deployment", "StatefulSet").replace("shop-api", "main"),
                "k8s/prometheus.yaml": _PROMETHEUS,
            },
            because="the operator creates the StatefulSet",
        ),
    ],
)
def unknown_object_in_command(repository: Repository) -> Iterator[Finding]:
    """A command of kubectl names an object that no manifest of the repository defines in this namespace.

    The command ends with "not found", often after the new version is already applied.
    Correct the name. Objects are compared with those of the same kind in the manifests, as Kustomize and Helm build
    them; ConfigMaps and Secrets also with those that pods use and that ExternalSecrets and the like create. Nothing is
    reported for a kind or a namespace without objects, if a command of the same file installs what is
    defined elsewhere, or if an operator may create the object for a custom resource of the repository.
    For commands that do not deploy, only names are reported that are similar to a known one, and in documents only if
    that is the only object of its kind or the command has the namespace of the objects.
    """
    if not repository.whole or not repository.of(DeclaredObject) or not repository.of(NamedObject):
        return
    declared = _declared(repository)
    managed = repository.of(ManagedObjects)
    named_objects = repository.of(NamedObject)
    created = {(one.object_kind, one.name) for one in named_objects if one.creates}
    installing = {one.path for one in named_objects if one.object_kind == "*"}
    for named in named_objects:
        if named.container or named.creates or (named.object_kind, named.name) in created:
            continue
        if named.path in installing:
            continue
        namespace = "" if "$" in named.namespace else named.namespace
        known = [
            one
            for one in declared.get(named.object_kind, ())
            if not namespace or one.namespace in ("", namespace)
        ]
        names = {one.name for one in known}
        elsewhere = [one for one in declared.get(named.object_kind, ()) if one.name == named.name]
        if namespace and elsewhere and all(one.namespace not in ("", namespace) for one in elsewhere):
            if not any(one.may_create(named.object_kind, named.name, namespace) for one in managed):
                title = f"{named.object_kind} '{named.name}'"
                yield Finding(
                    at=named,
                    message=f"{title} is in the namespace '{elsewhere[0].namespace}', not in '{namespace}'",
                    related=(Related(elsewhere[0], title),),
                )
            continue
        if not names or named.name in names:
            continue
        if not all(one.is_named for one in known if isinstance(one, DeclaredObject)):
            continue
        if any(one.may_create(named.object_kind, named.name, namespace) for one in managed):
            continue
        if named.kind == "document":
            # What a document installs from elsewhere is often named like what is here.
            meant = namespace and all(one.namespace for one in known)
            similar = (meant or len(names) == 1) and alike(named.name, names)
        else:
            similar = named.command.startswith(_DEPLOYING) or alike(named.name, names)
        if not similar:
            continue
        yield Finding(
            at=named,
            message=f"no manifest has a {named.object_kind} '{named.name}'{hint(named.name, names)}",
            related=tuple(Related(one, f"{named.object_kind} '{one.name}'") for one in known[:3]),
        )


def _declared(repository: Repository) -> dict[str, list[DeclaredObject | ProvidedConfig | UsedConfig]]:
    """The objects that exist, by kind: those that are defined, created for others, or needed by pods."""
    declared: defaultdict[str, list[DeclaredObject | ProvidedConfig | UsedConfig]] = defaultdict(list)
    known = set()
    for one in repository.of(DeclaredObject):
        declared[one.object_kind].append(one)
        known.add((one.object_kind, one.name, one.namespace))
    configs: list[ProvidedConfig | UsedConfig] = [*repository.of(ProvidedConfig), *repository.of(UsedConfig)]
    for config in configs:
        key = (config.object_kind, config.name, config.namespace)
        if key not in known:
            known.add(key)
            declared[config.object_kind].append(config)
    return declared
