from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ApiServer, Specified

from ._examples import pod


@policy(
    "KUB209",
    severity="info",
    category="security",
    equivalents={"checkov": "CKV_K8S_78", "trivy": ("KCV0010", "KCV-0010", "AVD-KCV-0010")},
    examples=[
        bad(
            pod("""\
            command:
              - kube-apiserver
              - «--enable-admission-plugins=NodeRestriction»
            """)
        ),
        good(
            pod("""\
            command:
              - kube-apiserver
              - --enable-admission-plugins=EventRateLimit
            """)
        ),
        bad(
            """\
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            «plugins»:
              - name: PodSecurity
            """
        ),
        good(pod(), because="another program"),
    ],
)
def missing_event_rate_limit(made: ApiServer | Specified) -> Iterator[Finding]:
    """The API server does not limit the rate of events.

    A pod that crashes in a loop can fill etcd with its events.
    Add `EventRateLimit` to `--enable-admission-plugins`, and to the plugins of the AdmissionConfiguration.

    <https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#eventratelimit>
    """
    if isinstance(made, ApiServer):
        at = made.omits("enable-admission-plugins", "EventRateLimit")
        if at is not None:
            advice = "add EventRateLimit to --enable-admission-plugins"
            yield Finding(at=at, message=f"{made.title} does not limit the rate of events; {advice}")
    elif made.kind == "AdmissionConfiguration" and made.group == "apiserver.config.k8s.io":
        plugins = made.extra.get("plugins")
        names = [plugin.get("name") for plugin in plugins or () if isinstance(plugin, dict)]
        if names and "EventRateLimit" not in names:
            message = f"{made.title} does not limit the rate of events; add the plugin EventRateLimit"
            yield Finding(at=made.at["plugins"], message=message)
