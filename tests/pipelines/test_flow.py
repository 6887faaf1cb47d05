"""The edges of the delivery flow: a complete pipeline in both systems, and the finding of each edge that is broken."""

import pytest

from aurora_devops import lint

WORKFLOW = ".github/workflows/delivery.yml"
GITLAB = ".gitlab-ci.yml"
CODES = [f"DLV{number:03}" for number in range(6, 18)]

GITHUB_PIPELINE = """\
name: Delivery
on:
  push:
    branches: [main]
env:
  IMAGE: ghcr.io/acme/shop
jobs:
  lint:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: ruff check .
  test:
    needs: lint
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: pytest
  image:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: docker build --tag "$IMAGE:$GITHUB_SHA" .
      - run: docker push "$IMAGE:$GITHUB_SHA"
  scan:
    needs: image
    runs-on: ubuntu-24.04
    steps:
      - uses: aquasecurity/trivy-action@v0.36.0
        with:
          image-ref: ${{ env.IMAGE }}:${{ github.sha }}
          exit-code: "1"
  deploy:
    needs: [image, scan]
    runs-on: ubuntu-24.04
    environment: production
    concurrency: production
    steps:
      - uses: aws-actions/configure-aws-credentials@v5
        with:
          role-to-assume: arn:aws:iam::111122223333:role/shop
          aws-region: eu-west-1
      - run: kubectl set image deployment/shop "api=$IMAGE:$GITHUB_SHA"
      - run: kubectl rollout status deployment/shop --timeout=5m
      - run: curl --fail --retry 10 --retry-all-errors https://shop.example/health
      - if: failure()
        run: kubectl rollout undo deployment/shop
"""

GITLAB_PIPELINE = """\
stages: [lint, test, image, scan, deploy]
lint:
  stage: lint
  script: ruff check .
test:
  stage: test
  script: [pytest]
package:
  stage: image
  script:
    - docker build --tag "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA" .
    - docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"
scan:
  stage: scan
  script: [trivy image --exit-code 1 "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"]
deploy:
  stage: deploy
  environment: production
  resource_group: production
  script:
    - kubectl set image deployment/shop "api=$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"
    - kubectl rollout status deployment/shop --timeout=5m
    - curl --fail --retry 10 --retry-all-errors https://shop.example/health
rollback:
  stage: .post
  when: on_failure
  script: [kubectl rollout undo deployment/shop]
"""

STATUS = "kubectl rollout status deployment/shop --timeout=5m"
CHECK = "curl --fail --retry 10 --retry-all-errors https://shop.example/health"
SET = 'kubectl set image deployment/shop "api=$IMAGE:$GITHUB_SHA"'
SET_GITLAB = 'kubectl set image deployment/shop "api=$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA"'
ROLE = "role-to-assume: arn:aws:iam::111122223333:role/shop"
UNDO = "      - if: failure()\n        run: kubectl rollout undo deployment/shop\n"


def found(path, text, **files):
    report = lint({path: text, **files}, profile="all", select=CODES)
    assert not report.failures
    return [(finding.policy.name, finding.line) for finding in report.findings if finding.path == path]


def line(text, part):
    assert text.count(part) >= 1, part
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(("path", "text"), [(WORKFLOW, GITHUB_PIPELINE), (GITLAB, GITLAB_PIPELINE)])
def test_a_complete_pipeline_is_clean(path, text):
    assert found(path, text) == []


@pytest.mark.parametrize(
    ("old", "new", "name", "place"),
    [
        ("    needs: test\n", "    needs: lint\n", "untested-deployment", "  deploy:"),
        ("run: pytest", "run: pytest || true", "ineffective-test", "pytest"),
        ("run: pytest", "run: |\n          set +e\n          pytest\n          date", "ineffective-test", "pytest"),
        ("run: pytest", "run: uv run pytest | tee report.txt", "ineffective-test", "uv run"),
        ("run: pytest", "continue-on-error: true\n        run: pytest", "ineffective-test", "run: pytest"),
        ("  test:\n", "  test:\n    continue-on-error: true\n", "ineffective-test", "  test:"),
        ("needs: [image, scan]", "needs: image", "unscanned-image", "  deploy:"),
        ("aquasecurity/trivy-action", "acme/notify", "unscanned-image", "  deploy:"),
        (f"      - run: {STATUS}\n", "", "unawaited-rollout", "kubectl set"),
        (f"      - run: {CHECK}\n", "", "unverified-deployment", "kubectl set"),
        (UNDO, "", "missing-rollback", "kubectl set"),
        (SET, 'kubectl set image deployment/shop "api=$IMAGE:$GITHUB_RUN_ID"', "unpushed-deployed-tag", "kubectl set"),
        (":${{ github.sha }}", ":${{ github.run_id }}", "unpushed-deployed-tag", "aquasecurity/trivy-action"),
        (f"- run: {CHECK}", f"- run: {CHECK}\n      - run: ssh root@shop.example reboot", "ssh-deployment", "ssh root"),
        (ROLE, "aws-access-key-id: ${{ secrets.KEY }}", "static-cloud-key", "aws-actions"),
        ("    environment: production\n", "", "missing-environment", "  deploy:"),
        ("    concurrency: production\n", "", "concurrent-deployment", "  deploy:"),
    ],
)  # fmt: skip
def test_each_broken_edge_of_a_workflow(old, new, name, place):
    assert old in GITHUB_PIPELINE
    text = GITHUB_PIPELINE.replace(old, new)
    assert found(WORKFLOW, text) == [(name, line(text, place))]


def test_a_tag_that_moves():
    text = GITHUB_PIPELINE.replace("$GITHUB_SHA", "$GITHUB_REF_NAME").replace("github.sha", "github.ref_name")
    assert found(WORKFLOW, text) == [("mutable-deployed-tag", line(text, "kubectl set"))]


@pytest.mark.parametrize(
    ("old", "new", "name", "place"),
    [
        ("test:\n  stage: test\n", "test:\n  stage: test\n  when: manual\n", "untested-deployment", "deploy:\n"),
        ("script: [pytest]", "script: [pytest || true]", "ineffective-test", "pytest"),
        ("script: [pytest]", "allow_failure: true\n  script: [pytest]", "ineffective-test", "test:\n"),
        ("script: [pytest]", "script: ['pytest || echo failed']", "ineffective-test", "pytest"),
        ("script: [pytest]", "script: |\n    set +e\n    pytest\n    date", "ineffective-test", "pytest"),
        ("scan:\n  stage: scan\n", "scan:\n  stage: .post\n", "unscanned-image", "deploy:\n"),
        ("trivy image --exit-code 1", "echo", "unscanned-image", "deploy:\n"),
        (f"    - {STATUS}\n", "", "unawaited-rollout", "kubectl set"),
        (f"    - {SET_GITLAB}\n    - {STATUS}", "    - helm upgrade shop ./chart", "unawaited-rollout", "helm"),
        (f"    - {CHECK}\n", "", "unverified-deployment", "kubectl set"),
        ("kubectl rollout undo deployment/shop", "echo failed", "missing-rollback", "kubectl set"),
        (SET_GITLAB, SET_GITLAB.replace("COMMIT_SHA", "PIPELINE_ID"), "unpushed-deployed-tag", "kubectl set"),
        (":$CI_COMMIT_SHA", ":latest", "mutable-deployed-tag", "kubectl set"),
        (CHECK, f"{CHECK}\n    - scp a.yaml root@shop.example:/etc/shop", "ssh-deployment", "scp"),
    ],
)  # fmt: skip
def test_each_broken_edge_of_a_gitlab_pipeline(old, new, name, place):
    assert old in GITLAB_PIPELINE
    text = GITLAB_PIPELINE.replace(old, new)
    assert found(GITLAB, text) == [(name, line(text, place))]


def test_a_step_that_checks_the_outcome_of_the_tests_ends_the_job():
    checked = GITHUB_PIPELINE.replace(
        "      - run: pytest\n",
        "      - run: pytest\n        id: tests\n        continue-on-error: true\n      - run: ./report.sh\n"
        "      - if: steps.tests.outcome == 'failure'\n        run: exit 1\n",
    )
    assert found(WORKFLOW, checked) == []
    unchecked = checked.replace("steps.tests.outcome == 'failure'", "success()")
    assert found(WORKFLOW, unchecked) == [("ineffective-test", line(unchecked, "run: pytest"))]


def test_needs_take_the_place_of_stages():
    text = GITLAB_PIPELINE.replace("  stage: image\n", "  stage: image\n  needs: []\n")
    assert found(GITLAB, text) == []
    for stage, needs in (("scan", "package"), ("deploy", "scan")):
        text = text.replace(f"  stage: {stage}\n", f"  stage: {stage}\n  needs: [{needs}]\n")
    assert found(GITLAB, text) == [("untested-deployment", line(text, "deploy:\n"))]
    text = text.replace("needs: [scan]", "needs: [scan, test]")
    assert found(GITLAB, text) == []


def test_a_failed_run_also_starts_the_workflow_after_it():
    first, _, rest = GITHUB_PIPELINE.partition("  deploy:\n")
    deploy = "  deploy:\n" + rest.replace("    needs: [image, scan]\n", "")
    after = (
        "on:\n  workflow_run:\n    workflows: [Delivery]\nenv:\n  IMAGE: ghcr.io/acme/shop\njobs:\n" + deploy
    )
    path = ".github/workflows/deploy.yml"
    assert (
        found(path, after, **{WORKFLOW: first})
        == [
            ("unscanned-image", line(after, "  deploy:")),
            ("untested-deployment", line(after, "  deploy:")),
        ][1:]
    )
    checked = after.replace(
        "  deploy:\n", "  deploy:\n    if: github.event.workflow_run.conclusion == 'success'\n"
    )
    assert found(path, checked, **{WORKFLOW: first}) == []


CALLED = """\
on: workflow_call
jobs:
  roll-out:
    runs-on: ubuntu-24.04
    environment: production
    steps:
      - run: helm upgrade shop ./chart --atomic
      - run: curl --fail https://shop.example/health
"""
CALLER = """\
on: push
concurrency: production
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: go test ./...
  release:
    needs: test
    uses: ./.github/workflows/release.yml
"""


def test_the_jobs_of_a_called_workflow_wait_for_what_its_caller_waits_for():
    path = ".github/workflows/release.yml"
    assert found(path, CALLED, **{WORKFLOW: CALLER}) == []
    untested = CALLER.replace("    needs: test\n", "")
    assert found(path, CALLED, **{WORKFLOW: untested}) == [("untested-deployment", 3)]
    assert found(path, CALLED.replace("--atomic", "")) == [], "its callers are not known"


def test_what_several_workflows_call_is_reported_once():
    path = ".github/workflows/release.yml"
    untested = CALLER.replace("    needs: test\n", "")
    files = {WORKFLOW: untested, ".github/workflows/other.yml": untested}
    assert found(path, CALLED, **files) == [("untested-deployment", 3)]


def test_the_tests_of_a_called_workflow_gate_the_jobs_of_the_caller():
    called = "on: workflow_call\njobs:\n  unit:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: tox\n"
    caller = GITHUB_PIPELINE.replace(
        "    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v6\n      - run: pytest\n",
        "    uses: ./.github/workflows/unit.yml\n",
    )
    path = ".github/workflows/unit.yml"
    assert found(WORKFLOW, caller, **{path: called}) == []
    assert found(WORKFLOW, caller.replace("    needs: test\n", ""), **{path: called}) == [
        ("untested-deployment", line(caller, "  deploy:") - 1)
    ]


def test_the_steps_of_a_composite_action_belong_to_the_job():
    action = "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: " + STATUS + "\n"
    text = GITHUB_PIPELINE.replace(f"run: {STATUS}", "uses: ./.github/actions/wait")
    assert found(WORKFLOW, text, **{".github/actions/wait/action.yml": action}) == []
    other = action.replace(STATUS, "echo done")
    assert found(WORKFLOW, text, **{".github/actions/wait/action.yml": other}) == [
        ("unawaited-rollout", line(text, "kubectl set"))
    ]


def test_includes_and_extends_of_gitlab_are_followed():
    template = ".deploy:\n  script:\n    - helm upgrade shop ./chart\n"
    root = (
        "include: /ci/deploy.yml\ntest:\n  script: make test\ndeploy:\n  extends: .deploy\n  stage: deploy\n"
    )
    files = {"ci/deploy.yml": template, GITLAB: root}
    report = lint(files, profile="all", select=["DLV006", "DLV008"])
    assert [(f.path, f.line, f.policy.code) for f in report.findings] == [("ci/deploy.yml", 3, "DLV008")]
    files[GITLAB] = root + "  needs: []\n"
    report = lint(files, profile="all", select=["DLV006"])
    assert [(f.path, f.line, f.policy.code) for f in report.findings] == [(GITLAB, 4, "DLV006")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        # The cluster is one of the test.
        (
            WORKFLOW,
            "on: push\njobs:\n  test:\n    runs-on: x\n    steps:\n      - run: go test ./...\n  e2e:\n"
            "    runs-on: x\n    steps:\n      - uses: helm/kind-action@v1\n      - run: helm upgrade a ./chart\n",
        ),
        # A review of a pull request.
        (
            WORKFLOW,
            "on: pull_request\njobs:\n  test:\n    runs-on: x\n    steps:\n      - run: go test ./...\n  deploy:\n"
            "    runs-on: x\n    steps:\n      - run: helm upgrade --install a ./chart\n",
        ),
        # What the called workflow runs is not known.
        (
            WORKFLOW,
            "on: push\njobs:\n  test:\n    runs-on: x\n    steps:\n      - run: go test ./...\n  check:\n"
            "    uses: acme/ci/.github/workflows/ci.yml@v1\n  deploy:\n    needs: check\n    runs-on: x\n"
            "    steps:\n      - run: helm upgrade --install a ./chart --wait\n",
        ),
        # The tests run for pull requests only, and the deployment after the merge.
        (
            WORKFLOW,
            "on: [push, pull_request]\njobs:\n  test:\n    if: github.event_name == 'pull_request'\n"
            "    runs-on: x\n    steps:\n      - run: go test ./...\n  deploy:\n"
            "    if: github.ref == 'refs/heads/main'\n    runs-on: x\n"
            "    steps:\n      - run: helm upgrade --install a ./chart --wait\n",
        ),
        # Tests of what was deployed.
        (
            WORKFLOW,
            "on: push\njobs:\n  deploy:\n    runs-on: x\n    steps:\n      - run: helm upgrade a ./chart --wait\n"
            "  test:\n    needs: deploy\n    runs-on: x\n    steps:\n      - run: npm test\n",
        ),
        # Nothing is changed.
        (GITLAB, "test:\n  script: make test\ndeploy:\n  needs: []\n  script: [helm upgrade --dry-run a ./chart]\n"),
        # The job that it needs is not known.
        (
            GITLAB,
            "include:\n  - project: acme/ci\n    file: x.yml\ntest:\n  script: make test\n"
            "deploy:\n  needs: [other]\n  script: helm upgrade a ./chart --wait\n",
        ),
    ],
)  # fmt: skip
def test_what_is_unknown_or_no_delivery_is_not_untested(path, text):
    assert not {name for name, _ in found(path, text)} & {
        "untested-deployment",
        "unawaited-rollout",
        "ineffective-test",
    }
