from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import Manifest
from aurora_devops.kubernetes_release import API, Release

from ._examples import pod


@policy(
    "KUB121",
    severity="error",
    category="validity",
    aliases=[API],
    equivalents={"kube-linter": "schema-validation"},
    examples=[
        bad(
            pod("""\
            «livenesProbe»:
              httpGet:
                path: /
                port: 8080
            """)
        ),
        bad(pod("ports:\n  - «containerport»: 80\n"), fixed=pod("ports:\n  - containerPort: 80\n")),
        bad(pod(spec="«replicas»: 3\n")),
        good(pod()),
        good(
            """\
            apiVersion: example.com/v1
            kind: Widget
            metadata:
              name: web
            spec:
              anything: true
            """,
            because="the fields of custom resources are not known",
        ),
    ],
)
def unknown_field(manifest: Manifest, options: Release) -> Iterator[Finding]:
    """A field does not exist in the API.

    `kubectl apply` refuses the object or, with an older server, drops the field without a message, so the probe, the
    limit or the setting has no effect.
    Correct the name of the field, or its indentation.
    Custom resources are checked if the repository has their CustomResourceDefinition.
    The fix corrects upper and lower case.

    https://kubernetes.io/docs/reference/kubernetes-api/
    """
    for each in manifest.differences(options.minor, "unknown"):
        at = manifest.at(each)
        fix = Fix((Edit(at, each.meant),), safe=True) if each.meant else None
        yield Finding(at=at, message=f"'{each.route[-1]}' {each.said}", fix=fix)
