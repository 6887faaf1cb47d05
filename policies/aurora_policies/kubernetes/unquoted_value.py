from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Place, bad, good, policy
from aurora_devops.kinds.kubernetes import ConfigMap, ContainerIn, Object, Secret
from aurora_devops.kinds.kubernetes.model import Scalar, metadata_of

from ._examples import pod


@policy(
    "KUB127",
    severity="error",
    category="validity",
    examples=[
        bad(
            pod("""\
                env:
                  - name: PORT
                    value: «8080»
                """),
            fixed=pod("""\
                env:
                  - name: PORT
                    value: "8080"
                """),
        ),
        bad(
            pod("""\
                env:
                  - name: DEBUG
                    value: «true»
                """),
            fixed=pod("""\
                env:
                  - name: DEBUG
                    value: "true"
                """),
        ),
        bad(
            """\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              port: «8080»
            """,
            fixed="""\
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: web
                data:
                  port: "8080"
                """,
        ),
        good(
            pod("""\
            env:
              - name: PORT
                value: "8080"
            """)
        ),
    ],
)
def unquoted_value(inside: Object | ContainerIn) -> Iterator[Finding]:
    """A value that must be a string is a number or a boolean.

    The API server refuses the object: cannot unmarshal number into Go struct field of type string.
    Quote the value.
    Environment variables, labels, annotations and the data of ConfigMaps and Secrets are checked.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    places: list[tuple[Place, Scalar]] = []
    if isinstance(inside, ContainerIn):
        places.extend((variable.at["value"], variable.value) for variable in inside.container.env)
    else:
        for metadata in metadata_of(inside):
            for key in ("labels", "annotations"):
                places.extend((metadata.at[key][name], value) for name, value in metadata[key].items())
        if isinstance(inside, (ConfigMap, Secret)):
            for key in ("data",) if isinstance(inside, ConfigMap) else ("data", "stringData"):
                places.extend((inside.at[key][name], value) for name, value in inside[key].items())
    for at, value in places:
        if value is not None and not isinstance(value, str):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            fix = Fix((Edit(at, f'"{text}"'),), safe=True)
            yield Finding(at=at, message=f"value {text} must be a string; quote it", fix=fix)
