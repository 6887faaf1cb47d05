from collections.abc import Collection, Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.place import Route
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
        bad("""\
            apiVersion: constraints.acme.io/v1
            kind: PublicBucket
            metadata:
              name: public-bucket
              annotations:
                cis: «5.3»
            """),
        good(
            """\
            apiVersion: constraints.acme.io/v1
            kind: PublicBucket
            metadata:
              name: public_bucket
              annotations:
                cis: 5.3
            """,
            because="no cluster accepts the name, so that another program reads the file",
        ),
        good(
            """\
            apiVersion: acme.io/v1
            kind: Check
            metadata:
              name: CheckOne
              labels:
                level: 1
            """,
            because="no cluster accepts the name, so that another program reads the file",
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
    Of custom resources only the metadata is checked, unless the repository has their definition. One with a name that
    no cluster accepts is for another program.
    Labels, variables and data that a template of a chart prints are reported by `helm/unquoted-string`.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    differences = list(manifest.differences(options.minor, "unquoted"))
    printed = _printed_strings(manifest) if differences else ()
    for each in differences:
        if each.route in printed:
            continue
        at, written = manifest.at(each), manifest.written(each.route)
        fix = Fix((Edit(at, f'"{written}"'),), safe=True)
        yield Finding(at=at, message=f"'{named(each.route)}' {each.said}; quote it", fix=fix)


def _printed_strings(manifest: Manifest) -> Collection[Route]:
    """The values that `helm/unquoted-string` reports at the template that prints them."""
    from aurora_devops.formats.gotemplate.rendered import RenderedTree

    tree = manifest.document.tree
    if not isinstance(tree, RenderedTree):
        return ()
    from aurora_devops.kinds.helm.parse import unquoted

    return {route for route, _ in unquoted(tree.value)}
