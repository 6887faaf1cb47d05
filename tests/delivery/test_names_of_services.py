"""The ways in which artifacts name services, namespaces and keys, with a name that exists and one that does not."""

import pytest

import aurora_devops

POLICIES = ["DLV111", "DLV135", "DLV176", "KUB107"]


def deployment(name: str, spec: str = "", container: str = "", namespace: str = "shop") -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      {spec or "restartPolicy: Always"}
      containers: [{{name: main, image: ghcr.io/acme/{name}:1.0, {container}}}]
"""


def service(name: str, namespace: str = "shop") -> str:
    return (
        f"apiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
        f"spec: {{selector: {{app: {name}}}, ports: [{{name: http, port: 80}}]}}\n"
    )


def variable(value: str) -> str:
    return f"env: [{{name: ORDERS_URL, value: '{value}'}}]"


def password(name: str, key: str = "password") -> str:
    return f"env: [{{name: P, valueFrom: {{secretKeyRef: {{name: {name}, key: {key}}}}}}}]"


def custom(version: str, kind: str, name: str, spec: str) -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{{spec}}}\n"


ORDERS = {"k8s/orders.yaml": deployment("orders") + "---\n" + service("orders"), "README.md": "# Shop\n"}
DATABASE = custom("postgresql.cnpg.io/v1", "Cluster", "orders-db", "instances: 3, storage: {size: 1Gi}")
KAFKA = (
    "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: kafka, namespace: shop}\nspec:\n"
    "  serviceName: kafka-headless\n  selector: {matchLabels: {app: kafka-headless}}\n  template:\n"
    "    metadata: {labels: {app: kafka-headless}}\n"
    "    spec: {containers: [{name: k, image: 'apache/kafka:3.9.0'}]}\n---\n"
    + service("kafka-headless").replace("spec: {", "spec: {clusterIP: None, ")
)
NGINX = (
    "events {}\nhttp {\n  upstream api { server NAME:8080; }\n"
    "  server { listen 80; location / { proxy_pass http://api; } }\n}\n"
)


def waiting(command: str) -> str:
    return f"initContainers: [{{name: wait, image: 'busybox:1.37', command: [sh, -c, 'until {command}; do :; done']}}]"


SERVICES = (
    "services:\n  orders:\n    image: ghcr.io/acme/orders:1.0\n  web:\n    image: ghcr.io/acme/web:1.0\n"
)
EXTERNAL = custom(
    "external-secrets.io/v1",
    "ExternalSecret",
    "db",
    "secretStoreRef: {name: vault, kind: ClusterSecretStore}, data: [{secretKey: pw, remoteRef: {key: db}}],"
    " target: {name: db, template: {data: {url: 'postgres://u:{{ .NAME | urlquery }}@db/x'}}}",
)
LABELS = """\
    labels:
      - traefik.http.routers.orders.rule=Host(`x`)
      - traefik.http.routers.orders.service=NAME
      - traefik.http.services.orders.loadbalancer.server.port=8080
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  namespace: shop
  annotations: {traefik.ingress.kubernetes.io/router.middlewares: 'shop-NAME@kubernetescrd'}
spec:
  rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: orders, port: {name: http}}}}]}}]
"""
POLICY = custom(
    "networking.k8s.io/v1",
    "NetworkPolicy",
    "orders",
    "podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAME}}}]}]",
)

# Files with `NAME`, the name that exists, and another one.
CASES: dict[str, tuple[dict[str, str], str, str]] = {
    "grpc": ({**ORDERS, "k8s/w.yaml": deployment("web", "", variable("dns:///NAME.shop.svc:80"))}, "orders", "order"),
    "namespace of a host": (
        {**ORDERS, "k8s/w.yaml": deployment("web", "", variable("http://orders.NAME.svc:80"), "front")}, "shop", "shops"
    ),
    "namespace of another host": (
        {**ORDERS, "k8s/w.yaml": deployment("web", "", variable("http://orders.NAME.svc:80"), "front")}, "shop", "front"
    ),
    "host of another namespace": (
        {**ORDERS, "k8s/w.yaml": deployment("web", "", variable("http://orders:80"), "NAME")}, "shop", "front"
    ),
    "pod of a StatefulSet": (
        {"k8s/k.yaml": KAFKA, "k8s/w.yaml": deployment("web", "", variable("kafka-0.NAME.shop.svc:9092"))},
        "kafka-headless",
        "kafka-headles",
    ),
    "nc": (
        {**ORDERS, "k8s/w.yaml": deployment("web", waiting("nc -zw 2 NAME 80"))}, "orders", "order"
    ),
    "pg_isready": (
        {**ORDERS, "k8s/w.yaml": deployment("web", waiting("pg_isready -U u -h NAME"))}, "orders", "order"
    ),
    "nginx in a ConfigMap": (
        {**ORDERS, "k8s/n.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nginx, namespace: shop}\ndata:\n"
         "  nginx.conf: |\n" + "".join(f"    {line}\n" for line in NGINX.splitlines())}, "orders", "order"
    ),
    "service of an operator": (
        {"k8s/d.yaml": DATABASE, "k8s/w.yaml": deployment("web", "", variable("postgres://NAME:5432/x"))},
        "orders-db-rw", "order-db-rw",
    ),
    "secret of an operator": (
        {"k8s/d.yaml": DATABASE, "k8s/w.yaml": deployment("web", "", password("NAME"))}, "orders-db-app", "order-db-app"
    ),
    "key of an operator": (
        {"k8s/d.yaml": DATABASE, "k8s/w.yaml": deployment("web", "", password("orders-db-app", "NAME"))},
        "password", "passwd",
    ),
    "template of an ExternalSecret": ({**ORDERS, "k8s/s.yaml": EXTERNAL}, "pw", "password"),
    "pull secret": (
        {**ORDERS, "k8s/w.yaml": custom("v1", "Secret", "regcred", "").replace("spec: {}", "data: {x: eA==}") + "---\n"
         + deployment("web", "imagePullSecrets: [{name: NAME}]")}, "regcred", "reg-cred"
    ),
    "secret of another namespace": (
        {**ORDERS, "k8s/w.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: NAME}\n"
         "data: {password: eA==}\n---\n" + deployment("web", "", password("db"))}, "shop", "data"
    ),
    "middleware of an annotation": (
        {**ORDERS, "k8s/i.yaml": INGRESS + "---\n"
         + custom("traefik.io/v1alpha1", "Middleware", "strip", "stripPrefix: {}")},
        "strip", "stripp",
    ),
    "namespace of a policy": (
        {**ORDERS, "k8s/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: front}\n---\n" + POLICY},
        "front", "fronts",
    ),
    "default of a variable": (
        {"compose.yaml": SERVICES + "    environment:\n      ORDERS_URL: ${ORDERS_URL:-http://NAME:8080}\n"},
        "orders", "order",
    ),
    "networks": (
        {"compose.yaml": SERVICES + "    networks: [front, NAME]\n    environment:\n      ORDERS_URL: http://orders:8080\n"
         "networks: {front: {}, back: {}}\n"}, "default", "back"
    ),
    "label of Traefik": ({"compose.yaml": SERVICES + LABELS}, "orders", "order"),
    "middleware of Traefik": (
        {"compose.yaml": SERVICES + LABELS.replace("orders.service=NAME", "orders.middlewares=NAME,x@file")
         + "      - traefik.http.middlewares.strip-api.stripprefix.prefixes=/api\n"}, "strip-api", "strip-apis"
    ),
}  # fmt: skip


def found(files: dict[str, str], name: str) -> list[str]:
    texts = {path: text.replace("NAME", name) for path, text in files.items()}
    report = aurora_devops.lint({"README.md": "# Shop\n", **texts}, select=POLICIES)
    assert not report.failures
    return [one.message for one in report.findings]


@pytest.mark.parametrize("case", CASES)
def test_a_name(case: str) -> None:
    files, name, other = CASES[case]
    assert found(files, name) == []
    assert len(found(files, other)) == 1


NETWORKS = SERVICES + "    networks: [front]\n    environment: {ORDERS_URL: 'http://orders:8080'}\n"


@pytest.mark.parametrize(
    "files",
    [
        # Another file of the folder may join the networks.
        {"compose.yaml": NETWORKS, "compose.override.yaml": "services: {orders: {networks: [front]}}\n"},
        {"compose.yaml": NETWORKS + "networks: {front: {external: true}}\n"},
        {"compose.yaml": SERVICES + "    network_mode: host\n    environment: {ORDERS_URL: 'http://orders:8080'}\n"},
        # A provider of another sort, and a middleware of another project on the host.
        {"compose.yaml": SERVICES + LABELS.replace("NAME", "api@file")},
        {"compose.yaml": SERVICES + LABELS.replace("orders.service=NAME", "orders.middlewares=authelia")},
        {"k8s/s.yaml": EXTERNAL.replace("NAME", "x").replace("data: [", "dataFrom: [{extract: {key: x}}], data: [")},
        {"k8s/s.yaml": EXTERNAL.replace("{{ .NAME | urlquery }}", "{{ with .pw }}{{ .user }}{{ end }}")},
        # The Service is in both namespaces, or a manifest without one is applied to any.
        {**ORDERS, "k8s/o.yaml": service("orders", "front"),
         "k8s/w.yaml": deployment("web", "", variable("http://orders:80"), "front")},
        {"k8s/o.yaml": service("orders").replace(", namespace: shop", ""),
         "k8s/w.yaml": deployment("web", "", variable("http://orders.front.svc:80"), "front")},
        # The operator may make other Services for the cluster.
        {"k8s/d.yaml": DATABASE, "k8s/w.yaml": deployment("web", "", variable("postgres://orders-db-pooler:5432/x"))},
        # A controller copies the Secret.
        {"k8s/w.yaml": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  namespace: data\n  annotations:\n"
         "    reflector.v1.k8s.emberstack.com/reflection-allowed: 'true'\ndata: {password: eA==}\n---\n"
         + deployment("web", "", password("db"))},
        {**ORDERS, "k8s/i.yaml": INGRESS.replace("shop-NAME", "infra-auth")},
        {**ORDERS, "k8s/n.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop-monitoring}\n---\n"
         + POLICY.replace("NAME", "monitoring")},
    ],
)  # fmt: skip
def test_what_is_not_known(files: dict[str, str]) -> None:
    assert found(files, "") == []
