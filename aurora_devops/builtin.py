"""What the library itself brings, through the same hooks as anyone's plugin."""

from __future__ import annotations

from collections.abc import Iterable

from .core.kind import REPOSITORY, Kind
from .core.plugin import PolicyFolder, Reporter, hookimpl, policies_in
from .core.profiles import INDEX
from .core.redaction import Redacted, Redaction
from .core.source import Source
from .kinds.alertmanager.kind import alertmanager
from .kinds.codeowners.kind import codeowners
from .kinds.compose.kind import compose
from .kinds.configuration.kind import configuration
from .kinds.dependabot.kind import dependabot
from .kinds.devcontainer.kind import devcontainer
from .kinds.dockerfile.ignore import kind as dockerignore
from .kinds.dockerfile.kind import kind as dockerfile
from .kinds.documents.kind import document
from .kinds.ecs.kind import ecs_task
from .kinds.github.kind import action, workflow
from .kinds.gitlab.kind import gitlab
from .kinds.grafana.kind import dashboard
from .kinds.grafana.kind import provisioning as grafana_provisioning
from .kinds.helm.kind import helm_chart
from .kinds.helmfile.kind import helmfile
from .kinds.kubernetes.kind import kubernetes
from .kinds.kustomize.kind import kustomization
from .kinds.loki.kind import loki
from .kinds.makefile.kind import makefile
from .kinds.openapi.kind import openapi
from .kinds.otel.kind import otel_collector
from .kinds.precommit.kind import precommit
from .kinds.project.kind import project
from .kinds.project.package import package
from .kinds.prometheus.kind import config as prometheus_config
from .kinds.prometheus.kind import rules
from .kinds.prometheus.kind import tests as prometheus_tests
from .kinds.pulumi.kind import pulumi
from .kinds.pulumi.kind import python as pulumi_python
from .kinds.pulumi.kind import stack as pulumi_stack
from .kinds.pulumi.kind import typescript as pulumi_typescript
from .kinds.renovate.kind import renovate
from .kinds.script.kind import shell_script
from .kinds.settings.kind import service_settings, tool_settings
from .kinds.skaffold.kind import skaffold
from .kinds.tasks.kind import ansible, justfile, tasks
from .kinds.terraform.kind import plan as terraform_plan
from .kinds.terraform.kind import terraform, terragrunt
from .kinds.terraform.kind import variables as terraform_variables
from .kinds.values.kind import helm_values
from .reporters import REPORTERS

# The folders of the policies, and the kinds that each is about; none means every kind.
_FAMILIES: dict[str, tuple[str, ...]] = {
    "files": (),
    "images": (),
    "secrets": (),
    "shell": (),
    "dockerfile": ("dockerfile",),
    "compose": ("compose",),
    "github": ("github-workflow", "github-action"),
    "helm": ("helm-chart",),
    "gitlab": ("gitlab-ci",),
    "codeowners": ("codeowners",),
    "dependabot": ("dependabot",),
    "devcontainer": ("devcontainer",),
    "precommit": ("pre-commit",),
    "renovate": ("renovate",),
    "makefile": ("makefile",),
    "kubernetes": ("kubernetes",),
    "kustomize": ("kustomization",),
    "prometheus": ("prometheus-rules", "prometheus-tests", "prometheus-config"),
    "alertmanager": ("alertmanager",),
    "otel": ("otel-collector",),
    "loki": ("loki",),
    "openapi": ("openapi",),
    "documents": ("document",),
    "grafana": ("grafana-dashboard", "grafana-provisioning"),
    "cloud": ("terraform", "terraform-plan", "pulumi", "pulumi-python", "pulumi-typescript"),
    "terraform": ("terraform",),
    "pulumi": ("pulumi", "pulumi-stack"),
    "delivery": (REPOSITORY,),
}


@hookimpl
def aurora_kinds() -> Iterable[Kind]:
    """The kinds that this library reads; where two could claim a file, the first one gets it."""
    return (
        dockerfile,
        dockerignore,
        workflow,
        action,
        gitlab,
        dashboard,
        grafana_provisioning,
        helm_chart,
        kustomization,
        skaffold,
        helmfile,
        helm_values,
        kubernetes,
        compose,
        rules,
        prometheus_tests,
        prometheus_config,
        alertmanager,
        otel_collector,
        loki,
        openapi,
        terraform,
        terraform_variables,
        terragrunt,
        dependabot,
        renovate,
        precommit,
        devcontainer,
        ecs_task,
        package,
        codeowners,
        terraform_plan,
        pulumi,
        pulumi_stack,
        pulumi_python,
        pulumi_typescript,
        tasks,
        ansible,
        service_settings,
        tool_settings,
        makefile,
        justfile,
        shell_script,
        project,
        document,
        configuration,
    )


@hookimpl
def aurora_policies() -> Iterable[PolicyFolder]:
    """The built-in policies, by what they are about."""
    return tuple(
        policies_in(f"aurora_policies.{family}", kinds=kinds, index=INDEX)
        for family, kinds in _FAMILIES.items()
    )


@hookimpl
def aurora_redactions() -> Iterable[Redaction]:
    """The secrets that every output masks: the credentials that the policies about secrets search for."""
    return (_credentials,)


def _credentials(source: Source) -> Iterable[Redacted]:
    from .secrets import credentials

    return credentials(source)


@hookimpl
def aurora_reporters() -> Iterable[Reporter]:
    """The built-in reporters."""
    return REPORTERS
