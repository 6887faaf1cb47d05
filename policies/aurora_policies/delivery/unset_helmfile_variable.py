from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import HelmfileCommand, HelmfileVariable

from ._examples import WORKFLOW, workflow
from ._helmfiles import Helmfiles

_HELMFILE = """\
releases:
  - name: shop
    chart: acme/shop
    values:
      - image:
          tag: {{ requiredEnv "«RELEASE_TAG»" }}
"""
_UNMARKED = _HELMFILE.replace("«", "").replace("»", "")
# A job that sets the variable of a step.
_JOB = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: helmfile apply
        env:
          {}: ${{{{ github.sha }}}}
"""


@policy(
    "DLV167",
    severity="warning",
    category="reliability",
    examples=[
        bad(_HELMFILE, path="helmfile.yaml", files={WORKFLOW: _JOB.format("IMAGE_TAG")}),
        bad(
            _HELMFILE,
            path="helmfile.yaml.gotmpl",
            files={
                WORKFLOW: _JOB.format("TAG"),
                "justfile": "diff tag:\n    RELEASE_TAG={{ tag }} helmfile diff\n",
                "README.md": "Set `RELEASE_TAG`.\n",
            },
        ),
        bad(
            'image:\n  tag: {{ requiredEnv "«RELEASE_TAG»" | quote }}\n',
            path="deploy/values/shop.yaml.gotmpl",
            files={
                WORKFLOW: workflow("cd deploy && TAG=1.4.2 helmfile sync"),
                "deploy/helmfile.yaml": "releases:\n- name: shop\n  chart: acme/shop\n"
                "  values: [values/{{ .Release.Name }}.yaml.gotmpl]\n",
            },
        ),
        good(
            _UNMARKED,
            path="helmfile.yaml",
            files={WORKFLOW: _JOB.format("RELEASE_TAG")},
            because="the step sets the variable",
        ),
        good(
            _UNMARKED,
            path="helmfile.yaml",
            files={
                WORKFLOW: workflow("cat release.env >> $GITHUB_ENV && helmfile apply"),
                "release.env": "RELEASE_TAG=1.4.2\n",
            },
            because="a file sets the variable",
        ),
        good(
            _UNMARKED,
            path="helmfile.yaml",
            files={WORKFLOW: workflow("doppler run -- helmfile apply")},
            because="another program sets variables",
        ),
        good(_UNMARKED, path="helmfile.yaml", because="a person runs helmfile"),
        good(
            _UNMARKED.replace("requiredEnv", "env"),
            path="helmfile.yaml",
            files={WORKFLOW: _JOB.format("IMAGE_TAG")},
            because="the variable is not required",
        ),
    ],
)
def unset_helmfile_variable(repository: Repository) -> Iterator[Finding]:
    """A helmfile requires an environment variable that a workflow which runs helmfile does not set.

    helmfile ends with "required env var is not set" before it deploys anything.
    Set the variable in `env` of the step, or correct the name.
    Compared are `requiredEnv` in helmfiles and in the templates of values that they name, and workflows of GitHub with
    a command of helmfile. The name must not be in the workflow, nor in any other file of the repository that may set
    it: documents, Makefiles, justfiles and other workflows do not. Nothing is reported for variables that GitHub and
    the actions of clouds set.

    <https://helmfile.readthedocs.io/en/latest/#environment-variables>
    """
    if not repository.whole:
        return
    helmfiles = Helmfiles.of(repository)
    commands: defaultdict[str, list[HelmfileCommand]] = defaultdict(list)
    for command in repository.of(HelmfileCommand):
        if command.kind == "github-workflow" and not _PROVIDING.search(command.excerpt):
            for path in helmfiles.read_by(command):
                commands[path].append(command)
    for one in repository.of(HelmfileVariable):
        if _PROVIDED.match(one.name) or not all(map(_only_other_runs, one.others)):
            continue
        without = [command for command in commands[one.file] if command.path not in one.others]
        if without:
            yield Finding(
                at=one,
                message=f"helmfile requires '{one.name}', which the workflow '{without[0].path}' does not set",
                related=(Related(without[0], "the command"),),
            )


def _only_other_runs(path: str) -> bool:
    """Whether a file sets no variable for the commands of a workflow."""
    return (
        path.endswith((".md", ".mk"))
        or path.startswith(".github/workflows/")
        or basename(path)
        in ("Makefile", "justfile", "Justfile", ".justfile", "Taskfile.yml", "Taskfile.yaml")
    )


_PROVIDED = regex(
    r"(?:GITHUB|RUNNER|ACTIONS|CI|AWS|GOOGLE|GCP|GCLOUD|CLOUDSDK|AZURE|ARM|KUBE|HELM|VAULT)(?:_|\b)|[a-z]|HOME$|PATH$|USER$|PWD$"
)
# Programs that run others with further variables.
_PROVIDING = regex(
    r"\b(?:doppler|op|chamber|infisical|sops|direnv|teller|envconsul|aws-vault|dotenv|make|just|task|mise)\b.*\bhelmfile\b"
)
