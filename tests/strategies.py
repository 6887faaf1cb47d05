"""Texts of every kind: sound ones cut, doubled and mixed, and what nobody would write."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st

from aurora_devops.core.run import default_catalogue

PATHS = {name: kind.example for name, kind in default_catalogue().kinds.items()}

_FRAGMENTS = [
    "FROM a:latest\n",
    "FROM a AS b\nCOPY --from=b / /\n",
    "RUN <<EOF\n",
    "RUN a \\\n",
    "# escape=`\n",
    "ONBUILD ",
    "services:\n",
    "  web:\n",
    "    image: x:latest\n",
    "jobs:\n",
    "  a:\n",
    "    runs-on: ubuntu-latest\n",
    "    steps:\n",
    "      - run: |\n",
    "          echo ${{ github.event.issue.title }}\n",
    "      - uses: a/b@v1\n",
    "apiVersion: v1\n",
    "kind: Pod\n",
    "spec:\n",
    "  containers:\n",
    "    - name: a\n",
    "groups:\n",
    "- name: a\n",
    "  rules:\n",
    "  - alert: A\n",
    "    expr: rate(a[5m]) / rate(b[5m]) > 1\n",
    '{"panels": [',
    '{"type": "graph", "targets": [{"expr": "up"}]}',
    "]}",
    "---\n",
    "&a ",
    "*a\n",
    "<<: ",
    "# aurora: ignore[latest-tag]\n",
    "# hadolint ignore=DL3007\n",
    "\r\n",
    "\ufeff",
    "\x1b[31m",
    "\u202e",
    "\U0001f600",
    "${{ ",
    " }}",
    "'",
    '"',
    "\\",
    "\t",
    "\x00",
    "\x85",
    "\u2028",
]


@lru_cache
def examples(kind: str) -> list[str]:
    """The texts of the examples of a kind."""
    catalogue = default_catalogue()
    found = [
        example.text.replace("«", "").replace("»", "")
        for policy in catalogue.policies_for(kind)
        for example in policy.examples
        if (example.kind or kind) == kind
    ]
    return sorted({*found, *_WITHOUT_POLICIES.get(kind, ())}) or [""]


# Texts of the kinds without policies of their own.
_WITHOUT_POLICIES = {
    "helmfile": (
        """\
releases:
  - name: web
    namespace: shop
    chart: ../charts/web
    values: [web.yaml, {replicas: 2}]
helmfiles: [database/helmfile.yaml]
""",
    ),
    "skaffold": (
        """\
apiVersion: skaffold/v4beta11
kind: Config
build:
  artifacts:
    - image: web
      docker:
        dockerfile: web/Dockerfile
manifests:
  kustomize:
    paths: [k8s]
""",
    ),
    "ecs-task": (
        """\
{
  "family": "shop",
  "containerDefinitions": [
    {
      "name": "web",
      "image": "acme/shop:1.4",
      "command": ["serve", "--port", "8080"],
      "environment": [{"name": "LOG_LEVEL", "value": "info"}],
      "portMappings": [{"containerPort": 8080}],
      "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:8080/healthz"]},
      "mountPoints": [{"containerPath": "/data"}]
    }
  ]
}
""",
    ),
    "service-settings": ("name: shop\nservices:\n  web:\n    project: web\n    host: aks\n",),
    "ansible": ("- hosts: all\n  tasks:\n    - copy:\n        src: a\n        dest: /a\n",),
    "tasks": ("version: '3'\ntasks:\n  test:\n    cmds:\n      - pytest\n",),
    "tool-settings": ("include 'web', 'api:client'\n",),
}


def texts(kind: str) -> st.SearchStrategy[str]:
    """Texts that could lie where an artifact of this kind lies."""
    sound = st.sampled_from(examples(kind))
    noise = st.lists(st.one_of(st.sampled_from(_FRAGMENTS), st.text(max_size=8)), max_size=12).map("".join)
    return st.one_of(noise, _damaged(sound), st.tuples(sound, noise).map("".join))


@st.composite
def _damaged(draw: st.DrawFn, sound: st.SearchStrategy[str]) -> str:
    """A sound text with one thing done to it: a line dropped, doubled, halved or put in; the text cut short."""
    text = draw(sound)
    lines = text.splitlines(keepends=True) or [""]
    index = draw(st.integers(0, len(lines) - 1))
    before, line, after = lines[:index], lines[index], lines[index + 1 :]
    how = draw(st.sampled_from(["as it is", "dropped", "doubled", "halved", "put in", "cut short"]))
    if how == "dropped":
        return "".join([*before, *after])
    if how == "doubled":
        return "".join([*before, line, line, *after])
    if how == "halved":
        return "".join([*before, line[: len(line) // 2], *after])
    if how == "put in":
        return "".join([*before, draw(st.sampled_from(_FRAGMENTS)), line, *after])
    return text[: draw(st.integers(0, len(text)))] if how == "cut short" else text
