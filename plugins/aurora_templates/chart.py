"""A Helm chart with the same objects as the manifests: what differs between releases becomes a value."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from aurora_devops.generation.application import Application

if TYPE_CHECKING:
    from .rendering import Templates

FOLDER = "chart"
_MANIFESTS = "k8s"
# What the pipeline says about the tag of the image; in a chart, the image is a value.
_REMARK = re.compile(r"(?m)^ +# The pipeline puts the digest [^\n]*\n")
_RESOURCES = re.compile(r"(?m)^( +)resources:\n(?:\1 [^\n]*\n)+")
_DATA = re.compile(r"(?m)^data:\n(?:  [^\n]*\n)+")
_REPLICAS = re.compile(r"(?m)^(  m(?:in|ax)Replicas): \d+$")
_POD_LABELS = re.compile(r"(?m)^  template:\n    metadata:\n")
_TLS_HOSTS = re.compile(r"(?m)^      hosts:\n(?:        - [^\n]*\n)+")
_RULE = re.compile(
    r"(?m)^    - host: [^\n]*\n((?:      [^\n]*\n)+)(?:    - host: [^\n]*\n(?:      [^\n]*\n)+)*"
)
_HOSTNAMES = re.compile(r"(?m)^  hostnames:\n(?:    - [^\n]*\n)+")
_HOOK = """\
  annotations:
    # Before the new version starts.
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation
"""
_CONFIG_OF_HOOK = """\
          # The ConfigMap of the first release is not there yet, and later ones have the settings of the release before.
          env:
            {{- range $name, $value := .Values.config }}
            - name: {{ $name }}
              value: {{ $value | quote }}
            {{- end }}
"""


def packaged(
    app: Application, manifests: Mapping[str, str], config: Iterable[tuple[str, str]], templates: Templates
) -> dict[str, str]:
    """The chart in place of the manifests and the kustomizations that list them; what else is there stays."""
    settings = list(config)
    made: dict[str, str] = {}
    for path, text in manifests.items():
        folder, name = posixpath.split(path)
        if (folder, name) == (f"{_MANIFESTS}/migration", "job.yaml"):
            made[f"{FOLDER}/templates/migration.yaml"] = _hook(app, _template(app, text, configured=False))
        elif folder == _MANIFESTS and name != "kustomization.yaml":
            made[f"{FOLDER}/templates/{name}"] = _template(app, text, configured=bool(settings))
        elif folder not in (_MANIFESTS, f"{_MANIFESTS}/migration"):
            made[path] = text
    maximum = re.search(r"maxReplicas: (\d+)", manifests.get(f"{_MANIFESTS}/hpa.yaml", ""))
    values = {
        "app": app,
        "config": settings,
        "replicas": max(app.replicas, 2),
        "maximum": maximum and maximum[1],
    }
    for name in ("Chart.yaml", "values.yaml", "templates/_helpers.tpl"):
        made[f"{FOLDER}/{name}"] = templates.render(f"chart/{posixpath.basename(name)}", **values)
    return made


def _template(app: Application, text: str, *, configured: bool) -> str:
    """A manifest as a template."""
    made = text.replace("{{", '{{ "{{" }}')
    namespace = "  namespace: {{ .Values.namespace | default .Release.Namespace }}"
    made = re.sub(rf"(?m)^  namespace: {re.escape(app.namespace)}$", namespace, made)
    included = f'    {{{{- include "{app.name}.labels" . | nindent 4 }}}}\n'
    made = re.sub(r"(?m)^(  labels:\n    app\.kubernetes\.io/name: [^\n]*\n)", rf"\1{included}", made)
    made = _REMARK.sub("", made)
    image = f'{{{{ include "{app.name}.image" . }}}}'
    made = re.sub(rf"(?m)^( +image: ){re.escape(app.image)}:0\.0\.0$", rf"\1{image}", made)
    made = _RESOURCES.sub(_resources, made)
    made = _REPLICAS.sub(lambda match: f"{match[1]}: {{{{ .Values.autoscaling.{match[1].strip()} }}}}", made)
    if "\nkind: ConfigMap\n" in made:
        pairs = "  {{- range $name, $value := .Values.config }}\n  {{ $name }}: {{ $value | quote }}\n  {{- end }}\n"
        made = _DATA.sub(f"data:\n{pairs}", made)
    if "\nkind: Deployment\n" in made and configured:
        changed = '{{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}'
        remark = "# Changed settings are a change of the Pods, too."
        annotation = f"      annotations:\n        {remark}\n        checksum/config: {changed}\n"
        made = _POD_LABELS.sub(lambda match: match[0] + annotation, made)
    return _hosts(made)


def _resources(match: re.Match[str]) -> str:
    indent = match[1]
    return f"{indent}resources:\n{indent}  {{{{- toYaml .Values.resources | nindent {len(indent) + 2} }}}}\n"


def _hosts(text: str) -> str:
    """The hosts of an Ingress or an HTTPRoute as a value."""
    made = re.sub(
        r"(?m)^  ingressClassName: .*$", "  ingressClassName: {{ .Values.ingress.className }}", text
    )
    listed = "        {{- toYaml .Values.ingress.hosts | nindent 8 }}\n"
    made = _TLS_HOSTS.sub(f"      hosts:\n{listed}", made)
    made = _RULE.sub(
        lambda match: (
            "    {{- range .Values.ingress.hosts }}\n"
            f"    - host: {{{{ . | quote }}}}\n{match[1]}"
            "    {{- end }}\n"
        ),
        made,
    )
    listed = "    {{- toYaml .Values.ingress.hosts | nindent 4 }}\n"
    return _HOSTNAMES.sub(f"  hostnames:\n{listed}", made)


def _hook(app: Application, text: str) -> str:
    """The Job of the migration as a hook: what it needs besides the Secret is not installed before it."""
    made = re.sub(r"\A# [^\n]*\n", "", text)
    made = re.sub(r"(?m)^spec:\n", lambda match: f"{_HOOK}{match[0]}", made, count=1)
    account = f"      serviceAccountName: {app.name}\n"
    made = made.replace(account, f"      {{{{- if .Release.IsUpgrade }}}}\n{account}      {{{{- end }}}}\n")
    name = re.escape(f"{app.name}-config")
    whole = rf"          envFrom:\n            - configMapRef:\n                name: {name}\n(?:          env:\n)?"
    return re.sub(whole, lambda _: _CONFIG_OF_HOOK, made)
