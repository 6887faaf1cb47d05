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
        (":$GITHUB_SHA", ":$GITHUB_REF_NAME", "mutable-deployed-tag", "kubectl set"),
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


@pytest.mark.parametrize(
    ("old", "new", "name", "place"),
    [
        ("deploy:\n  stage: deploy\n", "deploy:\n  stage: deploy\n  needs: []\n", "untested-deployment", "deploy:\n"),
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
