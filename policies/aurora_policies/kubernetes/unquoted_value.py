from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Manifest
from aurora_devops.kinds.kubernetes.schema import named
from aurora_devops.kubernetes_release import API, Release

from ._examples import pod


@policy(
    "KUB127",
    severity="error",
    category="validity",
    aliases=[API],
    equivalents={"kube-linter": "schema-validation"},
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
def unquoted_value(manifest: Manifest, options: Release) -> Iterator[Finding]:
    """A value that must be a string is a number or a boolean.

    The API server refuses the object: cannot unmarshal number into Go struct field of type string.
    Quote the value.
    Of custom resources only the metadata is checked, unless the repository has their definition.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    for each in manifest.differences(options.minor, "unquoted"):
        at, written = manifest.at(each), manifest.written(each.route)
        fix = Fix((Edit(at, f'"{written}"'),), safe=True)
        yield Finding(at=at, message=f"'{named(each.route)}' {each.said}; quote it", fix=fix)
