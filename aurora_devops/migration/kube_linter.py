"""KubeLinter: `.kube-linter.yaml` (documentation, page Configuring KubeLinter)."""

from __future__ import annotations

from .files import File, Folder
from .paths import from_glob
from .settings import Settings

# Its built-in checks that are on unasked (internal/defaultchecks).
_DEFAULT = (
    "dangling-service",
    "deprecated-service-account-field",
    "docker-sock",
    "drop-net-raw-capability",
    "duplicate-env-var",
    "env-var-secret",
    "host-ipc",
    "host-network",
    "host-pid",
    "invalid-target-ports",
    "latest-tag",
    "liveness-port",
    "mismatching-selector",
    "no-anti-affinity",
    "no-extensions-v1beta",
    "no-read-only-root-fs",
    "non-existent-service-account",
    "pdb-max-unavailable",
    "pdb-min-available",
    "pdb-unhealthy-pod-eviction-policy",
    "privilege-escalation-container",
    "privileged-container",
    "readiness-port",
    "run-as-non-root",
    "sensitive-host-mounts",
    "ssh-port",
    "startup-port",
    "unsafe-sysctls",
    "unset-cpu-requirements",
    "unset-memory-requirements",
)
# A template of custom checks and its parameter: the built-in check that it makes, and our option.
_TEMPLATES = {
    "required-label": ("key", "required-label-owner", "labels"),
    "required-annotation": ("key", "required-annotation-email", "annotations"),
    "minimum-replicas": ("minReplicas", "minimum-three-replicas", "replicas"),
    "hpa-minimum-replicas": ("minReplicas", "hpa-minimum-three-replicas", "replicas"),
}


def read(folder: Folder, settings: Settings) -> None:
    """Take over what KubeLinter is set to."""
    for file in folder.data(".kube-linter.yaml", ".kube-linter.yml"):
        _read(file, settings)


def _read(file: File, settings: Settings) -> None:
    if file.get("checks", "addAllBuiltIn") is True:
        origin = file.at("checks", "addAllBuiltIn")
        for id in settings.known("kube-linter"):
            settings.add("kube-linter", id, origin)
    elif file.get("checks", "doNotAutoAddDefaults") is True:
        settings.note(
            file.at("checks", "doNotAutoAddDefaults"),
            "the profile stays: those of its policies are on all the same",
        )
    else:
        settings.add_defaults("kube-linter", file.path, _DEFAULT)
    for id, origin in file.strings("checks", "include"):
        settings.add("kube-linter", id, origin)
    for id, origin in file.strings("checks", "exclude"):
        settings.drop("kube-linter", id, origin)
    for path, origin in file.strings("checks", "ignorePaths"):
        patterns = from_glob(path)
        if patterns is None:
            settings.note(origin, f"{path}: not a path of the repository")
        else:
            settings.leave("kube-linter", "KUB", patterns, origin)
    custom = file.get("customChecks")
    for index in range(len(custom) if isinstance(custom, list) else 0):
        _custom(file, index, settings)


def _custom(file: File, index: int, settings: Settings) -> None:
    at = ("customChecks", index)
    template = str(file.get(*at, "template"))
    origin = file.at(*at, "name")
    if template not in _TEMPLATES:
        settings.note(origin, f"custom check {file.get(*at, 'name')}: no option says what {template} does")
        return
    parameter, id, option = _TEMPLATES[template]
    said = file.get(*at, "params", parameter)
    if isinstance(said, str) and option != "replicas":
        taken = settings.option("kube-linter", id, option, [said], origin)
    elif isinstance(said, int) and not isinstance(said, bool) and said >= 1 and option == "replicas":
        taken = settings.option("kube-linter", id, option, said, origin)
    else:
        settings.note(origin, f"{template} without {parameter}")
        return
    if taken:
        settings.add("kube-linter", id, origin)
