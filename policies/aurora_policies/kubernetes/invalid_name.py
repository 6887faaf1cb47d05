from collections.abc import Iterator

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.kinds.kubernetes import Object, PodIn
from aurora_devops.kinds.kubernetes.names import is_placeholder, shortest, wrong_label, wrong_subdomain
from aurora_devops.kinds.kubernetes.served import version_of

from ._examples import pod

# Objects whose names are labels of DNS, and those whose names are only parts of a path.
_LABELS = frozenset({"Namespace", "Service", "StatefulSet"})
_PATHS = frozenset({"ClusterRole", "ClusterRoleBinding", "PodDisruptionBudget", "Role", "RoleBinding"})
# Objects outside of namespaces, where the field is not used.
_CLUSTER = frozenset(
    {
        *(
            "ClusterRole",
            "ClusterRoleBinding",
            "CSIDriver",
            "IngressClass",
            "MutatingWebhookConfiguration",
            "Namespace",
        ),
        *("Node", "PersistentVolume", "PriorityClass", "RuntimeClass", "StorageClass"),
        *("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration"),
    }
)
# Groups whose objects have names of their own syntax, or none.
_OTHER_GROUPS = frozenset(
    {
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io/IPAddress",
    }
)
# A CronJob adds 11 characters to its name for each Job.
_CRON_JOB = 52


@policy(
    "KUB274",
    severity="error",
    category="validity",
    examples=[
        bad("""\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: «My_Config»
            """),
        bad("""\
            apiVersion: v1
            kind: Service
            metadata:
              name: «web.example»
            """),
        bad(pod(name="«Web»")),
        bad(
            pod(
                spec="""\
                volumes:
                  - name: «root_ca»
                    emptyDir: {}
                """
            )
        ),
        bad(
            """\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
              namespace: «Prod»
            """
        ),
        bad(pod(spec="serviceAccountName: «web_reader»\n")),
        bad("""\
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata:
              name: «Fast»
            provisioner: example.com/fast
            """),
        good("""\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: kube-root-ca.crt
            """),
        good(
            """\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: system:Web
            """,
            because="roles may have other names",
        ),
    ],
)
def invalid_name(inside: Object | PodIn) -> Iterator[Finding]:
    """An object, a container or a volume has a name that the API does not allow.

    The API server refuses the object.
    Use lower case letters, digits and dashes, and begin and end with a letter or digit; the name of an object may
    contain dots, unless it is a Namespace, a Service or a StatefulSet.
    Names of containers and volumes have 63 characters at most, those of CronJobs 52.
    The names of roles, role bindings and disruption budgets contain no `/` and no `%`.
    Custom resources and placeholders such as `NAME` are not checked.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
    """
    if isinstance(inside, PodIn):
        if not inside.object.custom:
            yield from _wrong_parts(inside)
        return
    metadata = inside.metadata
    if metadata is None or inside.custom or not version_of(inside.api_version, inside.kind):
        return
    name, namespace = metadata.name or "", metadata.namespace or ""
    if name and (wrong := _wrong_name(inside, name)) and not is_placeholder(name):
        yield Finding(at=metadata.at["name"], message=f"the name of {inside.title} {wrong}")
    if (
        namespace
        and inside.kind not in _CLUSTER
        and (wrong := wrong_label(namespace))
        and not is_placeholder(namespace)
    ):
        message = f"namespace '{namespace}' of {inside.title} {wrong}"
        yield Finding(at=metadata.at["namespace"], message=message)


def _wrong_name(made: Object, name: str) -> str:
    """Why an object cannot have a name, as the end of a sentence; empty where it can."""
    # Helm adds the name of a release, which may have one character.
    name = name.replace(RELEASE_NAME, "r")
    if made.kind in _PATHS:
        return "must not contain '/' or '%'" if "/" in name or "%" in name else ""
    if {made.group, f"{made.group}/{made.kind}"} & _OTHER_GROUPS:
        return ""
    wrong = wrong_label(name) if made.kind in _LABELS else wrong_subdomain(name)
    if not wrong and made.kind == "CronJob" and shortest(name) > _CRON_JOB:
        return f"has more than {_CRON_JOB} characters"
    return wrong


def _wrong_parts(inside: PodIn) -> Iterator[Finding]:
    named: list[tuple[str, str, Place]] = [
        ("container", one.container.name, one.container.at["name"]) for one in inside.containers()
    ]
    named += [("volume", volume.name, volume.at["name"]) for volume in inside.spec.volumes]
    for what, name, at in named:
        wrong = wrong_label(name)
        if name and wrong and not is_placeholder(name):
            yield Finding(at=at, message=f"the name of {what} '{name}' of {inside.title} {wrong}")
    account = inside.spec.service_account_name or ""
    if account and (wrong := wrong_subdomain(account)) and not is_placeholder(account):
        message = f"the name of service account '{account}' of {inside.title} {wrong}"
        yield Finding(at=inside.at["serviceAccountName"], message=message)
