"""The section `app` of a new `aurora.yaml`: what the repository's files say of the application in it."""

from __future__ import annotations

from pathlib import Path

# What makes an endpoint for Prometheus, where the code has none yet.
_METRICS = {
    "fastapi": "prometheus-fastapi-instrumentator: Instrumentator().instrument(app).expose(app)",
    "express": "express-prom-bundle: app.use(promBundle({includeMethod: true, includePath: true}))",
    "chi": 'client_golang: router.Handle("/metrics", promhttp.Handler())',
    "gin": 'client_golang: router.GET("/metrics", gin.WrapH(promhttp.Handler()))',
    "net/http": 'client_golang: http.Handle("/metrics", promhttp.Handler())',
}


def app_section(root: Path) -> tuple[str, list[str]]:
    """The text of the section, and notes for the person; no text where no framework tells of one."""
    from ..generation.bundle import PLACEHOLDER
    from ..generation.detect import detect
    from ..generation.proposal import section, unknown

    found = detect(root)
    language, framework = found.best("language"), found.best("framework")
    # A library has a language too, and is nothing that anyone deploys.
    if language is None or framework is None:
        return "", ["no application was found: FastAPI, Express, net/http, chi and gin are known"]
    notes = [f"found an application: {framework.value}, {framework.evidence}"]
    if missing := unknown(found):
        notes.append(f"fill in what nothing tells ({PLACEHOLDER}): {', '.join(missing)}")
    if found.best("metrics_path") is None and framework.value in _METRICS:
        notes.append(f"no metrics endpoint was found; with {_METRICS[framework.value]}")
    return section(found), notes
