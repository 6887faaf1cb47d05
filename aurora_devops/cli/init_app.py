"""The section `app` of a new `aurora.yaml`: the application that is detected in the repository."""

from __future__ import annotations

from pathlib import Path

# Libraries that add a metrics endpoint for Prometheus, by framework.
_METRICS = {
    "fastapi": "prometheus-fastapi-instrumentator: Instrumentator().instrument(app).expose(app)",
    "express": "express-prom-bundle: app.use(promBundle({includeMethod: true, includePath: true}))",
    "chi": 'client_golang: router.Handle("/metrics", promhttp.Handler())',
    "gin": 'client_golang: router.GET("/metrics", gin.WrapH(promhttp.Handler()))',
    "net/http": 'client_golang: http.Handle("/metrics", promhttp.Handler())',
}


def app_section(root: Path) -> tuple[str, list[str]]:
    """The text of the section, and notes for the user; no text if no framework is detected."""
    from ..generation.bundle import PLACEHOLDER
    from ..generation.detect import detect
    from ..generation.proposal import section, unknown

    found = detect(root)
    language, framework = found.best("language"), found.best("framework")
    # A library has a language too, but is not deployed.
    if language is None or framework is None:
        return "", ["no supported application found (FastAPI, Express, net/http, chi, gin)"]
    notes = [f"found an application: {framework.value}, {framework.evidence}"]
    if missing := unknown(found):
        notes.append(f"fill in the values that could not be detected ({PLACEHOLDER}): {', '.join(missing)}")
    if found.best("metrics_path") is None and framework.value in _METRICS:
        notes.append(f"no metrics endpoint found; add one with {_METRICS[framework.value]}")
    return section(found), notes
