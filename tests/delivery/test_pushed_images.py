"""The ways in which teams build, push and use images, with a name that agrees with the others and one that does not."""

import pytest

import aurora_devops

DOCKERFILE = "FROM scratch\nCOPY . .\n"
WORKFLOW = ".github/workflows/image.yml"


def deployment(image: str, name: str = "orders-api") -> str:
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: api
          image: {image}
"""


def workflow(*steps: str) -> str:
    lines = "".join("      - " + one.strip().replace("\n", "\n        ") + "\n" for one in steps)
    head = "on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v6\n"
    return head + lines


def jib(image: str) -> str:
    return f"""\
<project><modelVersion>4.0.0</modelVersion><groupId>acme</groupId><artifactId>orders</artifactId><version>1</version>
<properties><registry>ghcr.io/acme</registry></properties>
<build><plugins><plugin><artifactId>jib-maven-plugin</artifactId>
<configuration><from><image>eclipse-temurin:21</image></from><to><image>{image}</image></to></configuration>
</plugin></plugins></build></project>
"""


WEB = {
    "web/Dockerfile": DOCKERFILE,
    "k8s/web.yaml": deployment("ghcr.io/acme/orders-web:latest", "orders-web"),
}
PUSH = "uses: docker/build-push-action@v6\nwith:\n  push: true\n  tags: "
PUSHED = {WORKFLOW: workflow(f"{PUSH}ghcr.io/acme/orders-api:1.4.2")}
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: orders
  annotations: {}
spec:
  destination: {{namespace: shop}}
  source:
    repoURL: https://github.com/acme/shop.git
    path: k8s
    {}
"""

# Pushes of `ghcr.io/acme/@` for the Deployment below, whose image is orders-api.
PUSHES = {
    "loop": {
        WORKFLOW: workflow(
            "run: |\n  for name in @ orders-web; do\n    docker build -t ghcr.io/acme/$name:latest .\n"
            "    docker push ghcr.io/acme/$name:latest\n  done"
        ),
        **WEB,
    },
    "loop over an array with another variable": {
        "push.sh": '#!/bin/bash\nNAMES=(@ orders-web)\nfor name in "${NAMES[*]}"; do\n  image=ghcr.io/acme/$name\n'
        '  docker push "$image:latest"\ndone\n',
        **WEB,
    },
    "default of a script": {
        "push.sh": '#!/bin/sh\nREGISTRY=${REGISTRY:-ghcr.io/acme}\nIMAGE="$REGISTRY/@"\ndocker push "$IMAGE:latest"\n'
    },
    "defaults of a Makefile": {
        "Makefile": "REGISTRY ?= ghcr.io/acme\nIMAGE ?= $(REGISTRY)/@\npush:\n\tdocker push $(IMAGE):latest\n"
    },
    "pattern rule with addprefix": {
        "Makefile": "NAMES := @ orders-web\npush: $(addprefix push-,$(NAMES))\npush-%:\n"
        "\tdocker push ghcr.io/acme/$*:latest\n",
        **WEB,
    },
    "pattern rule with a substitution": {
        "Makefile": "NAMES := @ orders-web\npush: $(NAMES:%=push-%)\npush-%:\n\tdocker push ghcr.io/acme/$*:latest\n",
        **WEB,
    },
    "pattern rule with patsubst": {
        "Makefile": "NAMES := @ orders-web\npush: $(patsubst %,push-%,$(NAMES))\n"
        "push-%:\n\tdocker push ghcr.io/acme/$*:latest\n",
        **WEB,
    },
    "bake action": {
        WORKFLOW: workflow("uses: docker/bake-action@v6\nwith:\n  push: true"),
        "docker-bake.hcl": 'variable "REGISTRY" { default = "ghcr.io/acme" }\nvariable "TAG" { default = "latest" }\n'
        'target "api" {\n  tags = ["${REGISTRY}/@:${TAG}"]\n}\n',
    },
    "bake with a matrix": {
        WORKFLOW: workflow("run: docker buildx bake --push"),
        "docker-bake.hcl": 'target "all" {\n  name = part\n  matrix = { part = ["@", "orders-web"] }\n'
        '  tags = ["ghcr.io/acme/${part}:latest"]\n}\n',
        **WEB,
    },
    "bake with tags of a parent": {
        WORKFLOW: workflow("run: docker buildx bake --push api"),
        "docker-bake.hcl": 'target "tags" {\n  tags = ["ghcr.io/acme/@:latest"]\n}\n'
        'target "api" {\n  inherits = ["tags"]\n}\n',
    },
    "bake in JSON": {
        WORKFLOW: workflow("run: docker buildx bake -f docker-bake.json --push"),
        "docker-bake.json": '{"target": {"api": {"tags": ["ghcr.io/acme/@:latest"]}}}\n',
    },
    "compose": {
        WORKFLOW: workflow("run: docker compose build && docker compose push"),
        "compose.yaml": "services:\n  api:\n    build: .\n    image: ghcr.io/acme/@:latest\n",
    },
    "compose with defaults": {
        WORKFLOW: workflow("run: docker compose -f compose.prod.yaml build --push"),
        "compose.prod.yaml": "services:\n  api:\n    build: .\n    image: ${REGISTRY:-ghcr.io/acme}/@:${TAG:-latest}\n",
    },
    "ko with the whole name": {
        WORKFLOW: workflow("run: ko build --bare ./cmd/api\nenv:\n  KO_DOCKER_REPO: ghcr.io/acme/@")
    },
    "pack": {WORKFLOW: workflow("run: pack build ghcr.io/acme/@ --builder paketo --publish")},
    "jib": {"pom.xml": jib("ghcr.io/acme/@")},
    "jib with a property": {"pom.xml": jib("${registry}/@")},
    "jib with an option": {WORKFLOW: workflow("run: ./mvnw compile jib:build -Djib.to.image=ghcr.io/acme/@")},
    "jib of Gradle": {
        "build.gradle.kts": 'plugins { id("com.google.cloud.tools.jib") version "3.4.5" }\n'
        'jib {\n  from { image = "alpine:3.21" }\n  to {\n    image = "ghcr.io/acme/@"\n  }\n}\n'
    },
    "build-image": {
        WORKFLOW: workflow(
            "run: ./mvnw spring-boot:build-image -Dspring-boot.build-image.publish=true"
            " -Dspring-boot.build-image.imageName=ghcr.io/acme/@"
        )
    },
    "buildah": {WORKFLOW: workflow("run: buildah bud -t ghcr.io/acme/@ . && buildah push ghcr.io/acme/@")},
    "podman with a second name": {
        WORKFLOW: workflow("run: podman build -t @ . && podman push @ docker://ghcr.io/acme/@:latest")
    },
    "actions for buildah": {
        WORKFLOW: workflow(
            "id: build\nuses: redhat-actions/buildah-build@v2\nwith:\n  image: @\n  tags: latest",
            "uses: redhat-actions/push-to-registry@v2\nwith:\n  registry: ghcr.io/acme\n"
            "  image: ${{ steps.build.outputs.image }}\n  tags: ${{ steps.build.outputs.tags }}",
        )
    },
    "manifest list": {WORKFLOW: workflow("run: docker manifest push ghcr.io/acme/@:latest")},
    "owner in a variable": {WORKFLOW: workflow(f"{PUSH}ghcr.io/${{{{ github.repository_owner }}}}/@:latest")},
    "one of two images is disabled": {
        WORKFLOW: workflow(
            "id: meta\nuses: docker/metadata-action@v5\nwith:\n  images: |\n    name=ghcr.io/acme/@\n"
            "    name=ghcr.io/acme/orders-api,enable=false\n  tags: latest",
            f"{PUSH}${{{{ steps.meta.outputs.tags }}}}",
        )
    },
}
# Uses of `ghcr.io/acme/@`, which is pushed as orders-api.
USES = {
    "Terraform": {
        "main.tf": 'resource "google_cloud_run_v2_service" "api" {\n  name = "api"\n  template {\n    containers {\n'
        '      image = "ghcr.io/acme/@:1.4.2"\n    }\n  }\n}\n'
    },
    "Compose with defaults": {
        "compose.prod.yaml": "services:\n  api:\n    image: ${REGISTRY:-ghcr.io/acme}/@:${TAG:-1.4.2}\n"
    },
    "parameter of an Application": {
        "argocd/orders.yaml": APPLICATION.format(
            "{}", "helm: {parameters: [{name: image.repository, value: ghcr.io/acme/@}]}"
        )
    },
    "values of an Application": {
        "argocd/orders.yaml": APPLICATION.format(
            "{}", "helm: {valuesObject: {api: {image: {registry: ghcr.io, repository: acme/@}}}}"
        )
    },
    "image of an Application": {
        "argocd/orders.yaml": APPLICATION.format("{}", 'kustomize: {images: ["api=ghcr.io/acme/@:1.4.2"]}')
    },
    "image updater": {
        "argocd/orders.yaml": APPLICATION.format(
            "{argocd-image-updater.argoproj.io/image-list: 'api=ghcr.io/acme/@:^1'}", ""
        )
    },
    "HelmRelease": {
        "flux/orders.yaml": "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: orders}\n"
        "spec:\n  chart: {spec: {chart: app, sourceRef: {kind: HelmRepository, name: app}}}\n"
        "  values:\n    image:\n      repository: ghcr.io/acme/@\n"
    },
    "attestation": {
        WORKFLOW: workflow(
            f"{PUSH}ghcr.io/acme/orders-api:1.4.2",
            "uses: actions/attest-build-provenance@v3\nwith:\n  subject-name: ghcr.io/acme/@\n  subject-digest: x",
        )
    },
    "copy of a tag": {
        WORKFLOW: workflow(
            f"{PUSH}ghcr.io/acme/orders-api:1.4.2",
            "run: docker buildx imagetools create -t ghcr.io/acme/orders-api:stable ghcr.io/acme/@:1.4.2",
        )
    },
    "tag of crane": {
        WORKFLOW: workflow(
            f"{PUSH}ghcr.io/acme/orders-api:1.4.2", "run: crane tag ghcr.io/acme/@:1.4.2 stable"
        )
    },
    "kind": {WORKFLOW: workflow("run: docker build -t orders-api:e2e . && kind load docker-image @:e2e")},
    "minikube": {WORKFLOW: workflow("run: docker build -t orders-api:e2e . && minikube image load @:e2e")},
    "scan": {WORKFLOW: workflow("run: docker build -t orders-api:ci . && trivy image --exit-code 1 @:ci")},
    "tagged": {
        "push.sh": "#!/bin/sh\ndocker build -t orders-api:ci .\ndocker tag @:ci ghcr.io/acme/orders-api\n"
        "docker push ghcr.io/acme/orders-api\n"
    },
}


def found(files: dict[str, str], name: str) -> list[str]:
    texts = {
        path: text.replace("@", name) if "checkout@" not in text else _filled(text, name)
        for path, text in files.items()
    }
    report = aurora_devops.lint({"Dockerfile": DOCKERFILE, **texts}, select=["DLV042"])
    assert not report.failures
    return [one.message for one in report.findings]


def _filled(text: str, name: str) -> str:
    """A workflow, in which actions have an at sign before their version."""
    return text.replace("@v", "\0").replace("@", name).replace("\0", "@v")


@pytest.mark.parametrize("case", PUSHES)
def test_the_image_that_is_pushed(case: str) -> None:
    files = {"k8s/api.yaml": deployment("ghcr.io/acme/orders-api:latest"), **PUSHES[case]}
    assert found(files, "orders-api") == []
    assert any("orders-api" in one for one in found(files, "order-api"))


@pytest.mark.parametrize("case", USES)
def test_the_image_that_is_used(case: str) -> None:
    files = {**PUSHED, **USES[case]}
    assert found(files, "orders-api") == []
    assert any("order-api" in one for one in found(files, "order-api"))


@pytest.mark.parametrize(
    "files",
    [
        # The registry of the deployment is one that its users set.
        {"p.sh": "#!/bin/sh\nR=${R:-localhost:5000}\ndocker push $R/orders-api\n"},
        # The loop pushes what exists.
        {"p.sh": "#!/bin/sh\nfor n in order-api web; do\n  if [ -d $n ]; then docker push ghcr.io/acme/$n; fi\ndone\n"},
        {"Makefile": "IMAGE ?= ghcr.io/acme/order-api\npush:\n\tdocker push $(IMAGE)\n",
         "up.sh": "#!/bin/sh\nmake push IMAGE=ghcr.io/acme/orders-api\n"},
        {"p.sh": "#!/bin/sh\nfor n in order-api web; do\n  [ -d $n ] && docker push ghcr.io/acme/$n\ndone\n"},
        {"p.sh": "#!/bin/sh\nfor n in order-api web; do\n  [ -d $n ] || continue\n"
         "  docker push ghcr.io/acme/$n\ndone\n"},
        {"Makefile": "push-%:\n\tdocker push ghcr.io/acme/$*\n"},
        {WORKFLOW: workflow("run: docker buildx bake --push"),
         "docker-bake.hcl": 'target "a" {\n  tags = tags("order-api")\n}\n'},
        {WORKFLOW: workflow("run: docker buildx bake --push", f"{PUSH}ghcr.io/acme/order-api")},
        {WORKFLOW: workflow("run: docker compose -f ci.yaml push", f"{PUSH}ghcr.io/acme/order-api")},
        {WORKFLOW: workflow(f"{PUSH}ghcr.io/acme/order-api", "uses: docker/bake-action@v6\nwith:\n"
                            "  push: true\n  files: ${{ steps.meta.outputs.bake-file }}")},
        {WORKFLOW: workflow(f"{PUSH}ghcr.io/acme/order-api", "run: ko build ./cmd/api")},
    ],
)  # fmt: skip
def test_names_that_may_be_others(files: dict[str, str]) -> None:
    report = aurora_devops.lint(
        {"Dockerfile": DOCKERFILE, "k8s/api.yaml": deployment("ghcr.io/acme/orders-api"), **files},
        select=["DLV042"],
    )
    assert [one.message for one in report.findings] == []


@pytest.mark.parametrize(
    "script",
    [
        "docker build -t orders-api:ci .\ndocker pull order-api:ci\ndocker tag order-api:ci ghcr.io/acme/x\n",
        "docker build -t orders-api:ci .\ndocker load -i order.tar\nkind load docker-image order-api:ci\n",
        "docker build -t orders-api:ci .\ntrivy image --exit-code 1 order-api:1.4\n",
        "docker build -t orders-api:ci .\nkind load docker-image postgres:17\n",
        "docker build -t $NAME:ci .\ndocker build -t orders-api:ci .\nkind load docker-image order-api:ci\n",
    ],
)
def test_images_that_are_made_elsewhere(script: str) -> None:
    report = aurora_devops.lint({"Dockerfile": DOCKERFILE, "e.sh": f"#!/bin/sh\n{script}"}, select=["DLV042"])
    assert [one.message for one in report.findings] == []


def test_an_edit_of_a_kustomization_leaves_the_manifest() -> None:
    files = {
        "k8s/api.yaml": deployment("orders-api"),
        "k8s/kustomization.yaml": "resources: [api.yaml]\n",
        WORKFLOW: workflow(
            f"{PUSH}ghcr.io/acme/orders-api:${{{{ github.sha }}}}",
            "working-directory: k8s\nrun: kustomize edit set image orders-api=ghcr.io/acme/orders-api:$GITHUB_SHA",
        ),
    }
    assert found(files, "") == []
    files["k8s/api.yaml"] = deployment("ghcr.io/acme/orders-api")
    files[WORKFLOW] = files[WORKFLOW].replace(
        "image orders-api=ghcr.io/acme/orders-api", "image ghcr.io/acme/orders-api=*"
    )
    assert found(files, "") == []
