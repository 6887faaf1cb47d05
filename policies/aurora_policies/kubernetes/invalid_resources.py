from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint
from aurora_devops.kinds.kubernetes import ContainerIn, Manifest
from aurora_devops.kinds.kubernetes.quantity import quantity
from aurora_devops.kinds.kubernetes.schema import named
from aurora_devops.kubernetes_release import API, Release
from aurora_devops.subjects import is_dynamic

from ._examples import pod

# A number with a unit that is spelled in another way, as 1GB and 64mb.
_ALMOST = regex(r"([0-9]+(?:\.[0-9]+)?) ?([kKmMgGtT][iI]?[bB]?)")
_UNITS = {
    **{f"{unit.lower()}{end}": unit for unit in "kMGT" for end in ("", "b")},
    **{f"{unit.lower()}i{end}": f"{unit}i" for unit in "KMGT" for end in ("", "b")},
}
_RESOURCES = ("cpu", "memory", "ephemeral-storage")


@policy(
    "KUB272",
    severity="error",
    category="validity",
    aliases=[API],
    examples=[
        bad(
            pod("resources:\n  limits:\n    memory: «1GB»\n"),
            fixed=pod("resources:\n  limits:\n    memory: 1G\n"),
        ),
        bad(pod("resources:\n  requests:\n    cpu: «-1»\n")),
        bad(pod("resources:\n  limits:\n    «mem»: 64Mi\n")),
        bad(pod(spec="volumes:\n  - name: cache\n    emptyDir:\n      sizeLimit: «1 Gi»\n")),
        bad(
            pod("""\
                resources:
                  requests:
                    memory: «128Mi»
                  limits:
                    memory: 64Mi
                """)
        ),
        good(
            pod("""\
                resources:
                  requests:
                    cpu: 0.5
                    memory: 64Mi
                  limits:
                    memory: 128Mi
                """)
        ),
        good(pod('resources:\n  limits:\n    memory: "${MEMORY}"\n')),
    ],
)
def invalid_resources(inside: ContainerIn | Manifest, options: Release) -> Iterator[Finding]:
    """A quantity, or a resource that a container requests or limits, is one that the API does not allow.

    The API server refuses the object, or the workload that creates it.
    Write a quantity such as `500m`, `64Mi` or `2G`, of 0 or more; the units are n, u, m, k, M, G, T, P, E, and Ki, Mi,
    Gi, Ti, Pi, Ei.
    The resources are `cpu`, `memory`, `ephemeral-storage`, `hugepages-SIZE` and those with a domain, as
    `nvidia.com/gpu`.
    The fix corrects the spelling of a unit; it is not safe, because another unit may be meant.
    A request must not be above the limit of the same resource.

    https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
    """
    if isinstance(inside, Manifest):
        for each in inside.differences(options.minor, "quantity"):
            at, meant = inside.at(each), _meant(inside.value(each.route))
            message = f"'{named(each.route)}' of {inside.object.title} {each.said}"
            yield Finding(at=at, message=message, fix=Fix((Edit(at, meant),), safe=False) if meant else None)
        return
    resources = inside.container.resources
    if resources is None or inside.pod.object.custom:
        return
    limits = resources.limits or {}
    for key in ("limits", "requests"):
        for name, value in (resources[key] or {}).items():
            if not _is_resource(name):
                hinted = hint(name, _RESOURCES, 0.5)
                message = f"'{name}' in {key} of {inside.title} is not a resource{hinted}"
                yield Finding(at=resources.at[key][name].key, message=message)
            number, limit = quantity(value), quantity(limits.get(name))
            if number is None or is_dynamic(str(value)):
                continue
            at = resources.at[key][name]
            if number < 0:
                yield Finding(at=at, message=f"{name} of {inside.title} is {value}; it must be 0 or more")
            elif key == "requests" and limit is not None and number > limit:
                message = f"{inside.title} requests {value} {name}, more than its limit of {limits[name]}"
                yield Finding(at=at, message=message)


def _meant(value: object) -> str | None:
    """The quantity that a text such as `1GB` or `64 mi` means."""
    match = _ALMOST.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}{_UNITS[match[2].lower()]}" if match else None


def _is_resource(name: str) -> bool:
    """Whether a container can request a resource: one of Kubernetes itself, one with a domain, or a placeholder."""
    placeholder = name.isupper() and name.lower() not in _RESOURCES
    return (
        name in _RESOURCES or name.startswith("hugepages-") or "/" in name or placeholder or is_dynamic(name)
    )
