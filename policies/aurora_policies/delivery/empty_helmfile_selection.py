from collections.abc import Callable, Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import HelmfileCommand, HelmfileReleases

from ._examples import WORKFLOW, workflow
from ._helmfiles import Helmfiles
from ._names import hint

_HELMFILE = """\
environments:
  staging: {}
  production:
    values: [live.yaml]
---
releases:
  - name: shop
    namespace: shop
    chart: ./chart
    labels:
      tier: application
    values:
      - tag: {{ requiredEnv "TAG" }}
  - name: redis
    namespace: shop
    chart: bitnami/redis
    labels: {tier: data, {{ env "KEY" }}: "yes"}
"""
_FILES = {"helmfile.yaml": _HELMFILE}
_INCLUDING = {
    "helmfile.yaml": "helmfiles:\n  - path: releases/shop.yaml\n",
    "releases/shop.yaml": "releases:\n- name: shop\n  chart: acme/shop\n  labels: {tier: web}\n",
}


@policy(
    "DLV168",
    severity="warning",
    category="reliability",
    examples=[
        bad(workflow("«helmfile» -e production --selector tier=app apply"), path=WORKFLOW, files=_FILES),
        bad(workflow("«helmfile» -e prod apply"), path=WORKFLOW, files=_FILES),
        bad(
            "deploy:\n\tcd deploy && «helmfile» -l name=web sync\n",
            path="Makefile",
            files={"deploy/helmfile.yaml": _HELMFILE},
        ),
        bad(
            "deploy:\n    «helmfile» -f deploy/helmfile.d/ -l tier=data,namespace!=shop apply\n",
            path="justfile",
            files={"deploy/helmfile.d/releases.yaml.gotmpl": _HELMFILE},
        ),
        bad(
            "```sh\n«helmfile» --file=helmfile.yaml --selector tier=data apply\n```\n",
            path="docs/release.md",
            files=_INCLUDING,
        ),
        good(
            workflow(
                "helmfile -e staging -l tier=application -l name=redis apply && helmfile -l chart=redis sync"
            ),
            path=WORKFLOW,
            files=_FILES,
            because="releases have the labels",
        ),
        good(
            workflow('helmfile -e "$TARGET" -l "tier=$TIER" apply && helmfile -e default lint'),
            path=WORKFLOW,
            files=_FILES,
            because="the values are unknown, and `default` always exists",
        ),
        good(
            workflow("helmfile -e prod -l tier=web apply"),
            path=WORKFLOW,
            files={"helmfile.yaml": _HELMFILE + "{{ range .Values.further }}\n{{ tpl . }}\n{{ end }}\n"},
            because="the template prints further releases",
        ),
        good(
            workflow("helmfile -e prod -l tier=web apply"),
            path=WORKFLOW,
            files={"helmfile.yaml": "helmfiles: [git::https://github.com/acme/releases.git@helmfile.yaml]\n"},
            because="the releases are in another repository",
        ),
    ],
)
def empty_helmfile_selection(repository: Repository) -> Iterator[Finding]:
    """A command of helmfile has an environment or selectors that nothing in the helmfile matches.

    The command deploys nothing: helmfile ends with "no releases found that matches specified selector".
    Correct the environment or the selector, or the labels of the releases.
    The labels of a release are its `labels`, `commonLabels`, and `name` and `namespace`. Nothing is reported if a
    helmfile that the command reads includes others that are not in the repository, or prints releases with a template.

    <https://helmfile.readthedocs.io/en/latest/#labels-overview>
    """
    if not repository.whole:
        return
    helmfiles = Helmfiles.of(repository)
    for command in repository.of(HelmfileCommand):
        paths = helmfiles.read_by(command)
        if not (command.environment or command.selectors) or not helmfiles.are_complete(paths):
            continue
        documents = list(helmfiles.documents(paths))
        known = sorted({name for one in documents for name in one.environments})
        if command.environment not in ("", "default", *known) and known:
            declaring = next(one for one in documents if one.environments)
            yield Finding(
                at=command,
                message=f"no environment '{command.environment}' is declared"
                f"{hint(command.environment, known, 'there is')}",
                related=(Related(declaring, "the environments"),),
            )
        elif command.selectors and not any(map(_selects(command), documents)):
            selectors = " or ".join(f"'{one}'" for one in command.selectors)
            releases = [one for one in documents if one.labels]
            yield Finding(
                at=command,
                message=f"no release matches the selector {selectors}",
                related=tuple(Related(one, "the releases") for one in releases[:1]),
            )


def _selects(command: HelmfileCommand) -> Callable[[HelmfileReleases], bool]:
    """Whether a document has a release that one of the selectors may match."""
    selectors = [[_condition(part) for part in one.split(",")] for one in command.selectors]

    def selects(document: HelmfileReleases) -> bool:
        return any(_matches(dict(labels), parts) for labels in document.labels for parts in selectors)

    return selects


def _condition(text: str) -> tuple[str, str, bool]:
    """The label of a part of a selector, the value, and whether the label must have it."""
    name, operator, value = text.partition("!=") if "!=" in text else text.partition("=")
    return name.strip(), value.removeprefix("=").strip(), operator != "!="


def _matches(labels: dict[str, str], parts: list[tuple[str, str, bool]]) -> bool:
    """Whether the labels of a release may meet all parts of a selector."""
    unknown = any("{{" in name for name in labels)
    return all(
        labels[name] == "*" or (labels[name] == value) is equal if name in labels else unknown or not equal
        for name, value, equal in parts
    )
