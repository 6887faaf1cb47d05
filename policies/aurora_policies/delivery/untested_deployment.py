from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.facts import AwaitedJobs, JobStep

from ._flow import REVIEW, Job, deployed_by, flows, jobs, moves, tests, tests_before, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, TEST, github, gitlab
from ._projects import Projects, Shipped

_SHIP = "docker push ghcr.io/acme/web:$GITHUB_SHA"
_MOVE = ("kustomize edit set image web=ghcr.io/acme/web:$GITHUB_SHA", "git commit -am web && git push")
_ALWAYS = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest
  image:
    needs: test
    runs-on: ubuntu-24.04
    steps:
      - run: docker push ghcr.io/acme/web:1
  deploy:
    needs: image
    if: ${{{{ {} }}}}
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade web ./chart
"""
_DEPLOYING = """\
on:
  push:
    branches: [main]
jobs:
  {job}:
    runs-on: ubuntu-24.04
    steps:
      - {step}
      - run: helm upgrade web ./chart
"""
_REPORTED = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest
  {}:
    runs-on: ubuntu-24.04
    steps:
      - run: 'curl -d @event.json https://tracker.example.com/deployments'
"""
_CHECKED = """\
on:
  push:
    branches: [main]
jobs:
  verify:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: {check}
      - run: {build}
  image:{needs}
    runs-on: ubuntu-24.04
    steps:
      - run: docker push ghcr.io/acme/web:1
  {job}:
    needs: image
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade web ./chart
"""
_TYPES = {"check": "npx tsc --noEmit", "build": "npm run build"}
_PARTS = """\
api-test:
  script: [npm test]
worker-test:
  script: [pytest]
api-image:
  stage: deploy
  needs: [api-test]
  script: [docker push registry.example.com/api:$CI_COMMIT_SHA]
{job}:
  stage: deploy
  needs: {needs}
  script: [docker push registry.example.com/shop-other:$CI_COMMIT_SHA]
"""
_CALLS = """\
on: push
jobs:
  api:
    runs-on: ubuntu-24.04
    steps:
      - run: npm test
  worker:
    runs-on: ubuntu-24.04
    steps:
      - run: pytest
  {job}:
    needs: {needs}
    strategy:
      matrix:
        part: [api, worker]
    uses: ./.github/workflows/images.yml
    with:
      part: ${{{{ matrix.part }}}}
"""
_IMAGES = """\
on:
  workflow_call:
    inputs:
      part:
        type: string
jobs:
  {job}:
    runs-on: ubuntu-24.04
    steps:
      - run: docker push ghcr.io/acme/shop-${{{{ inputs.part }}}}:$GITHUB_SHA
"""
_THREE = """\
lint:
  stage: test
  script: [ruff check .]
python:
  stage: test
  script: [pytest]
go:
  stage: test
  script: [go test ./...]
web-image:
  stage: deploy
  needs: [python]
  script: [docker push registry.example.com/web:$CI_COMMIT_SHA]
api-image:
  stage: deploy
  needs: [python]
  script: [docker push registry.example.com/api:$CI_COMMIT_SHA]
{name}:
  stage: deploy
  needs: {needs}
  script: [docker push registry.example.com/worker:$CI_COMMIT_SHA]
"""

# Two workflows that deploy, one of which has tests of its own.
_CALLED_TEST = TEST.replace("  push:\n    branches: [main]", "  workflow_call:")
_NIGHTLY = """\
on:
  schedule:
    - cron: '0 2 * * *'
jobs:
  {}:
    uses: ./.github/workflows/tools.yml
  deploy-shop:
    uses: ./.github/workflows/shop.yml
"""
_CALLED = """\
  deploy:
    {}runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade web ./chart
"""
_NIGHTLY_CALLS = {
    ".github/workflows/tools.yml": "on:\n  workflow_call:\njobs:\n" + _CALLED.format(""),
    ".github/workflows/shop.yml": _CALLED_TEST + _CALLED.format("needs: test\n    "),
}

# A workflow that pushes the image of a part.
_IMAGE = """\
on:
  workflow_call:
    inputs:
      part:
        type: string
jobs:
  push:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ghcr.io/acme/${{ inputs.part }}:${{ github.sha }}
"""
# Two images, one of which waits for its tests.
_TWO = """\
on:
  push:
    branches: [main]
jobs:
  orders:
    runs-on: ubuntu-24.04
    steps:
      - run: make test-orders
  mail:
    runs-on: ubuntu-24.04
    steps:
      - run: make test-mail
  image-orders:
    needs: orders
    runs-on: ubuntu-24.04
    steps:
      - run: docker push ghcr.io/acme/shop-orders:$GITHUB_SHA
  {name}:
    needs: [{needs}]
    runs-on: ubuntu-24.04
    steps:
      - run: docker push ghcr.io/acme/shop-mail:$GITHUB_SHA
"""

# The images of a matrix are built from the folders of the programs, whose tests are in jobs of their own.
_MATRIX = """\
on:
  push:
    branches: [main]
jobs:
  orders:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: npm --prefix apps/orders test
  mail:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: {mail}
        working-directory: {folder}
  rules:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: {rules}
        working-directory: tools
  {name}:
    needs: [{needs}]
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        app: [orders, mail]
    steps:
      - uses: actions/checkout@v6
      - uses: docker/build-push-action@v6
        with:
          context: {context}
          file: {file}
          push: true
          tags: ghcr.io/acme/shop-${{{{ matrix.app }}}}:${{{{ github.sha }}}}
"""
_APPS = {
    "mail": "pytest",
    "rules": "go test ./...",
    "folder": "apps/mail",
    "name": "publish",
    "needs": "rules",
    "context": "apps/${{ matrix.app }}",
    "file": "apps/${{ matrix.app }}/Dockerfile",
}
_ACTION = "uses: goreleaser/goreleaser-action@v6\nwith:\n  args: {}"
_RELEASE = """\
  release:
    needs: [publish, orders, mail]
    runs-on: ubuntu-24.04
    steps:
      - run: ./release
"""
_TESTED = {"apps/mail/Dockerfile": "FROM python:3.13\nCOPY . .\nRUN pytest\n"}
# A job with the jars, and one with an image.
_JARS = """\
on: push
jobs:
  jars:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - uses: gradle/gradle-build-action@v3
        with: {{}}
      - run: {task}
  {name}:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ghcr.io/acme/shop:1.4
"""
# Two parts with checks of their own.
_KANIKO = """\
stages: [check, image]
gate check:
  stage: check
  script:
    - cd gate
    - ./gradlew check
courier check:
  stage: check
  script: [make -C courier test]
courier:
  stage: image
  needs: [courier check]
  script:
    - /kaniko/executor --context $CI_PROJECT_DIR/courier --destination $CI_REGISTRY_IMAGE/courier:$CI_COMMIT_SHA
{name}:
  stage: image
  needs: {needs}
  script:
    - /kaniko/executor --context $CI_PROJECT_DIR/gate --destination $CI_REGISTRY_IMAGE/gate:$CI_COMMIT_SHA
"""
# A job whose command is named for something else than tests, and a job that pushes an image.
_GATE = """\
on: push
jobs:
  gate:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - run: {}
  {}:
    runs-on: ubuntu-24.04
    steps:
      - run: docker push ghcr.io/acme/web:$GITHUB_SHA
"""
_COURIER = {"courier/Makefile": "test:\n\tgo test ./...\n"}
# A job beside a deployment, and one after both.
_LISTING = """\
on: push
jobs:
  {name}:
    runs-on: ubuntu-24.04
    outputs:
      names: ${{{{ steps.names.outputs.all }}}}
    steps:
      - uses: actions/checkout@v6
      - id: names
        run: {command}
  {job}:
    runs-on: ubuntu-24.04
    steps:
      - run: helm upgrade web ./chart
  browsers:
    needs: [deploy, {name}]
    runs-on: ubuntu-24.04
    steps:
      - run: ./browse --all
"""
_FLY = """\
on:
  push:
    branches: [main]
jobs:
  tools:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: cargo test --manifest-path tools/Cargo.toml
  board:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: just test-board
  {name}:
    needs: [{needs}]
    runs-on: ubuntu-24.04
    defaults:
      run:
        working-directory: services/board
    steps:
      - uses: actions/checkout@v6
      - run: flyctl deploy --remote-only
"""
_JUST = {"justfile": "test-board:\n    cd services/board && bundle exec rspec\n"}


_STEPS = """\
on: {{push: {{branches: [main]}}}}
jobs:
  {first}:
    runs-on: ubuntu-24.04
    environment: {first}
    steps:
      - uses: actions/checkout@v6
      - run: helm upgrade web ./chart -f {first}.yaml
  checks:
    needs: {first}
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: pytest checks
  {other}:
    needs: {needs}
    runs-on: ubuntu-24.04
    environment: {second}
    steps:
      - uses: actions/checkout@v6
      - run: helm upgrade web ./chart -f {second}.yaml
"""

# Three checks in one stage.
_STAGES = """\
stages: [verify, build, deploy]
unit:
  stage: verify
  script: [go test ./...]
lint:
  stage: verify
  script: [golangci-lint run]
schema:
  stage: verify
{keys}  script: [go test -tags database ./...]
{name}:
  stage: build
  needs: {needs}
  script: [docker push registry.example.com/acme/web:$CI_COMMIT_SHA]
"""


@policy(
    "DLV006",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(SET_IMAGE, keys="", job="«deploy»"), path=PATH),
        bad(github(SET_IMAGE, keys="needs: test\nif: always()", job="«deploy»"), path=PATH),
        bad(gitlab("helm upgrade web ./chart", keys="needs: []", job="«deploy»"), path=GITLAB),
        bad(github(_SHIP, keys="", job="«publish»"), path=PATH),
        bad(
            """\
            on:
              workflow_run:
                workflows: [CI]
                types: [completed]
            jobs:
              «deploy»:
                runs-on: ubuntu-24.04
                steps:
                  - run: helm upgrade web ./chart
            """,
            path=".github/workflows/deploy.yml",
            files={PATH: "name: CI\n" + TEST},
        ),
        bad(github(*_MOVE, keys="", job="«move»"), path=PATH),
        bad(
            github(
                _MOVE[0],
                "uses: stefanzweifel/git-auto-commit-action@v6",
                keys="environment: production",
                job="«move»",
            ),
            path=PATH,
        ),
        bad(_THREE.format(needs="[lint]", name="«worker-image»"), path=GITLAB),
        bad(_CHECKED.format(**_TYPES, needs="", job="«deploy»"), path=PATH),
        good(
            _CHECKED.format(**_TYPES, needs="\n    needs: verify", job="deploy"),
            path=PATH,
            because="what is deployed waits for the checks",
        ),
        good(
            _CHECKED.format(
                check="npx markdownlint docs", build="npx prettier --check .", needs="", job="deploy"
            ),
            path=PATH,
            because="the checks do not show whether the code can be built",
        ),
        bad(_STAGES.format(needs="[unit, lint]", name="«image»", keys=""), path=GITLAB),
        good(
            _STAGES.format(needs="[unit, lint]", name="image", keys="")
            .replace("schema:", "terraform-test:")
            .replace("go test -tags database ./...", "terraform -chdir=infra validate"),
            path=GITLAB,
            because="the checks are of the infrastructure, and not of the image",
        ),
        good(
            _STAGES.format(needs="[unit, lint, schema]", name="image", keys=""),
            path=GITLAB,
            because="the job waits for all jobs of the stage",
        ),
        good(
            _STAGES.format(needs="[unit, lint]", name="image", keys="  allow_failure: true\n"),
            path=GITLAB,
            because="the tests may fail",
        ),
        good(
            _STAGES.format(needs="[unit, lint]", name="image", keys="")
            + "deploy:\n  stage: deploy\n  script: [helm upgrade web ./chart]\n",
            path=GITLAB,
            because="the deployment waits for the stage",
        ),
        bad(_PARTS.format(needs="[]", job="«worker-image»"), path=GITLAB),
        bad(
            _CALLS.format(needs="[api]", job="«images»"),
            path=PATH,
            files={".github/workflows/images.yml": _IMAGES.format(job="push")},
        ),
        bad(
            """\
            on: push
            jobs:
              checks:
                uses: ./.github/workflows/delivery.yml
              «images»:
                runs-on: ubuntu-24.04
                steps:
                  - run: docker push ghcr.io/acme/web:$GITHUB_SHA
            """,
            path=".github/workflows/ship.yml",
            files={PATH: TEST.replace("  push:\n    branches: [main]", "  workflow_call:\n  pull_request:")},
        ),
        *(
            bad(_GATE.format(command, "«image»"), path=PATH, files=files)
            for command, files in (
                (
                    "make verify",
                    {"Makefile": "verify: style unit\nstyle:\n\truff check .\nunit:\n\tpytest -q\n"},
                ),
                (
                    "task ci",
                    {"Taskfile.yml": "version: 3\ntasks:\n  ci:\n    deps: [unit]\n  unit: go test ./...\n"},
                ),
                ("just verify", {"justfile": "verify: unit\nunit:\n  cargo test\n"}),
                (
                    "npm run verify",
                    {"package.json": '{"scripts": {"verify": "eslint . && vitest run", "test": "vitest"}}'},
                ),
            )
        ),
        good(
            _GATE.format("make verify", "image"),
            path=PATH,
            files={"Makefile": "verify:\n\tcurl --fail https://web.example.com/health\n"},
            because="the target does not run the tests of the program",
        ),
        good(
            _GATE.format("make smoke", "image"),
            path=PATH,
            files={"Makefile": "smoke:\n\tpytest smoke\n"},
            because="the tests are those of what is deployed",
        ),
        good(
            _GATE.format("make verify", "image:\n    needs: gate").replace(
                "image:\n    needs: gate:", "image:\n    needs: gate"
            ),
            path=PATH,
            files={"Makefile": "verify:\n\tpytest\n"},
            because="the job waits for the tests",
        ),
        good(
            _PARTS.format(needs="[worker-test]", job="worker-image"), path=GITLAB, because="each part waits"
        ),
        good(
            _PARTS.format(needs="[]", job="docs-image"),
            path=GITLAB,
            because="no tests are those of the image",
        ),
        good(
            _PARTS.format(needs="[]", job="worker-image").replace("needs: [api-test]", "needs: []"),
            path=GITLAB,
            because="no image waits for the tests of its part",
        ),
        good(
            _PARTS.format(needs="[]", job="worker-image")
            + "gate:\n  needs: [worker-test]\n  script: [./gate.sh]\n",
            path=GITLAB,
            because="another job waits for the tests",
        ),
        good(
            _CALLS.format(needs="[api, worker]", job="images"),
            path=PATH,
            files={".github/workflows/images.yml": _IMAGES.format(job="push")},
            because="the calling job waits for both",
        ),
        good(github(*_MOVE), path=PATH, because="the job needs the test job"),
        bad(_STEPS.format(first="staging", other="«production»", second="production", needs="[]"), path=PATH),
        bad(
            _STEPS.format(first="canary", other="«customers»", second="customers", needs="canary"), path=PATH
        ),
        good(
            _STEPS.format(first="staging", other="production", second="production", needs="checks"),
            path=PATH,
            because="production waits for the tests of staging",
        ),
        good(
            _STEPS.format(first="production", other="staging", second="staging", needs="[]"),
            path=PATH,
            because="the tests are of what runs in production",
        ),
        good(
            _STEPS.format(first="web", other="functions", second="functions", needs="[]"),
            path=PATH,
            because="the tests are of another deployment",
        ),
        good(
            github(_MOVE[0], "git push origin HEAD:refs/heads/update-web", keys="", job="move"),
            path=PATH,
            because="the commit is not on the branch that is deployed",
        ),
        good(
            _THREE.format(needs="[go]", name="worker-image"),
            path=GITLAB,
            because="the job needs the test job",
        ),
        good(
            gitlab(
                "helm upgrade watch oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack --version 77.5.0",
                keys="needs: []",
                job="monitoring",
            ),
            path=GITLAB,
            because="the chart is one of others",
        ),
        bad(
            gitlab(
                "helm upgrade web oci://ghcr.io/acme/charts/web --version 1.4.0 --set image.tag=$CI_COMMIT_SHA",
                keys="needs: []",
                job="«web»",
            ),
            path=GITLAB,
        ),
        good(github(SET_IMAGE), path=PATH, because="the job needs the test job"),
        good(
            TEST.replace("branches: [main]", "branches-ignore: [main]") + _CALLED.format(""),
            path=PATH,
            because="the branches of changes are deployed for reviews",
        ),
        bad(
            TEST.replace("branches: [main]", "branches-ignore: [docs]")
            + _CALLED.format("").replace("deploy:", "«deploy»:"),
            path=PATH,
        ),
        bad(
            TEST + "  «deploy-shop»:\n    uses: ./.github/workflows/tools.yml\n",
            path=PATH,
            files=_NIGHTLY_CALLS,
            because="the call is reported, and not the job of the workflow that it calls as well",
        ),
        bad(_TWO.format(name="«image-mail»", needs=""), path=PATH),
        bad(
            "on: push\njobs:\n  orders:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pytest orders\n"
            "  test-mail:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: pytest mail\n"
            "  orders-image:\n    needs: orders\n    uses: ./.github/workflows/image.yml\n    with: {part: orders}\n"
            "  «mail-image»:\n    uses: ./.github/workflows/image.yml\n    with: {part: mail}\n",
            path=PATH,
            files={".github/workflows/image.yml": _IMAGE},
        ),
        good(
            _TWO.format(name="image-mail", needs="mail"),
            path=PATH,
            because="the push needs the tests of `mail`",
        ),
        bad(_MATRIX.format(**_APPS | {"name": "«publish»"}), path=PATH),
        bad(
            _MATRIX.format(**_APPS | {"name": "«publish»", "mail": "./gradlew test", "context": "."}),
            path=PATH,
        ),
        good(
            _JARS.format(task="./gradlew assemble", name="image"),
            path=PATH,
            because="the other job builds and publishes too, and runs no tests; its action installs Gradle",
        ),
        bad(_JARS.format(task="./gradlew clean check", name="«image»"), path=PATH),
        bad(_JARS.format(task="true", name="«image»").replace("{}", "{arguments: build}"), path=PATH),
        bad(
            _MATRIX.format(
                **_APPS | {"name": "«publish»", "context": ".", "file": "docker/Dockerfile.${{ matrix.app }}"}
            ),
            path=PATH,
        ),
        bad(_FLY.format(name="«release»", needs="tools"), path=PATH, files=_JUST),
        good(
            _FLY.format(name="release", needs="tools, board"),
            path=PATH,
            files=_JUST,
            because="it waits for the tests",
        ),
        bad(_KANIKO.format(name="«gate»", needs="[]"), path=GITLAB, files=_COURIER),
        bad(_KANIKO.format(name="«gate»", needs="[courier check]"), path=GITLAB, files=_COURIER),
        *(
            good(
                _LISTING.format(name=name, command=command, job="deploy"),
                path=PATH,
                because="the job only lists the tests, which run after the deployment",
            )
            for name, command in (
                ("discover-tests", "ls e2e | jq -R ."),
                ("list-unit-tests", "find specs -name '*.ts'"),
            )
        ),
        bad(_LISTING.format(name="browser-tests", command="./run-browsers", job="«deploy»"), path=PATH),
        good(
            _MATRIX.format(**_APPS | {"needs": "orders, mail"}), path=PATH, because="the job waits for both"
        ),
        good(
            _MATRIX.format(**_APPS | {"folder": "libraries/mail"}).replace("orders test", "orders ci"),
            path=PATH,
            because="no test is about the folder of an image",
        ),
        good(
            _MATRIX.format(**_APPS).replace("npm --prefix apps/orders test", "echo orders"),
            path=PATH,
            files=_TESTED,
            because="the build of the image runs the tests",
        ),
        good(
            _MATRIX.format(**_APPS).replace("tools", "."),
            path=PATH,
            because="the tests for which it waits may be those of all folders",
        ),
        bad(
            github(_ACTION.format("release --clean"), keys="", job="«release»"),
            path=PATH,
        ),
        bad(
            github("go run github.com/goreleaser/goreleaser/v2@v2.13.0 release", keys="", job="«release»"),
            path=PATH,
        ),
        good(
            github(_ACTION.format("release --clean --snapshot"), keys="", job="release"),
            path=PATH,
            because="a snapshot is not published",
        ),
        good(
            github(_ACTION.format("release --clean"), job="release"),
            path=PATH,
            because="the release waits for the tests",
        ),
        good(
            _MATRIX.format(**_APPS) + _RELEASE,
            path=PATH,
            because="what uses the images waits for the tests",
        ),
        good(
            _KANIKO.format(name="gate", needs="[gate check]"),
            path=GITLAB,
            files=_COURIER,
            because="each part waits for its own checks",
        ),
        good(
            """\
            on:
              workflow_run:
                workflows: [CI]
            jobs:
              deploy:
                if: github.event.workflow_run.conclusion == 'success'
                runs-on: ubuntu-24.04
                steps:
                  - run: helm upgrade web ./chart
            """,
            path=".github/workflows/deploy.yml",
            files={PATH: "name: CI\n" + TEST},
            because="the job runs after successful tests",
        ),
        good(
            """\
            on:
              workflow_run:
                workflows: [CI]
            jobs:
              runs:
                runs-on: ubuntu-24.04
                steps:
                  - uses: lewagon/wait-on-check-action@v1.4.0
              deploy:
                needs: runs
                runs-on: ubuntu-24.04
                steps:
                  - run: helm upgrade web ./chart
            """,
            path=".github/workflows/deploy.yml",
            files={PATH: "name: CI\n" + TEST},
            because="the action fails if a check of the commit has failed",
        ),
        good(
            _DEPLOYING.format(job="deploy", step="uses: Kachick/wait-other-jobs@v3.8.1"),
            path=".github/workflows/deploy.yml",
            files={PATH: TEST},
            because="the action fails if another workflow of the commit has failed",
        ),
        bad(
            _DEPLOYING.format(job="«deploy»", step="uses: actions/checkout@v6"),
            path=".github/workflows/deploy.yml",
            files={PATH: TEST},
        ),
        good(
            _ALWAYS.format("always() && !failure() && !cancelled()"),
            path=PATH,
            because="`failure()` is true after a failure of any job that it waits for, also for another job",
        ),
        good(
            _ALWAYS.format("!failure() && !cancelled() && needs.image.result != 'cancelled'"),
            path=PATH,
            because="it runs only if no job has failed",
        ),
        bad(
            _ALWAYS.replace("  deploy:", "  «deploy»:").format("always() && !cancelled()"),
            path=PATH,
        ),
        bad(
            _ALWAYS.replace("  deploy:", "  «deploy»:").format(
                "always() && (!failure() || github.ref_name == 'main')"
            ),
            path=PATH,
        ),
        good(
            _REPORTED.format("send-deployment-to-tracker"),
            path=PATH,
            because="the job reports a deployment",
        ),
        good(
            _REPORTED.format("deployment-status"),
            path=PATH,
            because="the job reports a deployment",
        ),
        good(
            _REPORTED.format("build-image-for-deployment"),
            path=PATH,
            because="the job prepares a deployment",
        ),
        bad(_REPORTED.format("«deploy-to-tracker»"), path=PATH),
        good(
            _NIGHTLY.format("deploy-tools"),
            path=".github/workflows/nightly.yml",
            files=_NIGHTLY_CALLS,
            because="the tests are those of the other workflow, which waits for them",
        ),
        bad(
            _NIGHTLY.format("«deploy-tools»") + "  test:\n    uses: ./.github/workflows/test.yml\n",
            path=".github/workflows/nightly.yml",
            files=_NIGHTLY_CALLS | {".github/workflows/test.yml": _CALLED_TEST},
        ),
        good(
            _REPORTED.format("deploy-infra"),
            path=PATH,
            because="the job deploys infrastructure, which is not what the tests are about",
        ),
        good(
            _REPORTED.format("deploy"),
            path=".github/workflows/deploy-infrastructure.yml",
            because="the file is about infrastructure",
        ),
        bad(_REPORTED.format("«deploy-infra-and-apps»"), path=PATH),
        good(
            github("pytest", SET_IMAGE, keys=""),
            path=PATH,
            because="an earlier step of the job runs tests",
        ),
        good(
            gitlab("helm upgrade web ./chart"),
            path=GITLAB,
            because="the job is in a later stage than the test job",
        ),
        good(
            github("uses: chromaui/action@v13", keys="name: Chromatic deployment", job="stories"),
            path=PATH,
            because="what is deployed is for reviews",
        ),
        good(
            github(SET_IMAGE, keys=""),
            path=".github/workflows/shop-e2e.yml",
            because="the pipeline deploys for its tests",
        ),
        good(
            github(SET_IMAGE, keys="environment: preview"),
            path=PATH,
            because="the environment is for reviews",
        ),
    ],
)
def untested_deployment(repository: Repository) -> Iterator[Finding]:
    """A job deploys or publishes without waiting for the tests of its pipeline.

    If a test fails, the new version is deployed all the same.
    Add the test job to `needs`. With `if: always()`, or after `workflow_run` without a check of
    `github.event.workflow_run.conclusion`, a job also runs if what it waits for has failed.
    Test jobs are recognized by their commands and by their names. A job that only its name shows to deploy is not
    reported if it is about infrastructure. Nothing is reported if a job calls a workflow of another repository, for
    environments for reviews, or for pipelines that only pull requests and pushes to other branches than `main` start.
    In a pipeline without tests, the only job that checks the code and builds it counts, if nothing waits for it.
    Tests that run after the deployment are not compared, nor are those of another deployment for which a job does not
    wait, unless only this job is about production.
    A job that sets an image with `kustomize edit set image` and pushes the commit deploys as well.
    So does one that writes the tag of an image with `yq -i` or `sed -i`.
    A push of an image, or a release by GoReleaser if no other job pushes images, is reported if it is the only one of
    the pipeline and nothing in the pipeline deploys it, or if it alone of all pushes waits for no tests and there are
    tests for which no other push waits. It is also reported if
    no job waits for the tests of its part, as `worker-test` for `worker-image`, while another part waits for its own.
    The same is true of an image that is built from a folder of which another job of the pipeline runs the tests, if it
    waits for other checks, or another image waits for its tests, and of the only job of an earlier stage of GitLab that
    `needs` leaves out, if nothing else waits for it; nothing is reported if a build in the Dockerfile runs
    tests, or if what the push waits for may test all folders.
    """
    alone = _Alone(jobs(repository))
    awaited = {(one.pipeline, one.job): one for one in repository.of(AwaitedJobs)}
    for flow in flows(repository):
        deploying = [other for other in flow if _changes(other)]
        pushing = [other for other in flow if _publishes(other, "push")]
        # A release counts where no other job pushes images.
        pushing = pushing or [other for other in flow if _publishes(other, "release")]
        found: list[Finding] = []
        # The calls of workflows that deliver, whose tests are those of the call.
        calls = {id(call) for other in (*deploying, *pushing) for call in other.callers()}
        reported: set[int] = set()
        for other in deploying or (pushing if len(pushing) == 1 else []):
            # What a job calls waits for the same tests, and is reported with it.
            if reported.isdisjoint(map(id, other.callers())):
                ungated = list(_ungated(other, calls, alone, awaited))
                found += ungated
                reported.update((id(other),) if ungated else ())
        found += _unpaired(pushing, awaited)
        if not found and len(pushing) > _FEW:
            found += _odd(pushing, awaited)
        if not found and (pushing or deploying):
            shipping = [*pushing, *(other for other in deploying if other not in pushing)]
            found += _elsewhere(shipping, Projects.of(repository), awaited)
        if not found:
            found += _left_out(pushing or deploying, awaited)
        yield from found


# The jobs that wait for a job, where they list it.
_Awaited = Mapping[tuple[str, str], AwaitedJobs]
# With two pushes, either may be the one that is meant.
_FEW = 2


def _changes(job: Job) -> bool:
    """Whether a job deploys what people use, itself or by a commit."""
    fact = job.fact
    if job.deploys:
        return True
    if not moves(job) or fact.when == "failure" or job.for_tests or job.reviews:
        return False
    return not (fact.environment and REVIEW.search(fact.environment))


def _publishes(job: Job, role: str) -> bool:
    """Whether a job pushes images that are not for a review, or publishes a release."""
    return not (job.fact.when or job.filtered or job.reviews) and any(not s.when for s in job.acts(role))


def _odd(pushing: list[Job], awaited: _Awaited) -> Iterator[Finding]:
    """The only push of an image that waits for no tests, if there are tests for which no other push waits."""
    if any(job.open_start for job in pushing):
        return
    gates = [(job, {id(other) for other, _ in tests_before(job)}) for job in pushing]
    ungated = [job for job, before in gates if not before]
    if len(ungated) != 1:
        return
    odd, used = ungated[0], set().union(*(before for _, before in gates))
    later = {id(other) for other in odd.later()}
    found = [
        other
        for other in odd.flow
        if other is not odd
        and id(other) not in used | later
        and tests(other)
        and not (other.fact.when or other.deploys or other.acts("build", "push", "release"))
        and other.meets(odd)
    ]
    if len(found) == 1:
        yield _finding(odd, found[0], "and does not wait for", awaited)


def _unpaired(pushing: list[Job], awaited: _Awaited) -> Iterator[Finding]:
    """The pushes of images that do not wait for the tests of their part, while others wait for those of theirs.

    The parts are known by their names: `worker-image` and `worker-test`, or an image of a matrix and its tests.
    """
    if len(pushing) > _MOST_PUSHES or any(job.open_start for job in pushing):
        return
    parts = [(job, _parts(job), {id(other) for other, _ in tests_before(job)}) for job in pushing]
    testing = [
        (other, part)
        for other in (pushing[0].flow if pushing else ())
        if tests(other)
        and not other.fact.when
        and not _changes(other)
        and not other.acts("build", "push", "release")
        if (part := _part(other.fact.job) or next((_part(one.fact.job) for one in _callers(other)), ""))
    ]
    # A pipeline in which no part waits for its own tests has another order.
    if not any(part in own and id(other) in before for _, own, before in parts for other, part in testing):
        return
    used = set[int]().union(*(before for _, _, before in parts))
    for job, own, _ in parts:
        for other, part in testing:
            alone = id(other) not in used and other is not job and next(other.later(), None) is None
            if part in own and alone and other.meets(job):
                yield _finding(job, other, "and does not wait for", awaited)
                break


def _elsewhere(pushing: list[Job], projects: Projects, awaited: _Awaited) -> Iterator[Finding]:
    """The pushes and deployments that wait for checks, or of which another one waits for its tests, and not for those
    of the folder from which they are built.
    """
    if len(pushing) > _MOST_PUSHES or any(job.open_start for job in pushing):
        return
    testing = [
        (other, folders)
        for other in pushing[0].flow
        if _is_gate(other)
        and (folders := {one for step in tests(other) for one in projects.folders(other, step)})
    ]
    built = [(job, list(projects.shipped(job))) for job in pushing] if testing else []
    ahead = [{id(other) for other in job.ancestors()} for job, _ in built]
    gated = any(
        id(other) in before and any(image.has(one) for image in images for one in folders)
        for (_, images), before in zip(built, ahead, strict=True)
        for other, folders in testing
    )
    for (job, images), before in zip(built, ahead, strict=True):
        earlier = [other for other in job.ancestors() if other.acts("lint", "test")]
        if not (gated or earlier) or job.acts("test"):
            continue
        later = {id(other) for other in job.later()}
        for other, folders in testing:
            if other is job or id(other) in before | later or not other.meets(job):
                continue
            own = [
                image
                for image in images
                if any(map(image.has, folders))
                and not any(_may_test(each, image, folders, projects) for each in job.ancestors())
            ]
            if own and not any(_gates(each, own, later, projects) for each in other.later()):
                yield _finding(job, other, "and does not wait for", awaited, own[0])
                break


def _left_out(shipping: list[Job], awaited: _Awaited) -> Iterator[Finding]:
    """The tests of an earlier stage for which nothing waits, because `needs` has all other jobs of the stage."""
    for job in shipping:
        before = {id(other) for other in job.ancestors()}
        if job.fact.kind != "gitlab-ci" or job.fact.staged or not job.fact.needs or job.open_start:
            continue
        earlier = [other for other in job.flow if other.fact.stage < job.fact.stage and other.meets(job)]
        left = [other for other in earlier if id(other) not in before]
        alone = len(left) == 1 and len(earlier) > _FEW and next(left[0].later(), None) is None
        if alone and _is_gate(left[0]) and not _is_of_infrastructure(left[0]):
            yield _finding(job, left[0], "and does not wait for", awaited)


def _is_of_infrastructure(job: Job) -> bool:
    """Whether only the name of a job shows tests, and its commands check the code of infrastructure."""
    checks = job.acts("lint")
    return (
        bool(checks)
        and not any(step.by for step in tests(job))
        and all(_OF_TERRAFORM.match(step.by) for step in checks)
    )


_OF_TERRAFORM = regex(r"(?:checkov|conftest|terraform|terragrunt|tflint|tfsec|tofu|trivy config)\b")


def _is_gate(job: Job) -> bool:
    """Whether a job runs tests that a push may have to wait for: with every change, and not those of a whole system."""
    fact, steps = job.fact, tests(job)
    sometimes = fact.when or fact.optional or fact.manual or fact.conditional or job.filtered
    if sometimes or not steps or job.acts("push", "deploy"):
        return False
    return not any(_SYSTEM_TESTS.search(text) for text in (fact.job, *(step.by for step in steps)))


_SYSTEM_TESTS = regex(
    r"(?i)e2e|end[-_]?to[-_]?end|smoke|bench|perf|load|stress|fuzz|nightly|mutation|race|coverage"
)


def _may_test(job: Job, image: Shipped, folders: Iterable[str], projects: Projects) -> bool:
    """Whether a job that a push waits for may test what is in an image."""
    steps = [step for step in job.acts("test", "script") if not step.when]
    if not steps:
        # Of a job that only its name shows to test, the commands are not known.
        return bool(tests(job)) and not job.fact.calls and not job.acts("lint")
    for step in steps:
        found = projects.folders(job, step)
        if "" in found or any(map(image.has, found)):
            return True
        if not found and not _is_other(step, image, folders):
            return True
    return False


def _is_other(step: JobStep, image: Shipped, folders: Iterable[str]) -> bool:
    """Whether a test target is named for something else than an image: `monitoring-check`, and not `check`."""
    part = _part(step.by.rpartition(" ")[2]) if step.role == "test" and step.named else ""
    own = {image.name, *(folder.rpartition("/")[2] for folder in (image.folder, *folders))} - {""}
    return bool(part) and not any(part in one or one in part for one in own)


def _gates(job: Job, images: list[Shipped], later: set[int], projects: Projects) -> bool:
    """Whether a job that waits for tests may keep what they test from being used."""
    if id(job) in later or job.deploys or not (job.acts("push") or tests(job)):
        return True
    others = {one.folder for one in projects.shipped(job)}
    return bool(job.acts("push")) and (not others or any(one.folder in others for one in images))


# With more pushes, names say little.
_MOST_PUSHES = 20
_OTHER_WORDS = regex(
    r"(?:^|[-_ ./])"
    r"(?:builds?|checks?|ci|containers?|docker|images?|publish|push|release|run|tests?|units?|verify)"
    r"(?=$|[-_ ./])"
)


def _part(name: str) -> str:
    """The part of the program that a job is about: `worker` of `worker-test`; empty if its name has none."""
    return _OTHER_WORDS.sub("", name.lower()).strip("-_ ./")


def _parts(job: Job) -> set[str]:
    """The parts whose images a job pushes, by the names of the jobs that call it, or else by its own and its images."""
    # A workflow may push the images of all the jobs that call it.
    if called := {_part(one.fact.job) for one in _callers(job)} - {""}:
        return called
    names = {_part(job.fact.job)}
    for step in job.acts("push"):
        last = step.image.rpartition("/")[2].lower()
        if last and "$" not in last:
            names |= {last, last.rpartition("-")[2]}
    return names - {""}


def _callers(job: Job) -> Iterator[Job]:
    """The jobs that call the pipeline of a job."""
    return (other for other in job.ancestors() if other.fact.calls == job.fact.pipeline)


def _tests_beside(other: Job, job: Job) -> bool:
    """Whether tests are in the pipeline of a job that pushes, or in one that this pipeline calls."""
    return job.fact.pipeline in (other.fact.pipeline, *(each.fact.pipeline for each in other.ancestors()))


def _caller(job: Job) -> Job:
    """The job that calls the workflow of a job, if it is only called; or else the job."""
    return next(_callers(job), job)


class _Alone:
    """The test jobs that start at the same time as the deployments in other pipelines, looked for once."""

    def __init__(self, every: Iterable[Job]) -> None:
        self._every = every

    def beside(self, job: Job) -> Iterator[Job]:
        """Those of other pipelines, for the same branches."""
        found = self._tests.get((job.fact.kind, job.fact.branches), ())
        return (other for other in found if other.flow is not job.flow)

    @cached_property
    def _tests(self) -> dict[tuple[str, tuple[str, ...]], list[Job]]:
        found: defaultdict[tuple[str, tuple[str, ...]], list[Job]] = defaultdict(list)
        for one in self._every:
            fact = one.fact
            if one.events == {"push"} and fact.branches and not (fact.filtered or fact.manual) and tests(one):
                found[fact.kind, fact.branches].append(one)
        return found


def _ungated(job: Job, calls: Collection[int], alone: _Alone, awaited: _Awaited) -> Iterator[Finding]:
    if job.open_start or any(tests_before(job)):
        return
    deploys = _changes(job)
    inside = [other for other in job.flow if _changes(other) and job in other.callers()]
    if inside and all(any(tests_before(other)) for other in inside):
        return
    # It waits for other pipelines of the commit, or for a job that does.
    checks = job.fact.follows or any(other.fact.follows for other in job.ancestors())
    follows = [other for other in job.earlier() if other.flow is not job.flow and tests(other)]
    if follows and not checks:
        yield _finding(job, follows[0], "also after a failure of", awaited)
        return
    later = {id(other) for other in job.later()}
    around = {id(call) for call in job.callers()}
    candidates = [
        other
        for other in job.flow
        if other is not job
        and all(id(call) in around or id(call) not in calls for call in other.callers())
        # What deploys something else tests that.
        and not (deploys and _changes(other))
        and tests(other)
        and not other.fact.when
        and other.meets(job)
        and not (deploys and _tests_another(other, job))
        and (deploys or (_tests_beside(other, job) and not other.acts("build", "push", "release")))
    ]
    if not candidates:
        if not checks:
            yield from _unchecked(job, awaited) or _beside(job, alone, awaited)
        return
    beside = [other for other in candidates if id(other) not in later]
    # An image can be pushed for its tests.
    if beside and (deploys or beside == candidates):
        yield _finding(job, beside[0], "and does not wait for", awaited)


_PRODUCTION = regex(r"(?i)(?:^|[-_ ./])(?:live|prod(?:uction)?|prd)(?:$|[-_ ./])")


def _tests_another(other: Job, job: Job) -> bool:
    """Whether tests are of what another job deployed, which is not on the way of this one to production."""
    deployed = [each for each in other.ancestors() if _changes(each)]
    if not deployed:
        return False
    before = {id(each) for each in job.ancestors()}
    if any(id(each) in before for each in deployed):
        return False
    return not _is_production(job) or any(map(_is_production, deployed))


def _is_production(job: Job) -> bool:
    return any(_PRODUCTION.search(name) for name in (job.fact.environment, job.fact.job))


def _unchecked(job: Job, awaited: _Awaited) -> list[Finding]:
    """The deployment of a pipeline without tests that does not wait for the job which checks and builds the code."""
    if (
        not job.deploys
        or any(map(tests, job.flow))
        or any(one.acts("lint", "scan") for one in job.ancestors())
    ):
        return []
    checks = [one for one in job.flow if one is not job and _checks(one) and one.meets(job)]
    if len(checks) != 1 or next(checks[0].later(), None) is not None or job.acts("lint", "scan"):
        return []
    return [_finding(job, checks[0], "and does not wait for", awaited)]


def _checks(job: Job) -> bool:
    """Whether a job, with every change, checks the types or the style of the code, and builds it."""
    fact = job.fact
    if fact.when or fact.optional or fact.manual or fact.conditional or job.filtered:
        return False
    found = [step for step in job.acts("lint", "build") if not step.when and not step.ignored]
    return {step.role for step in found} == {"build", "lint"} and not job.acts("deploy", "provision", "push")


def _beside(job: Job, alone: _Alone, awaited: _Awaited) -> Iterator[Finding]:
    """A deployment that starts at the same time as the tests in another pipeline, which run nowhere else."""
    if "push" not in job.events or not job.deploys or job.fact.manual or any(map(tests, job.flow)):
        return
    if (other := next(alone.beside(job), None)) is not None:
        yield _finding(job, other, "at the same time as", awaited)


def _finding(job: Job, other: Job, how: str, awaited: _Awaited, image: Shipped | None = None) -> Finding:
    if job.deploys:
        does = deployed_by(job)
    elif moved := moves(job):
        does = f"deploys with {moved[0].title}"
    elif pushed := job.acts("push"):
        does = f"pushes an image with {pushed[0].title}"
    else:
        does = f"publishes with '{job.acts('release')[0].by}'"
    test = next(iter(tests(other) or other.acts("lint")))
    # Images are pushed for the job that calls the workflow; who deploys does so for all callers.
    caller = job if job.deploys or moves(job) else _caller(job)
    related = [Related(other.fact, f"the {'test ' if tests(other) else ''}{title(other)}")]
    if test.by:
        related.append(Related(test, f"runs '{test.by}'"))
    if image is not None:
        source = f"is built from '{image.dockerfile}'" if image.dockerfile else f"is in '{image.folder}'"
        related.append(Related(image.by, f"what it delivers {source}"))
    # The jobs that it waits for are those that may wait for the tests in its place.
    for each in islice((job, *job.ancestors()), _LISTED + 1):
        if (lists := awaited.get((each.fact.pipeline, each.fact.job))) is not None:
            related.append(Related(lists, f"what {title(each)} waits for"))
        elif each is not job and each is not caller:
            related.append(Related(each.fact, f"{title(job)} waits for it"))
    if caller is not job:
        related.append(Related(job.fact, f"{title(job)} of the workflow that it calls"))
    message = f"{title(caller)} {does} {how} {title(other)}"
    return Finding(at=caller.fact, message=message, related=tuple(related))


_LISTED = 3
