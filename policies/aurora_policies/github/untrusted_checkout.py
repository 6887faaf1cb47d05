from collections.abc import Iterator

from aurora_devops import Document, Finding, Related, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.github import StepIn, Workflow
from aurora_devops.kinds.github.actions import major
from aurora_devops.kinds.github.guards import checks_permission, is_guarded, is_set, privileged
from aurora_devops.kinds.github.model import JobIn

from ._pinning import comment_behind

_RUN_SHA = "${{ github.event.workflow_run.head_sha }}"
_HEADS = (
    "github.event.pull_request.head.",
    "github.head_ref",
    "github.event.workflow_run.head_",
    "refs/pull/",
    "github.event.pull_request.merge_commit_sha",
)


@policy(
    "GHA046",
    severity="error",
    category="security",
    examples=[
        bad(
            """\
            on: pull_request_target
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: «${{ github.event.pull_request.head.sha }}»
                  - run: make test
            """
        ),
        good(
            """\
            on: pull_request
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make test
            """,
            because="`pull_request` runs of forks have no secrets and a read-only token",
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              label:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                  - run: make label
            """,
            because="this checks out the base branch",
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              test:
                if: github.event.pull_request.user.login == 'dependabot[bot]'
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make test
            """,
            because="only pull requests of one account run the job",
        ),
        good(
            """\
            on:
              pull_request_target:
                types: [opened, labeled]
            jobs:
              test:
                if: >-
                  ((github.event.action == 'labeled' && github.event.label.name == 'ok-to-test')
                  || (github.event.action != 'labeled'
                  && contains(github.event.pull_request.labels.*.name, 'ok-to-test')))
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make test
            """,
            because="only members can set a label, and new commits do not start the workflow",
        ),
        bad(
            """\
            on:
              pull_request_target:
                types: [labeled, synchronize]
            jobs:
              test:
                if: contains(github.event.pull_request.labels.*.name, 'ok-to-test')
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: «${{ github.event.pull_request.head.sha }}»
                  - run: make test
            """
        ),
        good(
            """\
            on:
              pull_request_target:
                types: [labeled, synchronize]
            jobs:
              test:
                if: github.event.label.name == 'safe to test' && github.repository == 'shop/web'
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make test
            """,
            because="only the event of a label has its name",
        ),
        good(
            """\
            on:
              pull_request: {}
              pull_request_target:
                types: [closed]
            jobs:
              test:
                if: github.event.action != 'closed' && github.base_ref == 'main'
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make test
            """,
            because="the job runs for `pull_request` only",
        ),
        good(
            """\
            on:
              pull_request:
                types: [opened, synchronize, labeled]
              pull_request_target:
                types: [opened, synchronize]
            jobs:
              test:
                if: "'labeled' == github.event.action"
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make test
              lint:
                if: github.event_name == 'pull_request'
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                  - run: make lint
            """,
            because="the other event does not start the jobs",
        ),
        bad(
            """\
            on:
              pull_request: {}
              pull_request_target:
                types: [closed, opened]
            jobs:
              test:
                if: github.event.action != 'closed'
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v4
                    with:
                      ref: «${{ github.event.pull_request.head.sha }}»
                  - run: make test
            """
        ),
        good(
            """\
            on: issue_comment
            jobs:
              snapshot:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/github-script@v8
                    with:
                      script: |
                        const { data } = await github.rest.repos.getCollaboratorPermissionLevel({
                          ...context.repo, username: context.actor,
                        })
                        if (!['write', 'admin'].includes(data.permission)) core.setFailed('not allowed')
                  - uses: actions/checkout@v7
                    with:
                      ref: refs/pull/${{ github.event.issue.number }}/merge
                  - run: make release
            """,
            because="a step checks the permission of the user first",
        ),
        good(
            """\
            on: pull_request_target
            jobs:
              preview:
                runs-on: ubuntu-24.04
                environment: preview
                steps:
                  - uses: actions/checkout@v7
                    with:
                      ref: ${{ github.event.pull_request.head.sha }}
                      allow-unsafe-pr-checkout: true
                  - run: make preview
            """,
            because="the environment may require an approval",
        ),
        good(
            """\
            on:
              workflow_run:
                workflows: [test]
                types: [completed]
            jobs:
              image:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v6
                    with:
                      ref: ${{ github.event.workflow_run.head_branch }}
                  - run: make image
            """,
            because="the branch is looked up in the repository of the workflow, not in a fork",
        ),
        bad(
            """\
            on:
              workflow_run:
                workflows: [test]
                types: [completed]
            jobs:
              image:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v6
                    with:
                      repository: ${{ github.event.workflow_run.head_repository.full_name }}
                      ref: «${{ github.event.workflow_run.head_branch }}»
                  - run: make image
            """
        ),
        good(
            """\
            on:
              pull_request:
              workflow_run:
                workflows: [test]
            jobs:
              site:
                if: github.event.pull_request
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v6
                    with:
                      ref: refs/pull/${{ inputs.number }}/merge
                  - run: make site
              links:
                if: github.event.pull_request.base.ref == 'main' && github.event.number != null
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v6
                    with:
                      ref: refs/pull/${{ inputs.number }}/merge
                  - run: make links
            """,
            because="the payload of `workflow_run` has no `pull_request`, so the jobs are skipped",
        ),
        good(
            """\
            on:
              pull_request:
              workflow_run:
                workflows: [test]
            jobs:
              site:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v6
                    with:
                      ref: ${{ github.event.pull_request.head.sha || github.sha }}
                  - run: make site
            """,
            because="only the event `pull_request` has the commit",
        ),
        bad(
            """\
            on:
              pull_request:
              workflow_run:
                workflows: [test]
            jobs:
              site:
                if: github.event.pull_request || github.event.workflow_run.conclusion == 'success'
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v6
                    with:
                      ref: «${{ github.event.pull_request.head.sha || github.event.workflow_run.head_sha }}»
                  - run: make site
            """,
            because="the second part of the condition is true after the other workflow",
        ),
        *(
            example(
                """\
                on:
                  workflow_run:
                    workflows: [nightly]
                jobs:
                  image:
                    runs-on: ubuntu-24.04
                    steps:
                      - uses: actions/checkout@v6
                        with:
                          ref: REF
                      - run: make image
                """.replace("REF", ref),
                path=".github/workflows/image.yml",
                files={
                    ".github/workflows/nightly.yml": "name: nightly\non:\n  schedule:\n    - cron: 17 2 * * *\n"
                    f"  {event}:\njobs: {{}}\n"
                },
                because=because,
            )
            for example, ref, event, because in (
                (good, _RUN_SHA, "workflow_dispatch", "no pull request starts the other workflow"),
                (bad, f"«{_RUN_SHA}»", "pull_request", "pull requests start the other workflow"),
            )
        ),
        bad(
            """\
            on: pull_request_target
            jobs:
              preview:
                runs-on: ubuntu-24.04
                steps:
                  - uses: actions/checkout@v7
                    with:
                      ref: «${{ github.event.pull_request.head.sha }}»
                      allow-unsafe-pr-checkout: true
                  - run: make preview
            """,
        ),
    ],
)
def untrusted_checkout(document: Document) -> Iterator[Finding]:
    """A workflow with the repository's secrets checks out the code of a pull request.

    The next `make`, `npm install` or test run executes code from a fork with a token that can write.
    Run the code under `pull_request`, and pass its results to a second workflow, or limit the job to pull requests
    of a named author, with a label or of the repository itself with `if`. A label counts if a later commit does not
    start the workflow: in the event of the label, or if the `types` are `labeled` and `opened` only. A job whose
    condition excludes the event, all its `types` or what its payload has is not reported, nor a `ref` of a payload
    that only events without secrets have.
    `actions/checkout` refuses pull requests of forks since version 7, and in the tags of the major versions from `v4`
    on, so the job fails for them. Nothing is reported after a step that looks up the permission of the user, or if
    `allow-unsafe-pr-checkout` is set in a job with an environment, which may require an approval.

    Nothing is reported after workflows of the repository that neither a pull request nor a comment starts.
    The name of a branch without the `repository` of the fork is that of a branch of the repository itself.

    https://securitylab.github.com/resources/github-actions-preventing-pwn-requests/
    """
    workflow = document.model
    if not isinstance(workflow, Workflow):
        return
    triggers = privileged(workflow)
    if not triggers:
        return
    for job_id, job in workflow.jobs.items():
        for inside in JobIn(job, job_id, workflow).steps:
            uses, given = inside.step.action, inside.step.with_
            if uses is None or uses.slug != "actions/checkout" or not isinstance(given, dict):
                continue
            ref = str(given.get("ref") or "")
            if not any(head in ref for head in _HEADS) or is_guarded(inside) or checks_permission(inside):
                continue
            if not given.get("repository") and _BRANCH.search(ref):
                continue
            accepted = str(given.get("allow-unsafe-pr-checkout", "")).lower() == "true"
            if accepted and job.environment is not None:
                continue
            trigger = next((one for one in triggers if is_set(ref, one)), None)
            if trigger is None:
                continue
            related = Related(workflow.at["on"][trigger].key, "the trigger")
            message = f"'{trigger}' runs with secrets and checks out the code of a pull request"
            if not accepted and _is_refused(document, inside, trigger, ref):
                message += "; actions/checkout refuses it for forks"
            yield Finding(at=inside.at["with"]["ref"], message=message, related=(related,))


def _is_refused(document: Document, inside: StepIn, trigger: str, ref: str) -> bool:
    """Whether the action refuses the code of forks."""
    uses = inside.step.action
    if uses is None or trigger == "issue_comment" or "head_ref" in ref:
        return False
    if uses.pinned:
        found = _VERSION.search(comment_behind(document, inside.at["uses"]))
        return found is not None and int(found[1]) >= _REFUSING
    found = _MAJOR.fullmatch(uses.ref or "")
    if found is not None:
        return int(found[1]) >= _BACKPORTED
    version = major(uses)
    return version is not None and version >= _REFUSING


# The name of a branch, which `actions/checkout` looks up in the repository of the workflow unless it is told another.
_BRANCH = regex(r"head_ref|head\.ref|workflow_run\.head_branch")
# The first version that refuses them, and the first one of those whose tags were moved to such a release.
_REFUSING, _BACKPORTED = 7, 4
_VERSION = regex(r"#\s*v?(\d+)\b")
_MAJOR = regex(r"v(\d+)")
