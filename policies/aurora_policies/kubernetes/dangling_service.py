from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    PODS,
    SERVICE,
    TARGET_PORT,
    ObjectFact,
    facts_about,
    may_open,
)
from aurora_devops.kinds.kubernetes.lookup import objects_about
from aurora_devops.kinds.kubernetes.names import is_for_port

from ._siblings import Creators, place_of_selector

_PORTS = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - {port}
      {target}
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
{containers}"""
_WEB = """\
    - name: web
      image: registry.example.com/web:1.4
      ports:
        - containerPort: 8080
"""
_PROXY = "    - name: proxy\n      image: registry.example.com/proxy:2.1\n"

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-deployment
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: registry.example.com/web:1.4
          ports:
            - name: http
              containerPort: 8080
"""


def _service(app: str, target: str) -> str:
    return f"""\
apiVersion: v1
kind: Service
metadata:
  name: shop-service
spec:
  selector:
    app: {app}
  ports:
    - port: 80
      targetPort: {target}
"""


@policy(
    "KUB100",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "dangling-service", "kube-score": "service-targets-pod"},
    examples=[
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: shop
                part: «site»
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: shop
              template:
                metadata:
                  labels:
                    app: shop
                    part: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """
        ),
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: «other»
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """
        ),
        bad(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
              ports:
                - port: 80
                  targetPort: «htp»
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              labels:
                app: web
            spec:
              containers:
                - name: web
                  image: nginx:1.27.3
                  ports:
                    - name: http
                      containerPort: 8080
            """
        ),
        good(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: web
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """
        ),
        bad(
            _PORTS.format(port="port: 80", target="targetPort: «8000»", containers=_WEB),
        ),
        bad(
            _PORTS.format(port="port: «80»", target="protocol: TCP", containers=_WEB),
        ),
        bad(
            _service("web", "«htp»"),
            path="k8s/service.yaml",
            files={"k8s/deployment.yaml": _DEPLOYMENT},
        ),
        bad(
            _service("«wbe»", "http"),
            path="k8s/service.yaml",
            files={"k8s/deployment.yaml": _DEPLOYMENT},
        ),
        good(
            _service("wbe", "http").replace("shop-service", "stock-service"),
            path="k8s/service.yaml",
            files={"k8s/deployment.yaml": _DEPLOYMENT},
            because="the pods of 'stock' may be in another repository",
        ),
        good(
            _service("web", "8000").replace("shop-service", "stock"),
            path="k8s/service.yaml",
            files={"k8s/deployment.yaml": _DEPLOYMENT},
            because="a container may listen on a port that it does not list",
        ),
        good(
            _service("web", "htp"),
            path="deploy/service.yaml",
            files={"k8s/deployment.yaml": _DEPLOYMENT},
            because="the pods in another folder may be those of another application",
        ),
        good(
            _PORTS.format(port="port: 80", target="targetPort: 8080", containers=_WEB),
            because="a container has the port",
        ),
        good(
            _PORTS.format(
                port="port: PORT", target="targetPort: PORT", containers=_WEB.replace("8080", "PORT")
            ),
            because="the port is a placeholder",
        ),
        *(
            good(
                _PORTS.format(
                    port="port: 80",
                    target="targetPort: 8443",
                    containers=_WEB.replace("      ports:", f"      args: {args}\n      ports:"),
                ),
                because="the program listens on the port because of its option",
            )
            for args in ('["--metrics-bind-address=:8443"]', '["--http.port", "8443"]')
        ),
        *(
            good(
                _PORTS.format(
                    port="port: 80",
                    target="targetPort: 9404",
                    containers=_WEB.replace(
                        "      ports:", f"      livenessProbe: {{{probe}}}\n      ports:"
                    ),
                ),
                because="a probe shows that the container listens on the port",
            )
            for probe in (
                "httpGet: {port: 9404, path: /metrics}",
                'exec: {command: [sh, -c, "curl -sf http://localhost:9404/metrics"]}',
            )
        ),
        bad(
            _PORTS.format(
                port="port: 80",
                target="targetPort: «9404»",
                containers=_WEB.replace(
                    "      ports:",
                    '      livenessProbe: {exec: {command: [curl, "http://stock:9404/metrics"]}}\n      ports:',
                ),
            ),
            because="the probe connects to another Service",
        ),
        bad(
            _PORTS.format(
                port="port: 80",
                target="targetPort: «8443»",
                containers=_WEB.replace("      ports:", '      args: ["--limit=8443"]\n      ports:'),
            )
        ),
        good(
            _PORTS.format(port="port: 80", target="targetPort: 8080\n    - port: 9666", containers=_WEB),
            because="the Service sends to all ports that are listed, and the container may listen on another",
        ),
        good(
            _PORTS.format(port="port: 80", target="targetPort: 8000", containers=_WEB).replace(
                "spec:\n  selector", "spec:\n  clusterIP: None\n  selector", 1
            ),
            because="clients of a headless Service connect to the pods, on any port",
        ),
        good(
            _PORTS.format(port="port: 80", target="targetPort: 8000", containers=_WEB + _PROXY),
            because="the container that lists no ports may listen on 8000",
        ),
        good(
            _service("web\n    role: primary", "http"),
            path="k8s/service.yaml",
            files={
                "k8s/deployment.yaml": _DEPLOYMENT.replace(
                    "          ports:", "          env: [{name: PATRONI_SCOPE, value: web}]\n          ports:"
                )
            },
            because="Patroni adds the label 'role' to its pods",
        ),
        good(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: web
            spec:
              selector:
                app: other
            """,
            because="its pods may be in another repository",
        ),
        *(
            good(
                f"""{_service("site", "http")}---
apiVersion: v1
kind: Pod
metadata:
  name: debug
  labels:
    app: debug
spec:
  containers:
    - name: debug
      image: busybox:1.37
---
{_DEPLOYMENT.replace("registry.example.com/web:1.4", image).replace("app: web", "app: site")}""",
                path=path,
                because="the rest of the file cannot be read, because another program writes the image",
            )
            for path, image in (
                ("k8s/shop.template.yaml", "{{ SHOP_IMAGE }}"),
                ("k8s/shop.tpl.yaml", "{{ registry }}/web:{{ version }}"),
            )
        ),
        good(
            """\
            apiVersion: v1
            kind: Service
            metadata:
              name: db
            spec:
              type: ExternalName
              externalName: db.example.com
            """
        ),
    ],
)
def dangling_service(repository: Repository) -> Iterator[Finding]:
    """A Service selects no pod, or sends to a port that its pods do not have.

    Connections to the Service fail, and no event reports it.
    Correct `spec.selector` or the labels of the pods, and `targetPort` or the ports of the containers.
    A number is reported if all containers of the pods list ports, the Service does not send to all of these, and no
    option of a command, such as `--port`, and no probe has the number; the name of a port, if one of the pods is in
    the folder of the Service. Both are compared in what a chart or a
    kustomization builds; there, a number is reported only if the pods list none of the ports of the Service.
    Without `targetPort`, `port` is compared.
    The selector is compared with all pods of the run, if the Service's file contains pods or its folder contains a
    workload of its name, whatever the kind that the names end with: `web-service` and `web-deployment`.
    Labels that programs add to their own pods have unknown values: `role` of Patroni, and those of Vault and OpenBao,
    such as `vault-active`.
    Nothing is reported where the folder contains a custom resource, or its kustomization a remote chart, for
    which pods may be created, or a file whose end cannot be read.

    https://kubernetes.io/docs/concepts/services-networking/service/
    """
    pods, creators = objects_about(repository, PODS), Creators(repository)
    nearby = _Nearby(pods)
    for service in facts_about(repository, SERVICE):
        selector = service.selector
        if selector is None or selector.empty or service.data("type") == "ExternalName":
            continue
        near = nearby.of(service)
        if not near or next(pods.selected(service, selector), None) or creators.near(service):
            continue
        labels = ", ".join(f"{key}={value}" for key, value in selector.match_labels.items())
        closest = next((pod for pod in near if pod.name == service.name), near[0])
        reason = f"no pod has the labels '{labels}'"
        if selector.matches(closest.labels):
            reason = f"it is in {_namespace(service)}, and {closest.title} in {_namespace(closest)}"
        yield Finding(
            at=place_of_selector(repository, service, near),
            message=f"{service.title} selects no pod; {reason}",
            related=(Related(closest.fact, f"the labels of {closest.title} are '{closest.label_text}'"),),
        )
    seen: set[tuple[str, int]] = set()
    for target in facts_about(repository, TARGET_PORT):
        selector, port = target.selector, target.data("port")
        if selector is None or is_for_port(port) or creators.near(target):
            continue
        first, known, others = None, bool(nearby.of(target)), target.data("all")
        for pod in pods.selected(target, selector):
            if may_open(pod, port, others):
                break
            first = first or pod
            # The name of a port has to be listed; a number does not. The values of a chart may set the port.
            known = (
                known
                or (isinstance(port, str) and pod.folder == target.folder)
                or (_same_unit(target, pod) and (isinstance(port, str) or not _lists_one_of(pod, others)))
            )
        else:
            place = target.fact.path, target.fact.span.start
            # A value of a chart may be the port of a Service in several releases.
            if first is None or not known or place in seen:
                continue
            seen.add(place)
            message = f"{target.title} sends to the port '{port}', which its pods do not have"
            related = (Related(first.fact, f"{target.title} selects {first.title}"),)
            yield Finding(at=target.fact, message=message, related=related)


def _namespace(one: ObjectFact) -> str:
    """The namespace of an object, as in a message."""
    return f"namespace '{one.namespace}'" if one.namespace else "the default namespace"


def _lists_one_of(pod: ObjectFact, targets: Collection[str | int | None]) -> bool:
    """Whether a pod lists a port to which a Service sends; then it may have the others without listing them."""
    return any(
        number in targets or (name is not None and name in targets) for name, number in pod.data("ports")
    )


def _same_unit(one: ObjectFact, other: ObjectFact) -> bool:
    """Whether a chart or a kustomization builds both objects."""
    return one.fact.unit != "" and one.fact.unit == other.fact.unit


class _Nearby:
    """The pods by their files, and by their folders and names: a run may have thousands of them and of Services."""

    def __init__(self, pods: Iterable[ObjectFact]) -> None:
        self._by_file: defaultdict[str, list[ObjectFact]] = defaultdict(list)
        self._by_name: defaultdict[tuple[str, str], list[ObjectFact]] = defaultdict(list)
        for pod in pods:
            self._by_file[pod.fact.path].append(pod)
            self._by_name[pod.folder, _stem(pod.name)].append(pod)

    def of(self, service: ObjectFact) -> list[ObjectFact]:
        """The pods in the file of a Service, or else the workloads of its name in the folder."""
        return self._by_file.get(service.fact.path) or self._by_name.get(
            (service.folder, _stem(service.name)), []
        )


def _stem(name: str) -> str:
    """The name of an object without its kind: `shop` in `shop-service` and in `shop-deployment`."""
    stem, _, kind = name.rpartition("-")
    return stem if stem and kind in _KINDS else name


_KINDS = frozenset(
    {"daemonset", "deploy", "deployment", "ds", "pod", "rs", "service", "statefulset", "sts", "svc"}
)
