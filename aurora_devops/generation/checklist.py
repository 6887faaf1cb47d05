"""The output checklist of a delivery: what a repository has, what is missing, and what does not pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

from ..core.engine import Engine
from ..core.files import Checkout
from ..core.lazy import regex
from ..core.policy import SEVERITIES
from ..core.record import record
from ..core.run import default_catalogue
from ..core.settings import Choices
from ..formats.data import is_data
from .detect import Texts, detect

State = Literal["present", "missing", "failing"]


@record
class Item:
    """An item of the list: the files that are it, and why it does not pass, if it does not."""

    title: str
    state: State
    paths: tuple[str, ...] = ()
    detail: str = ""
    optional: bool = False


@record
class _Wanted:
    """What an item looks for: files by path and kind, what their text holds, and what one of them must show besides."""

    title: str
    could_be: Callable[[str, str], bool]
    holds: re.Pattern[str] | None = None
    lacks: Callable[[str], str] = lambda _: ""
    optional: bool = False


def _compose(path: str, kind: str, *, production: bool) -> bool:
    return kind == "compose" and ("prod" in path.rpartition("/")[2]) == production


def _stages(text: str) -> str:
    return "" if len(re.findall(r"^\s*FROM\s", text, re.MULTILINE | re.IGNORECASE)) > 1 else "one stage only"


_SETUP = regex(
    r"^#{1,6}[^\n]*\b(?:set.?up|install\w*|quick.?start|get\w* started|develop\w*|run\w*|usage)\b",
    re.MULTILINE | re.IGNORECASE,
)

# Fenced or indented (CommonMark, sections 4.4 and 4.5).
_CODE = regex(r"^(?:```|~~~|(?: {4}|\t)\S)", re.MULTILINE)


def _setup(text: str) -> str:
    return "" if _SETUP.search(text) and _CODE.search(text) else "no setup instructions with commands"


_OPENAPI = regex(r"""\A(?>(?:\s*+#[^\n]*\n|---\n)*)\s*+\{?\s*+["']?(?:openapi|swagger)["']?\s*:""")
_ITEMS = (
    _Wanted("Dockerfile (multi-stage, minimal)", lambda path, kind: kind == "dockerfile", lacks=_stages),
    _Wanted("docker-compose.yml (local development)", partial(_compose, production=False)),
    _Wanted("docker-compose.prod.yml (production)", partial(_compose, production=True)),
    _Wanted(
        "CI/CD pipeline (GitHub Actions or GitLab CI)",
        lambda path, kind: kind == "github-workflow" or path == ".gitlab-ci.yml",
    ),
    _Wanted("Kubernetes manifests (if requested)", lambda path, kind: kind == "kubernetes", optional=True),
    _Wanted("README.md with setup instructions", lambda path, kind: path == "README.md", lacks=_setup),
    _Wanted("API documentation (OpenAPI spec)", lambda path, kind: is_data(path), _OPENAPI),
)
_AFTER_METRICS = (
    _Wanted("Grafana dashboard JSON", lambda path, kind: kind == "grafana-dashboard"),
    _Wanted(
        "Alert rules for critical metrics",
        lambda path, kind: kind == "prometheus-rules",
        regex(r"\balert:"),
    ),
)


def checklist(root: Path, *, profile: str | None = None) -> tuple[Item, ...]:
    """The items for a repository, in the order of the list; `profile` instead of the one it has configured."""
    repository = Checkout.of(root)
    config = repository.config()
    if profile is not None:
        config = Choices(profile=profile).over(config)
    engine = Engine(default_catalogue(), config, files=repository)
    files = Texts(repository.root)
    paths = list(repository.walk(config.exclude).paths)
    results = [
        engine.lint_bytes(path, raw)
        for path in paths
        if engine.reader.reads(path) and isinstance(raw := repository.read(path, config.max_file_size), bytes)
    ]
    kinds = {result.path: result.kinds[0] for result in results if result.kinds}
    found: dict[str, int] = {}
    for finding in engine.reporting.report(results, paths, today=date.today()).findings:
        gate = config.gate(finding.policy.category)
        if gate == "never" or SEVERITIES.index(finding.severity) <= SEVERITIES.index(gate):
            found[finding.path] = found.get(finding.path, 0) + 1
    return (
        *(_item(wanted, paths, kinds, files, found) for wanted in _ITEMS),
        _metrics(repository.root),
        *(_item(wanted, paths, kinds, files, found) for wanted in _AFTER_METRICS),
    )


def _item(
    wanted: _Wanted, paths: list[str], kinds: Mapping[str, str], files: Texts, found: Mapping[str, int]
) -> Item:
    near = [path for path in paths if wanted.could_be(path, kinds.get(path, ""))]
    texts = {path: files.get(path, "") for path in near}
    if wanted.holds is not None:
        texts = {path: text for path, text in texts.items() if wanted.holds.search(text)}
    if not texts:
        return Item(wanted.title, "missing", optional=wanted.optional)
    said = [wanted.lacks(text) for text in texts.values()]
    lacking = "" if "" in said else said[0]
    count = sum(found.get(path, 0) for path in texts)
    findings = f"{count} {'finding' if count == 1 else 'findings'} of aurora-lint" if count else ""
    detail = ", ".join(part for part in (lacking, findings) if part)
    return Item(wanted.title, "failing" if detail else "present", tuple(texts), detail, wanted.optional)


def _metrics(root: Path) -> Item:
    clue = detect(root).best("metrics_path")
    title = "Prometheus metrics endpoint"
    return Item(title, "present", (), f"{clue.value}: {clue.evidence}") if clue else Item(title, "missing")
