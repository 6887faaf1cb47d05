"""Files that the options of commands tell programs to write."""

import pytest

from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices
from aurora_devops.starting import written_files


@pytest.mark.parametrize(
    ("words", "files"),
    [
        (["celery", "-A", "shop", "beat", "-s", "/var/lib/beat/schedule"], ["/var/lib/beat/schedule"]),
        (["celery", "--app=shop", "beat", "--schedule=/data/beat", "--pidfile="], ["/data/beat"]),
        (["python", "-m", "celery", "-A", "shop", "worker", "--statedb", "/run/w.db"], ["/run/w.db"]),
        (["sh", "-c", "exec celery -A shop beat --pidfile /run/beat.pid"], ["/run/beat.pid"]),
        (["gunicorn", "--bind=unix:/run/shop.sock", "shop.wsgi"], ["/run/shop.sock"]),
        (["gunicorn", "-b", "0.0.0.0:8000", "--access-logfile", "-", "shop.wsgi"], []),
        (["uvicorn", "shop:app", "--uds", "/run/shop.sock"], ["/run/shop.sock"]),
        (["java", "-Djava.io.tmpdir=/var/tmp/shop/", "-jar", "/shop.jar"], ["/var/tmp/shop/"]),
        (["nginx", "--pid-path", "/run/nginx.pid"], ["/run/nginx.pid"]),
        # The option of a worker is not that of another subcommand, or of another program.
        (["celery", "-A", "shop", "inspect", "-s", "/var/lib/beat"], []),
        (["curl", "-s", "/var/lib/beat"], []),
        (["celery", "beat", "--schedule"], []),
    ],
)
def test_the_files_of_options(words, files):
    assert [path for path, _ in written_files(words)] == files


POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.4.2
      envFrom:
        - configMapRef:
            name: shop
      livenessProbe:
        exec:
          command: [CHECK]
      securityContext:
        readOnlyRootFilesystem: true
      volumeMounts:
        - name: run
          mountPath: MOUNT
  volumes:
    - name: run
      emptyDir: {}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  HEARTBEAT: /run/shop/heartbeat
"""
FILES = {
    "Dockerfile": 'FROM python:3.13-slim\nCOPY shop ./shop\nCMD ["python", "-m", "shop"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
    "shop/__main__.py": "print()\n",
}


@pytest.mark.parametrize(
    "check",
    [
        "test, -e, /run/shop/heartbeat",
        "cat, /run/shop/heartbeat",
        "sh, -c, 'test $(($(date +%s) - $(stat -c %Y /run/shop/heartbeat))) -lt 60'",
    ],
)
def test_a_file_that_a_probe_expects(check):
    def found(text: str) -> int:
        files = {**FILES, "k8s/shop.yaml": text.replace("CHECK", check)}
        report = lint_texts(files, Choices(profile="all", select=("DLV139",)), catalogue=default_catalogue())
        return len(report.findings)

    assert found(POD.replace("MOUNT", "/run/other")) == 1
    assert found(POD.replace("MOUNT", "/run/shop")) == 0
    # Nothing shows that the program writes the file.
    assert found(POD.replace("MOUNT", "/run/other").replace("HEARTBEAT: /run", "HEARTBEAT: /srv")) == 0
