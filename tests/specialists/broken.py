"""Mistakes that each specialist must speak of: one that says nothing of them has judged nothing."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Broken:
    """A mistake in an artifact: which tool finds it, under which rule, the file, what stands there, what instead."""

    tool: str
    rule: str
    path: str
    right: str
    wrong: str

    @contextmanager
    def of(self, root: Path, folder: Path) -> Iterator[Path]:
        """A copy of a repository that has the mistake. Raises LookupError where there is nothing to break."""
        copy = folder / "broken"
        shutil.copytree(root, copy)
        try:
            text, count = re.subn(rf"(?m){self.right}", self.wrong, (copy / self.path).read_text(), count=1)
            if not count:
                raise LookupError(f"{self.path} has no {self.right}")
            (copy / self.path).write_text(text)
            yield copy
        finally:
            shutil.rmtree(copy)


WORKFLOW = ".github/workflows/delivery.yml"
BROKEN = (
    Broken("hadolint", "DL3002", "Dockerfile", r"^USER .*", "USER root"),
    Broken("zizmor", "unpinned-uses", WORKFLOW, r"actions/checkout@.*", "actions/checkout@v7"),
    Broken("actionlint", "job-needs", WORKFLOW, r"needs: lint$", "needs: linting"),
    Broken("checkov", "CKV_DOCKER_8", "Dockerfile", r"^USER .*", "USER root"),
    Broken(
        "checkov",
        "CKV_K8S_22",
        "k8s/deployment.yaml",
        "readOnlyRootFilesystem: true",
        "readOnlyRootFilesystem: false",
    ),
    Broken("checkov", "CKV2_GHA_1", WORKFLOW, r"^permissions: \{\}", "permissions: write-all"),
    Broken(
        "checkov",
        "CKV_AWS_16",
        "terraform/database.tf",
        r"storage_encrypted( *)= true",
        r"storage_encrypted\1= false",
    ),
    Broken("terraform", "fmt", "terraform/variables.tf", "type        = string", "type = string"),
    Broken("tflint", "terraform_required_version", "terraform/versions.tf", "  required_version = .*", ""),
    Broken("shellcheck", "SC2086", WORKFLOW, r'"deployment/\$\{NAME\}"', "deployment/${NAME}"),
    Broken("shellcheck", "SC2086", "README.md", r"\$\(openssl rand -hex 32\)\"", '"$RANDOM $HOME'),
    Broken(
        "promtool",
        "check config",
        "monitoring/prometheus.yml",
        "scrape_interval: 15s",
        "scrape_interval: soon",
    ),
    Broken("promtool", "check rules", "monitoring/rules/recording.yml", r"sum by \(job\)", "sum by job"),
    Broken("promtool", "test rules", "monitoring/rules/alerts.yml", "for: 2m", "for: 2h"),
    Broken("amtool", "check-config", "monitoring/alertmanager.yml", "receiver: channel", "receiver: nobody"),
    Broken("dclint", "no-unbound-port-interfaces", "docker-compose.yml", r"- '127\.0\.0\.1:", "- '"),
    Broken("spectral", "oas3-schema", "openapi.yaml", "^paths:", "path:"),
    Broken(
        "kubernetes-validate",
        "schema",
        "k8s/deployment.yaml",
        r"revisionHistoryLimit: \d+",
        "revisionHistoryLimit: some",
    ),
)
