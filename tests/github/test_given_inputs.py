"""The values that callers give the inputs of workflows and actions, in paths, commands and images."""

import pytest

import aurora_devops

SERVICE = """\
on:
  workflow_call:
    inputs:
      service: {type: string, required: true}
      file: {type: string, default: Dockerfile}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: pytest -c pytest.ini
        working-directory: services/${{ inputs.service }}
      - uses: docker/build-push-action@v6
        with:
          context: services/${{ inputs.service }}
          file: services/${{ inputs.service }}/${{ inputs.file }}
          push: true
          tags: ghcr.io/acme/shop-${{ inputs.service }}:1
"""
MAIN = """\
on: push
jobs:
  cart:
    uses: ./.github/workflows/service.yml
    with:
      service: cart
  others:
    strategy:
      matrix:
        service: [stock, web]
    uses: ./.github/workflows/service.yml
    with:
      service: ${{ matrix.service }}
"""
ACTION = """\
inputs:
  service: {required: true}
runs:
  using: composite
  steps:
    - shell: bash
      run: docker build -f docker/${{ inputs.service }}.Dockerfile .
    - uses: docker/build-push-action@v6
      with:
        context: services/${{ inputs.service }}
"""
CALLING = """\
on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    strategy: {matrix: {service: [cart, stock]}}
    steps:
      - uses: actions/checkout@v6
      - uses: ./.github/actions/image
        with:
          service: ${{ matrix.service }}
"""
MATRIX = """\
on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        service: [cart, stock]
        include: [{service: web}]
    steps:
      - uses: actions/checkout@v6
      - run: pytest
        working-directory: services/${{ matrix.service }}
"""
FILES = {
    **{
        f"services/{name}/{file}": "x\n"
        for name in ("cart", "stock", "web")
        for file in ("Dockerfile", "pytest.ini")
    },
    "docker/cart.Dockerfile": "FROM scratch\n",
    "docker/stock.Dockerfile": "FROM scratch\n",
    ".github/workflows/main.yml": MAIN,
    ".github/workflows/service.yml": SERVICE,
    ".github/workflows/calling.yml": CALLING,
    ".github/workflows/matrix.yml": MATRIX,
    ".github/actions/image/action.yml": ACTION,
}


def missing(file="", old="", new=""):
    files = {**FILES, **({file: FILES[file].replace(old, new)} if file else {})}
    assert not file or files[file] != FILES[file]
    report = aurora_devops.lint(files, select=["missing-file-in-command"])
    assert not report.failures
    return {(one.path.rpartition("/")[2], one.message.split("'")[-2]) for one in report.findings}


def test_all_exist():
    assert missing() == set()


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("workflows/main.yml", "service: cart", "service: card", {("main.yml", "services/card")}),
        ("workflows/main.yml", "[stock, web]", "[stock, webs]", {("main.yml", "services/webs")}),
        (
            "workflows/service.yml",
            "context: services/",
            "context: service/",
            {("service.yml", f"service/{name}") for name in ("cart", "stock", "web")},
        ),
        ("workflows/matrix.yml", "[cart, stock]", "[card, stock]", {("matrix.yml", "services/card")}),
        ("workflows/matrix.yml", "service: web", "service: shop", {("matrix.yml", "services/shop")}),
        (
            "actions/image/action.yml",
            "-f docker/",
            "-f images/",
            {("action.yml", f"images/{name}.Dockerfile") for name in ("cart", "stock")},
        ),
        (
            "workflows/calling.yml",
            "[cart, stock]",
            "[cart]\n        # stock",
            set(),
        ),
    ],
)
def test_other_values(name, old, new, found):
    assert missing(f".github/{name}", old, new) >= found
    assert bool(missing(f".github/{name}", old, new)) == bool(found)


def test_unknown_values_are_not_compared():
    assert missing(".github/workflows/main.yml", "service: cart", "service: ${{ vars.SERVICE }}") == set()
    assert (
        missing(".github/workflows/main.yml", "service: cart", "service: ${{ github.event.ref }}/x") == set()
    )


DEPLOY = """\
on:
  workflow_call:
    inputs:
      environment: {type: string, required: true}
      namespace: {type: string, required: true}
      tag: {type: string, required: true}
jobs:
  apply:
    runs-on: ubuntu-24.04
    env:
      OVERLAY: deploy/${{ inputs.environment }}
    steps:
      - uses: actions/checkout@v6
      - run: kustomize edit set image "shop=ghcr.io/acme/shop:${{ inputs.tag }}"
        working-directory: ${{ env.OVERLAY }}
      - run: kubectl apply -n "${{ inputs.namespace }}" --kustomize "$OVERLAY"
"""
DEPLOYING = """\
on: push
jobs:
  staging:
    uses: ./.github/workflows/deploy.yml
    with: {environment: staging, namespace: shop-staging, tag: "${{ github.sha }}"}
  production:
    uses: ./.github/workflows/deploy.yml
    with: {environment: production, namespace: shop, tag: "${{ github.sha }}"}
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: shop
"""


def of_deployment(called=DEPLOY, calling=DEPLOYING):
    files = {".github/workflows/deploy.yml": called, ".github/workflows/main.yml": calling}
    for name in ("staging", "production"):
        files[f"deploy/{name}/kustomization.yaml"] = "resources: [shop.yaml]\n"
        files[f"deploy/{name}/shop.yaml"] = POD
    report = aurora_devops.lint(files, select=["missing-file-in-command", "unmatched-set-image"])
    assert not report.failures
    return [(one.path.rpartition("/")[2], one.message) for one in report.findings]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("OVERLAY: deploy/", "OVERLAY: ./deploy/"),
        ("working-directory: ${{ env.OVERLAY }}", "working-directory: deploy/${{ inputs.environment }}"),
        ("working-directory: ${{ env.OVERLAY }}", "working-directory: ${{env.OVERLAY}}"),
    ],
)
def test_the_inputs_of_a_call_belong_together(old, new):
    called = DEPLOY.replace(old, new)
    assert of_deployment(called) == []
    found = of_deployment(called, DEPLOYING.replace("environment: production", "environment: prod"))
    assert {path for path, _ in found} == {"main.yml", "deploy.yml"}
    assert all("deploy/prod' does not exist" in message for _, message in found)
    found = of_deployment(called.replace("shop=ghcr", "shops=ghcr"))
    assert len(found) == 2
    assert all("has the image 'shops'" in message for _, message in found)


def test_an_unknown_variable_of_a_folder():
    assert of_deployment(DEPLOY.replace("inputs.environment", "vars.OVERLAY")) == []
    assert of_deployment(DEPLOY.replace("env.OVERLAY", "env.OTHER")) == []


def test_a_folder_that_an_earlier_step_may_make():
    step = "      - run: ls\n        working-directory: ${{ env.MODULES }}\n"
    called = (DEPLOY + step).replace("    env:\n", "    env:\n      MODULES: {}\n")
    assert of_deployment(called.replace("{}", ".modules/terraform/")) == []
    found = of_deployment(called.replace("{}", "deploy/modules"))
    assert [message for _, message in found] == [
        "working-directory: the folder 'deploy/modules' does not exist"
    ]
