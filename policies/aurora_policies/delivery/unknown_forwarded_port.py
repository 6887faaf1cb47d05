from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ForwardedPort

_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
    - name: http
      port: 80
      targetPort: 8080
"""
_COMMAND = "```sh\nkubectl --namespace {} port-forward service/web {}\n```\n"


@policy(
    "DLV086",
    severity="error",
    category="validity",
    examples=[
        bad(_COMMAND.format("shop", "«8080:8080»"), path="README.md", files={"k8s/web.yaml": _SERVICE}),
        bad(_COMMAND.format("shop", "«8080:web»"), path="README.md", files={"k8s/web.yaml": _SERVICE}),
        good(
            _COMMAND.format("shop", "8080:80"),
            path="README.md",
            files={"k8s/web.yaml": _SERVICE},
            because="the Service has the port",
        ),
        good(
            _COMMAND.format("shop", "8080:http"),
            path="README.md",
            files={"k8s/web.yaml": _SERVICE},
            because="the Service has the port",
        ),
        good(
            _COMMAND.format("blog", "8080:8080"),
            path="README.md",
            files={"k8s/web.yaml": _SERVICE},
            because="the Service is in another namespace",
        ),
    ],
)
def unknown_forwarded_port(repository: Repository) -> Iterator[Finding]:
    """`kubectl port-forward` or Skaffold forwards to a port that the Service does not have.

    The command ends with "Service does not have a service port".
    Write `port` of the Service, not the port of its pods: `kubectl port-forward service/web 8080:80`.

    https://kubernetes.io/docs/reference/kubectl/generated/kubectl_port-forward/
    """
    forwarded = [one for one in repository.of(ForwardedPort) if one.object_kind == "Service"]
    if not forwarded:
        return
    # A run without such commands does not import the model.
    from aurora_devops.kinds.kubernetes.facts import SERVICE, facts_about

    services = facts_about(repository, SERVICE)
    for one in forwarded:
        namespace = "" if "$" in one.namespace else one.namespace
        found = [
            service
            for service in services
            if service.name == one.name and (not namespace or service.namespace in ("", namespace))
        ]
        ports = [port for service in found for port in service.data("ports")]
        known = {each for name, number, _ in ports for each in (name, number)}
        if not ports or one.port in known or any(isinstance(each, str) and "$" in each for each in known):
            continue
        names = ", ".join(f"{number} ('{name}')" if name else str(number) for name, number, _ in ports)
        yield Finding(
            at=one,
            message=f"Service '{one.name}' has no port '{one.port}'; it has {names}",
            related=(Related(found[0].fact, f"Service '{one.name}'"),),
        )
