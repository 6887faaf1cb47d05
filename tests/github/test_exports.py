"""The variables that a step sets for later steps by `$GITHUB_ENV`, and outputs with names of images."""

import pytest

import aurora_devops
from aurora_devops.core.reading import Reader
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.facts import HandledImage
from aurora_devops.kinds.github.written import lines_written

WORKFLOW = """\
on: push
env:
  REGISTRY: ghcr.io/acme
jobs:
  image:
    runs-on: ubuntu-24.04
    env:
      IMAGE: ghcr.io/acme/old
    steps:
      - uses: actions/checkout@v4
{}
      - run: docker push "$IMAGE"
"""
CALLED = """\
on:
  workflow_call:
    inputs:
      service:
        type: string
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - env:
          SERVICE: ${{{{ inputs.service }}}}
        run: echo "IMAGE=europe-west1-docker.pkg.dev/acme/{}/$SERVICE:$GITHUB_SHA" >> "$GITHUB_ENV"
      - run: docker push "$IMAGE"
"""
CALLER = """\
on: push
jobs:
  api:
    uses: ./.github/workflows/image.yml
    with:
      service: api
  web:
    uses: ./.github/workflows/image.yml
    with:
      service: web
"""
KNOWN = ("ghcr.io/acme/shop", "${GITHUB_SHA::7}")
UNKNOWN = ("${IMAGE}", "")


TERRAFORM = """\
resource "google_artifact_registry_repository" "shop" {
  repository_id = "shop"
  location      = "europe-west1"
}
"""


def pushed(workflow):
    reader = Reader(default_catalogue(), Settings())
    document = reader.read(Source(".github/workflows/release.yml", workflow))[0][0]
    return [
        (one.name, one.tag)
        for one in document.facts()
        if isinstance(one, HandledImage) and one.does == "push"
    ]


@pytest.mark.parametrize(
    ("step", "image"),
    [
        ('- run: echo "IMAGE=$REGISTRY/shop:${GITHUB_SHA::7}" >> "$GITHUB_ENV"', KNOWN),
        ("- run: echo IMAGE=${{ env.REGISTRY }}/shop:$(git rev-parse --short HEAD) >> $GITHUB_ENV", KNOWN),
        ('- run: |\n          printf "IMAGE=%s/shop:%s\\n" "$REGISTRY" "${GITHUB_SHA::7}" >> ${GITHUB_ENV}', KNOWN),
        ('- run: echo "IMAGE=$REGISTRY/shop:${GITHUB_SHA::7}" | tee -a "$GITHUB_ENV"', KNOWN),
        (
            "- run: |\n          TAG=${GITHUB_SHA::7}\n          {\n            echo A=1\n"
            '            echo "IMAGE=$REGISTRY/shop:$TAG"\n          } >> "$GITHUB_ENV"',
            KNOWN,
        ),
        (
            "- run: |\n          cat <<EOF >> $GITHUB_ENV\n          A=1\n"
            "          IMAGE=$REGISTRY/shop:${GITHUB_SHA::7}\n          EOF",
            KNOWN,
        ),
        ("- run: echo a=1 >> $GITHUB_OUTPUT", ("ghcr.io/acme/old", "")),
        ('- run: echo "IMAGE=$REGISTRY/shop:$(./version.sh)" >> "$GITHUB_ENV"', UNKNOWN),
        ('- if: github.ref_name\n        run: echo "IMAGE=$REGISTRY/shop:1" >> "$GITHUB_ENV"', UNKNOWN),
        ('- run: test -f old || echo "IMAGE=$REGISTRY/shop:1" >> "$GITHUB_ENV"', UNKNOWN),
        (
            '- run: if test -f x; then echo "IMAGE=a/b:1" >> $GITHUB_ENV; else echo "IMAGE=a/c:1" >> $GITHUB_ENV; fi',
            UNKNOWN,
        ),
    ],
)  # fmt: skip
def test_variables_of_earlier_steps(step, image):
    workflow = WORKFLOW.format("      " + step)
    assert pushed(workflow) == [image]


def test_later_steps_do_not_change_earlier_ones():
    workflow = (
        WORKFLOW.format("      - run: echo hello") + '      - run: echo "IMAGE=a/b:1" >> "$GITHUB_ENV"\n'
    )
    assert pushed(workflow) == [("ghcr.io/acme/old", "")]


@pytest.mark.parametrize(("repository", "count"), [("shop", 0), ("images", 1)])
def test_values_of_inputs(repository, count):
    files = {
        ".github/workflows/image.yml": CALLED.format(repository),
        ".github/workflows/ci.yml": CALLER,
        "infra/main.tf": TERRAFORM,
    }
    report = aurora_devops.lint(files, select=["unknown-image-registry"])
    assert not report.failures
    assert len(report.findings) == count


def test_outputs_are_names_of_images():
    step = (
        '      - id: image\n        run: echo "name=$REGISTRY/shop:$GITHUB_SHA" >> "$GITHUB_OUTPUT"\n'
        "      - run: docker push ${{ steps.image.outputs.name }}"
    )
    workflow = WORKFLOW.format(step)
    assert ("ghcr.io/acme/shop", "${GITHUB_SHA}") in pushed(workflow)


def test_values_of_several_lines_are_empty():
    script = "{\n echo 'A<<EOF'\n cat x\n echo EOF\n echo B=1\n} >> $GITHUB_ENV\nif x; then echo C=2 >> $GITHUB_ENV; fi"
    assert lines_written(script, "GITHUB_ENV") == (("A", "", True), ("B", "1", True), ("C", "2", False))
