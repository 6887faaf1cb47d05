from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Object
from aurora_devops.kinds.kubernetes.model import parts_of
from aurora_devops.subjects import is_dynamic

from ._examples import pod


@policy(
    "KUB271",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: «loadbalancer»
            """,
            fixed="""\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: LoadBalancer
            """,
        ),
        bad(pod("imagePullPolicy: «Sometimes»\n")),
        bad("""\
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: web
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: «Role»
              name: web
            """),
        good("""\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              type: LoadBalancer
            """),
        good('apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  type: "{{ type }}"\n'),
    ],
)
def invalid_value(made: Object) -> Iterator[Finding]:
    """A field has a value that is not one of those that the API accepts.

    The API server refuses the object: unsupported value.
    Write one of the values that the message names; upper and lower case matter.
    Custom resources are not checked.
    The fix corrects upper and lower case.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    for part in () if made.custom else parts_of(made):
        for key, choices in part.choices.items():
            value = part[key]
            for index, one in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if not isinstance(one, str) or not one or one in choices or is_dynamic(one):
                    continue
                at = part.at[key] if index is None else part.at[key][index]
                *others, last = choices
                wanted = f"{', '.join(others)} or {last}" if others else last
                message = f"{key} '{one}' in {made.title} is not supported; use {wanted}"
                meant = next((choice for choice in choices if choice.lower() == one.lower()), None)
                fix = Fix((Edit(at, meant),), safe=True) if meant else None
                yield Finding(at=at, message=message, fix=fix)
