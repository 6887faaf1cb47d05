from collections.abc import Iterator

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import Object, PodIn, Role, RoleBinding, Specified
from aurora_devops.kinds.kubernetes.names import wrong_label, wrong_subdomain
from aurora_devops.subjects import is_dynamic

from ._examples import pod

# Objects whose names are labels of DNS.
_LABELS = frozenset({"Namespace", "Service"})
# Placeholders such as `_`, PV_NAME and <name>.
_PLACEHOLDER = regex(r"[^a-z]*|.*<.*")
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
    contain dots, unless it is a Namespace or a Service.
    Names of containers and volumes have 63 characters at most, those of CronJobs 52.
    Roles, role bindings, custom resources and placeholders such as `NAME` are not checked.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
    """
    if isinstance(inside, PodIn):
        if not inside.object.custom:
            yield from _wrong_parts(inside)
        return
    metadata = inside.metadata
    if (
        metadata is None
        or not metadata.name
        or isinstance(inside, (Role, RoleBinding, Specified))
        or inside.custom
    ):
        return
    judge = wrong_label if inside.kind in _LABELS else wrong_subdomain
    wrong = judge(metadata.name)
    if not wrong and inside.kind == "CronJob" and len(metadata.name) > _CRON_JOB:
        wrong = f"has more than {_CRON_JOB} characters"
    if wrong and not _PLACEHOLDER.fullmatch(metadata.name) and not is_dynamic(metadata.name):
        yield Finding(at=metadata.at["name"], message=f"the name of {inside.title} {wrong}")


def _wrong_parts(inside: PodIn) -> Iterator[Finding]:
    named: list[tuple[str, str, Place]] = [
        ("container", one.container.name, one.container.at["name"]) for one in inside.containers()
    ]
    named += [("volume", volume.name, volume.at["name"]) for volume in inside.spec.volumes]
    for what, name, at in named:
        wrong = wrong_label(name)
        if name and wrong and not is_dynamic(name):
            yield Finding(at=at, message=f"the name of {what} '{name}' of {inside.title} {wrong}")
