"""The tags of images that a pipeline builds and deploys: parts of the commit, outputs of steps, versions."""

import pytest

import aurora_devops


def workflow(build, deploy, on="push: {branches: [main]}", extra="", outs=""):
    return f"""name: Release
on:
  {on}
jobs:
  build:
    runs-on: ubuntu-24.04
{outs}    steps:
      - uses: actions/checkout@v4
{extra}      - uses: docker/build-push-action@v6
        with:
          push: true
          tags: ghcr.io/acme/parcels:{build}
  deploy:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: |
          kubectl set image deployment/parcels parcels=ghcr.io/acme/parcels:{deploy}
          kubectl rollout status deployment/parcels
"""


PATH = ".github/workflows/r.yml"
STEP = """      - id: vars
        run: echo "tag=$(git rev-parse --short HEAD)" >> "$GITHUB_OUTPUT"
"""
OUTPUTS = """    outputs:
      tag: ${{ steps.vars.outputs.tag }}
"""
META = """      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ghcr.io/acme/parcels
          tags: |
            type=semver,pattern={{version}}
"""


def gitlab(a, b):
    return {
        ".gitlab-ci.yml": f"""stages: [build, deploy]
build:
  stage: build
  script:
    - docker build -t $CI_REGISTRY_IMAGE:{a} .
    - docker push $CI_REGISTRY_IMAGE:{a}
deploy:
  stage: deploy
  script:
    - kubectl set image deployment/web web=$CI_REGISTRY_IMAGE:{b}
"""
    }


def metaw(deploy, on='push: {tags: ["v*"]}', pat="{{version}}"):
    return workflow("X", deploy, on, META.replace("{{version}}", pat)).replace(
        "ghcr.io/acme/parcels:X", "${{ steps.meta.outputs.tags }}"
    )


OUTPUT = "${{ steps.vars.outputs.tag }}"

CASES = {
    "wrong: sha vs short": {PATH: workflow("${{ github.sha }}", "$(git rev-parse --short HEAD)")},
    "wrong: sha vs short var": {
        PATH: workflow("${{ github.sha }}", "$TAG\n").replace(
            "kubectl set", "TAG=$(git rev-parse --short HEAD)\n          kubectl set"
        )
    },
    "wrong: sha vs cut": {PATH: workflow("${{ github.sha }}", "$(echo $GITHUB_SHA | cut -c1-7)")},
    "wrong: step output vs sha": {PATH: workflow(OUTPUT, "${{ github.sha }}", extra=STEP)},
    "wrong: needs output vs sha": {
        PATH: workflow("${{ github.sha }}", "${{ needs.build.outputs.tag }}", extra=STEP, outs=OUTPUTS)
    },
    "right: needs output": {
        PATH: workflow(OUTPUT, "${{ needs.build.outputs.tag }}", extra=STEP, outs=OUTPUTS)
    },
    "right: short short": {PATH: workflow(OUTPUT, "${GITHUB_SHA::7}", extra=STEP)},
    "right: a variable without a value": {
        PATH: workflow(
            OUTPUT, "${{ github.sha }}", extra=STEP.replace("$(git rev-parse --short HEAD)", "$TAG")
        ).replace("        run: echo", "        env: {TAG: }\n        run: echo")
    },
    "right: rev-parse HEAD": {PATH: workflow("${{ github.sha }}", "$(git rev-parse HEAD)")},
    "wrong: env": {
        PATH: workflow("${{ env.TAG }}", "${{ env.TAG }}")
        .replace("jobs:", "env:\n  TAG: ${{ github.sha }}\njobs:")
        .replace(
            "parcels:${{ env.TAG }}\n          kubectl rollout",
            "parcels:${GITHUB_SHA::8}\n          kubectl rollout",
        )
    },
    "wrong: v": {PATH: metaw("${{ github.ref_name }}")},
    "wrong: v2": {PATH: metaw("${GITHUB_REF_NAME}", on='push:\n    tags: ["v[0-9]+.*"]')},
    "wrong: v3": {PATH: metaw("${GITHUB_REF_NAME#v}", pat="v{{version}}")},
    "wrong: v4": {
        PATH: metaw("v${{ needs.build.outputs.version }}").replace(
            "  build:\n    runs-on: ubuntu-24.04\n",
            '  build:\n    runs-on: ubuntu-24.04\n    outputs: {version: "${{ steps.meta.outputs.version }}"}\n',
        )
    },
    "right: v": {PATH: metaw("${GITHUB_REF_NAME#v}")},
    "right: v out": {
        PATH: metaw("${{ needs.build.outputs.version }}").replace(
            "  build:\n    runs-on: ubuntu-24.04\n",
            '  build:\n    runs-on: ubuntu-24.04\n    outputs: {version: "${{ steps.meta.outputs.version }}"}\n',
        )
    },
    "right: v raw": {PATH: metaw("${{ github.ref_name }}", pat="v{{version}}")},
    "right: no v": {PATH: metaw("${{ github.ref_name }}", on='push: {tags: ["*"]}')},
    "right: release": {PATH: metaw("${{ github.ref_name }}", on="release: {types: [published]}")},
    "wrong: gitlab": gitlab("$CI_COMMIT_SHA", "$CI_COMMIT_SHORT_SHA"),
    "wrong: gitlab2": gitlab("$CI_COMMIT_SHORT_SHA", "$(git rev-parse HEAD)"),
    "wrong: gitlab3": gitlab("$CI_COMMIT_SHORT_SHA", "${CI_COMMIT_SHA:0:7}"),
    "right: gitlab": gitlab("$CI_COMMIT_SHORT_SHA", "${CI_COMMIT_SHA:0:8}"),
    "right: gitlab2": gitlab("$CI_COMMIT_SHORT_SHA", "$(git rev-parse --short=8 HEAD)"),
}


@pytest.mark.parametrize("name", CASES)
def test_tags_of_builds_and_deployments(name):
    report = aurora_devops.lint(CASES[name], select=["unpushed-deployed-tag"])
    assert not report.failures
    assert bool(report.findings) == name.startswith("wrong"), [one.message for one in report.findings]
