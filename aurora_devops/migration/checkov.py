"""checkov: `.checkov.yaml`, whose keys are its command line options (README, Configuration using a config file)."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from .files import File, Folder, Origin
from .paths import from_regex
from .settings import PROFILE, Settings, by_number

_CLOUD = tuple(
    f"{start}_{name}_"
    for name in ("ADO", "AWS", "AZURE", "DIO", "GCP", "GIT", "TF")
    for start in ("CKV", "CKV2")
)
# What begins the ids of a framework's checks.
_FRAMEWORKS = {
    "dockerfile": ("CKV_DOCKER_", "CKV2_DOCKER_"),
    "github_actions": ("CKV_GHA_", "CKV2_GHA_"),
    "kubernetes": ("CKV_K8S_", "CKV2_K8S_"),
    "helm": ("CKV_K8S_", "CKV2_K8S_"),
    "kustomize": ("CKV_K8S_", "CKV2_K8S_"),
    "secrets": ("CKV_SECRET_",),
    "gitlab_ci": ("CKV_GITLABCI_",),
    "terraform": _CLOUD,
    "terraform_plan": _CLOUD,
}
_SEVERITIES = frozenset({"LOW", "MEDIUM", "HIGH", "CRITICAL", "INFO", "NONE"})


def read(folder: Folder, settings: Settings) -> None:
    """Take over what checkov is set to."""
    for file in folder.data(".checkov.yaml", ".checkov.yml"):
        _read(folder, file, settings)


def _read(folder: Folder, file: File, settings: Settings) -> None:
    ids = tuple(id.upper() for id in settings.known("checkov"))
    wanted = file.strings("check")
    if wanted:
        for word, origin in wanted:
            for id in _matching(word, ids, settings, origin):
                settings.add("checkov", id, origin)
        settings.note(file.at("check"), f"checkov runs nothing else; here they join the profile {PROFILE}")
    else:
        settings.add_defaults("checkov", file.path, _of_frameworks(folder, file, ids))
    for word, origin in file.strings("skip-check"):
        for id in _matching(word, ids, settings, origin):
            settings.drop("checkov", id, origin)
    for path, origin in file.strings("skip-path"):
        patterns = from_regex(path)
        for pattern in patterns or ():
            settings.skip(pattern, origin)
        if patterns is None:
            settings.note(origin, f"skip-path {path}: no pattern says the same")
    for key in ("soft-fail-on", "hard-fail-on"):
        if file.strings(key):
            settings.note(file.at(key), f"{key} has no equivalent: severity and fail-on come nearest")
    for key in ("external-checks-dir", "external-checks-git"):
        if file.get(key):
            settings.note(file.at(key), "checks of one's own are policies of one's own here")
    if file.get("soft-fail") is True:
        settings.fail("never", file.at("soft-fail"))


def _matching(word: str, ids: Iterable[str], settings: Settings, origin: Origin) -> list[str]:
    """The ids that a word means, which may hold wildcards; the word itself where it means no known one."""
    if word.upper() in _SEVERITIES:
        settings.note(origin, f"{word} is a severity of checkov's platform, which is not known here")
        return []
    if "*" not in word:
        return [word]
    found = sorted((id for id in ids if fnmatchcase(id, word.upper())), key=by_number)
    if not found:
        settings.note(origin, f"no policy answers for checkov's {word}")
    return found


def _in_use(folder: Folder) -> set[str]:
    """The frameworks without a choice; hundreds of checks are for Terraform, which many repositories do not have."""
    return {name for name, starts in _FRAMEWORKS.items() if starts is not _CLOUD or folder.has(".tf")}


def _of_frameworks(folder: Folder, file: File, ids: Iterable[str]) -> list[str]:
    """The ids of the frameworks that checkov looks at."""
    asked = {name for name, _ in file.strings("framework")}
    skipped = {name for name, _ in file.strings("skip-framework")}
    named = asked if asked and "all" not in asked else _in_use(folder)
    starts = tuple(start for name in named - skipped for start in _FRAMEWORKS.get(name, ()))
    return [id for id in ids if id.startswith(starts)] if starts else []
