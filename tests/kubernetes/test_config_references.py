"""References of pods to ConfigMaps and Secrets, and the objects that create them."""

import pytest

from .test_selectors import found, workload


def pod(*, container: str = "", spec: str = "", namespace: str = "shop") -> str:
    text = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: {namespace}\nspec:\n"
    return f"{text}{spec}  containers:\n    - name: web\n      image: web:1\n{container}"


def secret(
    body: str, *, head: str = "external-secrets.io/v1\nkind: ExternalSecret", name: str = "web"
) -> str:
    return f"apiVersion: {head}\nmetadata:\n  name: {name}\n  namespace: shop\nspec:\n{body}"


def from_env(name: str, key: str) -> str:
    reference = f"{{secretKeyRef: {{name: {name}, key: {key}}}}}"
    return f"      env:\n        - name: TOKEN\n          valueFrom: {reference}\n"


def messages(*texts: str) -> list[str]:
    files = {f"k8s/{number}.yaml": text for number, text in enumerate(texts)}
    return [message for _, _, message in found(files, "unknown-config-key")]


EXTERNAL = "  target: {name: web-db}\n  data:\n    - secretKey: token\n      remoteRef: {key: shop}\n"
SEALED = secret(
    "  encryptedData: {token: AgBy}\n", head="bitnami.com/v1alpha1\nkind: SealedSecret", name="web-db"
)
TEMPLATE = (
    "  target:\n    name: web-db\n    template:\n      data: {url: 'postgres://{{ .token }}'}\n"
    "  data:\n    - secretKey: token\n      remoteRef: {key: shop}\n"
)
CERTIFICATE = secret("  secretName: web-db\n", head="cert-manager.io/v1\nkind: Certificate")


@pytest.mark.parametrize(
    ("made", "key", "has"),
    [
        (secret(EXTERNAL), "token", True),
        (secret(EXTERNAL), "tokn", False),
        (secret(EXTERNAL + "  dataFrom: [{extract: {key: shop}}]\n"), "tokn", True),
        (secret(TEMPLATE), "url", True),
        (secret(TEMPLATE), "token", False),
        (SEALED, "token", True),
        (SEALED, "password", False),
        (CERTIFICATE, "tls.crt", True),
        (CERTIFICATE, "tls.pem", False),
    ],
)
def test_the_keys_of_a_secret_that_another_object_creates(made: str, key: str, has: bool) -> None:
    expected = [] if has else [f"Secret 'web-db' has no key '{key}'"]
    assert messages(pod(container=from_env("web-db", key)), made) == expected


VOLUMES = {
    "secret": "    - name: db\n      secret: {secretName: web-db, items: [{key: tokn, path: a}]}\n",
    "projected": "    - name: db\n      projected:\n        sources:\n"
    "          - secret: {name: web-db, items: [{key: tokn, path: a}]}\n",
}


@pytest.mark.parametrize("volume", VOLUMES.values(), ids=VOLUMES)
def test_the_keys_of_a_volume(volume: str) -> None:
    assert messages(pod(spec="  volumes:\n" + volume), secret(EXTERNAL)) == [
        "Secret 'web-db' has no key 'tokn'"
    ]
    optional = volume.replace("web-db,", "web-db, optional: true,")
    assert messages(pod(spec="  volumes:\n" + optional), secret(EXTERNAL)) == []


def test_a_mounted_file() -> None:
    spec = "  volumes:\n    - name: conf\n      configMap: {name: web}\n"
    mount = "      volumeMounts:\n        - {name: conf, mountPath: /etc/web.conf, subPath: SUB}\n"
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  web.conf: ''\n"
    assert messages(pod(container=mount.replace("SUB", "web.conf"), spec=spec), config) == []
    assert messages(pod(container=mount.replace("SUB", "nginx.conf"), spec=spec), config) == [
        "ConfigMap 'web' has no key 'nginx.conf'"
    ]


OPERATOR = (
    "apiVersion: example.com/v1\nkind: Database\nmetadata:\n  name: NAME\n  namespace: shop\nspec: {}\n"
)


@pytest.mark.parametrize(
    ("name", "others", "exists"),
    [
        ("web-dbs", (), False),
        ("web-db-url", (), False),
        ("payment", (), True),
        ("web-token", (), True),
        ("web-dbs", (OPERATOR.replace("NAME", "web"),), True),
        ("web-dbs", (OPERATOR.replace("NAME", "blog"),), False),
        (
            "web-dbs",
            (pod(container=from_env("web-db", "token")).replace("name: web\n", "name: b\n", 1),),
            False,
        ),
        ("web-db2", (pod(container=from_env("web-db", "token"), namespace="blog"),), False),
    ],
)
def test_a_name_that_nothing_makes(name: str, others: tuple[str, ...], exists: bool) -> None:
    found = messages(pod(container=from_env(name, "token")), secret(EXTERNAL), *others)
    assert found == ([] if exists else [f"Secret '{name}' does not exist; did you mean 'web-db'?"])


def test_another_namespace_has_its_own_secrets() -> None:
    assert messages(pod(container=from_env("web-dbs", "token"), namespace="blog"), secret(EXTERNAL)) == []


def test_a_generator_makes_a_config_map() -> None:
    files = {
        "k8s/kustomization.yaml": "resources: [web.yaml, https://example.com/base]\nconfigMapGenerator:\n"
        "  - name: web-settings\n    literals: [a=b]\n",
        "k8s/web.yaml": workload("Deployment")
        + "          envFrom: [{configMapRef: {name: web-settings}}]\n",
        "k8s/web-setting.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web-setting\ndata: {a: b}\n",
    }
    assert found(files, "unknown-config-key") == []
    assert found({path: text for path, text in files.items() if "kust" not in path}, "unknown-config-key")


def test_a_command_makes_a_secret() -> None:
    files = {
        "k8s/web.yaml": pod(container=from_env("web-dbs", "token")),
        "k8s/db.yaml": secret(EXTERNAL),
        "README.md": "```sh\nkubectl create secret generic web-dbs --from-literal=token=$TOKEN\n```\n",
    }
    assert found(files, "unknown-config-key") == []
    assert found({path: text for path, text in files.items() if path != "README.md"}, "unknown-config-key")
