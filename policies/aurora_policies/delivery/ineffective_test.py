from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import JobStep

from ._flow import Job, deployed_by, deployments, tests_before, title
from ._pipelines import GITLAB, PATH, SET_IMAGE, TEST, github, gitlab
from ._projects import Projects

_PARTS = """\
on:
  push:
    branches: [main]
jobs:
  web:
    runs-on: ubuntu-24.04
    defaults:
      run:
        working-directory: web
    steps:
      - uses: actions/checkout@v6
      - run: {web}
  store:
    runs-on: ubuntu-24.04
    defaults:
      run:
        working-directory: store
    steps:
      - uses: actions/checkout@v6
      - run: {store}
  images:
    needs: [web, store]
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: docker build -t ghcr.io/acme/web:1 web && docker push ghcr.io/acme/web:1
      - run: docker build -t ghcr.io/acme/store:1 store && docker push ghcr.io/acme/store:1
  deploy:
    needs: images
    runs-on: ubuntu-24.04
    steps:
      - run: kubectl rollout restart deployment/web deployment/store
"""
_IMAGES = {
    "web/Dockerfile": "FROM node:24\nCOPY . .\n",
    "web/package.json": '{"name": "web", "scripts": {"test": "vitest run", "test:browser": "playwright test"}}',
    "store/Dockerfile": "FROM golang:1.26\nCOPY . .\n",
    "store/go.mod": "module example.org/store\n\ngo 1.26\n",
}


@policy(
    "DLV007",
    severity="warning",
    category="reliability",
    examples=[
        bad(github(SET_IMAGE).replace("run: pytest", "run: «pytest» || true"), path=PATH),
        bad(
            github(SET_IMAGE).replace("run: pytest", "run: «pytest»\n        continue-on-error: true"),
            path=PATH,
        ),
        bad(
            github(SET_IMAGE).replace("  test:\n", "  «test»:\n    continue-on-error: true\n"),
            path=PATH,
        ),
        bad(
            gitlab("helm upgrade web ./chart").replace("test:", "«test»:\n  allow_failure: true"),
            path=GITLAB,
        ),
        bad(
            github(SET_IMAGE).replace("run: pytest", 'run: "«pytest» | tee test.log"'),
            path=PATH,
            because="without `shell: bash` the status is that of tee",
        ),
        good(github(SET_IMAGE), path=PATH, because="a failed test stops the pipeline"),
        *(
            good(
                github(SET_IMAGE).replace(
                    "run: pytest", f"run: {tests}\n      - uses: {action}\n        if: always()\n{given}", 1
                ),
                path=PATH,
                because="the job fails by the results of the tests",
            )
            for tests, action, given in (
                (
                    "for part in web jobs; do pytest --junitxml=$part.xml $part || true; done",
                    "dorny/test-reporter@v2",
                    "",
                ),
                (
                    "pytest --junitxml=report.xml\n        continue-on-error: true",
                    "EnricoMi/publish-unit-test-result-action@v2",
                    "        with:\n          action_fail: true\n          files: report.xml\n",
                ),
            )
        ),
        *(
            bad(
                github(SET_IMAGE).replace(
                    "run: pytest",
                    f"run: «pytest --junitxml=a.xml» || true\n      - uses: {action}\n        {more}",
                    1,
                ),
                path=PATH,
            )
            for action, more in (
                ("EnricoMi/publish-unit-test-result-action@v2", "with: {files: a.xml}"),
                ("dorny/test-reporter@v2", "continue-on-error: true"),
                ("dorny/test-reporter@v2", "with: {fail-on-error: false}"),
            )
        ),
        good(
            TEST.replace("run: pytest", "run: pytest || true"),
            path=PATH,
            because="nothing is deployed after the tests",
        ),
        good(
            github(SET_IMAGE).replace("run: pytest", "run: pytest\n      - run: pytest experimental || true"),
            path=PATH,
            because="other tests of the job can fail",
        ),
        bad(_PARTS.format(web="«npm test» || true", store="go test ./..."), path=PATH, files=_IMAGES),
        good(
            _PARTS.format(web="npm test", store="go test ./..."),
            path=PATH,
            files=_IMAGES,
            because="failed tests of both parts stop the pipeline",
        ),
        good(
            _PARTS.format(web="npm test\n      - run: npm run test:browser || true", store="go test ./..."),
            path=PATH,
            files=_IMAGES,
            because="other tests of the part can fail",
        ),
        good(
            _PARTS.format(web="npm test || true", store="go test ./..."),
            path=PATH,
            files={**_IMAGES, "web/Dockerfile": "FROM node:24\nCOPY . .\nRUN npm test\n"},
            because="the image is tested when it is built",
        ),
    ],
)
def ineffective_test(repository: Repository) -> Iterator[Finding]:
    """The tests that a deployment waits for cannot fail.

    `|| true`, `set +e`, `continue-on-error: true`, `allow_failure: true` or a pipe without `pipefail` hides the
    failure, so the new version is deployed with failed tests.
    Remove it. If some tests may fail, run them in a job of their own.
    A later step that fails by the files with the results, such as `dorny/test-reporter`, stops the job as well.
    Nothing is reported if other tests that can fail run before the deployment, unless all of these are known to be
    about other folders than that from which an image of the deployment is built.
    """
    seen: set[JobStep] = set()
    for job in deployments(repository):
        found = list(tests_before(job))
        hidden = found
        if any(not _why(other, step) for other, step in found):
            hidden = list(_of_images(job, found, Projects.of(repository)))
        for other, step in hidden:
            if step in seen and found is not hidden:
                continue
            seen.add(step)
            yield Finding(
                at=step if step.ignored else other.fact,
                message=_message(other, step),
                related=(Related(job.fact, f"{title(job)} {deployed_by(job)}"),),
            )


def _of_images(
    job: Job, found: list[tuple[Job, JobStep]], projects: Projects
) -> Iterator[tuple[Job, JobStep]]:
    """The tests of the folder of an image that a job needs, if all of them ignore failures."""
    if not any(step.ignored for _, step in found):
        return
    about = [(other, step, projects.folders(other, step)) for other, step in found if step.by]
    if any(not folders or "" in folders for other, step, folders in about if not _why(other, step)):
        return
    for image in (one for each in (job, *job.ancestors()) for one in projects.shipped(each)):
        own = [(other, step) for other, step, folders in about if any(map(image.has, folders))]
        if own and all(step.ignored for _, step in own):
            yield from own


def _why(job: Job, step: JobStep) -> str:
    """Why the failure of a test step is ignored; empty if it is not."""
    return step.ignored or job.fact.optional


def _message(job: Job, step: JobStep) -> str:
    if not step.ignored:
        return f"{title(job)} tests what is deployed and cannot fail ({job.fact.optional})"
    return f"'{step.by}' tests what is deployed and cannot fail ({step.ignored})"
