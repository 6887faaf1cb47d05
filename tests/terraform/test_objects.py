"""Kubernetes objects that a module creates, and the keys that containers need of them."""

import pytest

import aurora_devops

SECRET = """\
resource "kubernetes_secret" "db" {{
  metadata {{
    name      = "{name}"
    namespace = "shop"
  }}
  {rest}
}}
"""
WORKER = """\
resource "kubernetes_deployment_v1" "worker" {
  metadata {
    name      = "worker"
    namespace = "shop"
  }
  spec {
    template {
      spec {
        container {
          name = "worker"
          env {
            name = "PASSWORD"
            value_from {
              secret_key_ref {
                name = "orders-db"
                key  = "password"
              }
            }
          }
        }
      }
    }
  }
}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web
      image: web:1
      env:
        - name: PASSWORD
          valueFrom: {secretKeyRef: {name: orders-db, key: password}}
"""


ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n"


@pytest.mark.parametrize("other", [{"infra/worker.tf": WORKER, "k8s/a.yaml": ACCOUNT}, {"k8s/pod.yaml": POD}])
@pytest.mark.parametrize(
    ("name", "rest", "message"),
    [
        ("orders-db", "data = { password = var.password }", ""),
        ("orders-db", "data = { passwd = var.password }", "Secret 'orders-db' has no key 'password'"),
        ("orders-db", "data = var.data", ""),
        ("orders-db", "data = merge(var.data, { a = 1 })", ""),
        ("orders-db", "data = { a = 1 }\n  lifecycle {\n    ignore_changes = [data]\n  }", ""),
        (
            "order-db",
            "data = { password = var.password }",
            "Secret 'orders-db' does not exist; did you mean 'order-db'?",
        ),
        ("${var.name}-db", "data = { a = 1 }", ""),
    ],
)
def test_a_secret_of_a_module(other: dict[str, str], name: str, rest: str, message: str) -> None:
    files = {"infra/main.tf": SECRET.format(name=name, rest=rest), **other}
    report = aurora_devops.lint(files, select=["unknown-config-key"])
    assert [finding.message for finding in report.findings] == ([message] if message else [])
