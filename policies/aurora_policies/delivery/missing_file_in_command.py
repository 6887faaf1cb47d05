from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice, pairwise
from posixpath import basename, dirname, join, normpath, relpath, splitext

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.commands.compose import OF_A_PROJECT
from aurora_devops.core.context import folders_of
from aurora_devops.core.lazy import regex
from aurora_devops.core.source import Span
from aurora_devops.facts import (
    DescribedDefinition,
    HostFile,
    HostFolder,
    NamedFile,
    PathVariable,
    WrittenFile,
)

from ._documents import Documents
from ._examples import WORKFLOW, workflow
from ._files import Folders, above, exists
from ._likely_files import (
    SENDING,
    LikelyFiles,
    has_same_format,
    has_similar,
    is_beside_overlays,
    is_moved_chart,
)

_LISTED = 3
_GO_MODULE = """\
module example.org/shop

go 1.24

require (
	example.org/prices v1.2.0
	example.org/tax v0.3.1 // indirect
)

replace {} => {}
"""
_CHART = "apiVersion: v2\nname: shop\nversion: 1.0.0\n"
# The commands that start a script, which no generator writes.
_STARTING = frozenset({"bash", "node", "python", "python3", "run of a script", "sh"})
_MANIFEST = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
_SPRING = {
    "pom.xml": "<project><artifactId>shop</artifactId><dependencies><dependency><groupId>org.springframework.boot"
    "</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies></project>\n",
    "Dockerfile": 'FROM eclipse-temurin:25-jre\nCOPY target/shop.jar /shop.jar\nCMD ["java", "-jar", "/shop.jar"]\n',
    "src/main/java/org/acme/Shop.java": "package org.acme;\n\n@SpringBootApplication\npublic class Shop {}\n",
}
_SOLUTION = (
    'Project("{{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}}") = "Shop", "{}", "{{6A3A9267-C5EE-4295-A9BA-951F325A41D7}}"\n'
    "EndProject\n"
)
# Two jobs that enter folders by a variable, and a workflow that does so with a matrix.
_ENTERING = """\
.deploy:
  script:
    - cd «deploy/$AREA»
    - kubectl apply -k .
north:
  extends: .deploy
  variables: {AREA: north}
south:
  extends: .deploy
  variables: {AREA: {}}
"""
_ENTERING_RUNS = """\
on: push
jobs:
  check:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        area: [north, coast]
    steps:
      - uses: actions/checkout@v5
      - run: |
          cd «deploy/${{ matrix.area }}»
          kubectl apply -k .
"""
_ENTERING_ONCE = workflow("{}").replace("    steps:", "    env:\n      AREA: coast\n    steps:")
# A job that checks the charts of some applications.
_PACKED = """\
on: push
jobs:
  check:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        app: [api, mail]
        include:
          - {{app: api, chart: true}}
    steps:
      - uses: actions/checkout@v5
      - if: {}
        run: helm lint charts/${{{{ matrix.app }}}}
"""
_FRAMEWORK = "<Project><TargetFrameworkVersion>v4.8</TargetFrameworkVersion></Project>\n"
_SDK = '<Project Sdk="Microsoft.NET.Sdk" />\n'


@policy(
    "DLV005",
    severity="error",
    category="validity",
    examples=[
        good(
            "```sh\n# With reloading\ncd web && npm run dev\n# As in production\ncd web && npm start\n```\n",
            path="README.md",
            files={
                "web/package.json": '{"scripts": {"dev": "vite", "start": "node ."}}\n',
                "web/web.js": "\n",
            },
            because="readers choose one of the commands",
        ),
        bad(
            workflow("terraform -chdir=live init -backend-config=«prod.s3.tfbackend»"),
            path=WORKFLOW,
            files={
                "live/main.tf": 'terraform {\n  backend "s3" {}\n}\n',
                "live/staging.s3.tfbackend": "region = 1\n",
            },
        ),
        *(
            example(
                f'#!/bin/sh\nset -eu\ncd "$(dirname "$0")"\n{script}',
                path="deploy/start.sh",
                files={"README.md": "# Shop\n"},
                because=because,
            )
            for example, script, because in (
                (bad, ". «settings.sh»\n", "nothing writes the file"),
                (
                    good,
                    "[ -f settings.sh ] || exit 1\n. ./settings.sh\n",
                    "the script looks for the file before",
                ),
                (
                    good,
                    "if [ -f settings.sh ]; then\n  . ./settings.sh\nfi\n",
                    "the script looks for the file",
                ),
                (
                    good,
                    'SETTINGS=settings.sh\n[[ -r "$SETTINGS" ]] && . "$SETTINGS"\n',
                    "the script looks for the file that the variable names",
                ),
                (
                    good,
                    "kubectl apply -k shop || kubectl apply -f README.md\n",
                    "another command runs if the folder is missing",
                ),
                (
                    bad,
                    "kubectl apply -k «shop» || exit 1\n",
                    "nothing else is applied",
                ),
            )
        ),
        good(
            workflow(
                "terraform -chdir=live init -backend-config=prod.s3.tfbackend -backend-config=region=eu"
            ),
            path=WORKFLOW,
            files={
                "live/main.tf": 'terraform {\n  backend "s3" {}\n}\n',
                "live/prod.s3.tfbackend": "key = 1\n",
            },
            because="Terraform runs in the folder of `-chdir`",
        ),
        bad(
            workflow("kubectl apply -f «deploy/»"),
            path=WORKFLOW,
            files={"k8s/shop.yaml": _MANIFEST},
        ),
        good(
            workflow("kubectl apply -f deploy/").replace("v6", "v6\n        with: {ref: gh-pages}"),
            path=WORKFLOW,
            files={"k8s/shop.yaml": _MANIFEST},
            because="the branch that is checked out has other files",
        ),
        *(
            bad(
                workflow("kubectl apply -f «deploy/»").replace("v6", f"v6\n        with: {{ref: {ref}}}"),
                path=WORKFLOW,
                files={"k8s/shop.yaml": _MANIFEST},
            )
            for ref in ("main", "'${{ github.head_ref }}'")
        ),
        bad(
            workflow(
                "uv run --with shop-tools --project «services/billing» report --project billing"
                " && poetry -C «services/web» run check --directory web"
            ),
            path=WORKFLOW,
            files={"services/orders/pyproject.toml": "[project]\nname = 'orders'\n"},
        ),
        good(
            workflow(
                "uv --directory tools run --with shop-tools report compare --project admin"
                " && uv run --no-sync --python 3.13 --with shop-tools report --project admin"
            ),
            path=WORKFLOW,
            files={"tools/pyproject.toml": "[project]\nname = 'tools'\n"},
            because="the option is of the program that uv runs",
        ),
        bad(
            "on: push\njobs:\n  test:\n    runs-on: ${{ matrix.os }}\n    strategy:\n      matrix:\n        include:\n"
            "          - {os: ubuntu-24.04, folder: src/web/}\n          - {os: windows-2025, folder: 'src\\web\\'}\n"
            "    steps:\n      - uses: actions/checkout@v5\n"
            "      - working-directory: ${{ matrix.folder }}\n"
            "        run: dotnet build web.slnx && dotnet test «tests.slnx»\n",
            path=".github/workflows/ci.yml",
            files={"src/web/web.slnx": "<Solution />\n", "src/web/test.slnx": "<Solution />\n"},
        ),
        good(
            workflow(
                "aws cloudformation package --template-file web.yaml --output-template-file packed.yaml"
                " && aws cloudformation deploy --template-file packed.yaml --stack-name web"
                " && docker build --tag web -m 4g ."
            ),
            path=WORKFLOW,
            files={"web.yaml": "Resources: {}\n", "Dockerfile": "FROM debian:12.5\n"},
            because="the first command writes the file, and `4g` is a limit of memory",
        ),
        bad(
            "```sh\nkubectl diff --kustomize «deploy/overlays/qa»\n```\n",
            path="README.md",
            files={"deploy/overlays/production/kustomization.yaml": "resources: []\n"},
        ),
        bad(
            "```sh\nhelm template shop «deploy/shop» --values values.yaml\n```\n",
            path="README.md",
            files={"charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n"},
        ),
        good(
            "```sh\nhelm install shop acme/shop\n```\n",
            path="README.md",
            files={"charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n"},
            because="`acme` is a repository of charts",
        ),
        bad(
            workflow("docker build --file «docker/Dockerfile» ."),
            path=WORKFLOW,
            files={"Dockerfile": "FROM debian:12.5\n"},
        ),
        bad(
            "image-build:\n  script:\n    - /kaniko/executor -c $CI_PROJECT_DIR -f «$CI_PROJECT_DIR/Containerfile»"
            " -d $CI_REGISTRY_IMAGE:latest\n    - /kaniko/executor --context «dir://jobs» --no-push\n",
            path=".gitlab-ci.yml",
            files={"Dockerfile": "FROM debian:12.5\n"},
        ),
        good(
            "image-build:\n  script:\n    - /kaniko/executor --context jobs --dockerfile Dockerfile --no-push\n"
            "    - /kaniko/executor --context jobs --dockerfile docker/web.Dockerfile --no-push\n"
            "    - /kaniko/executor --context $FOLDER --dockerfile web/Dockerfile --no-push\n",
            path=".gitlab-ci.yml",
            files={"jobs/Dockerfile": "FROM debian:12.5\n", "docker/web.Dockerfile": "FROM debian:12.5\n"},
            because="kaniko looks for the file in its own folder and in the build context, which may be unknown",
        ),
        bad(
            "```sh\nADDRESS=:8070 go run «./cmd/oven»\n```\n",
            path="README.md",
            files={"go.mod": "module example.com/bakery\n", "cmd/bakery/main.go": "package main\n"},
        ),
        good(
            "```sh\ngo run ./cmd/bakery\ngo run ./cmd\ngo run ./tools/oven\n```\n",
            path="README.md",
            files={"go.mod": "module example.com/bakery\n", "cmd/bakery/main.go": "package main\n"},
            because="the package exists, and the others are in folders that have no packages",
        ),
        good(
            "```sh\ngo run ./cmd/oven\n```\n",
            path="docs/oven.md",
            files={"go.mod": "module example.com/bakery\n", "cmd/bakery/main.go": "package main\n"},
            because="the page may be about another project",
        ),
        bad(
            "```sh\nbash «load-test.sh»\n```\n",
            path="README.md",
            files={"request-script.sh": "siege\n"},
        ),
        bad(
            workflow(
                'docker run --rm -v "$PWD/ops:/work:ro" -w /work --entrypoint promtool prom/prometheus:v3.5.0'
                " check rules rules/shop.yml «rules/probes.yml» «/work/rules/web.yml»"
            ),
            path=WORKFLOW,
            files={"ops/rules/shop.yml": "groups: []\n"},
        ),
        bad(
            'deploy:\n  script:\n    - cd deploy\n    - sh «"$CI_PROJECT_DIR/scripts/wait.sh"» web\n',
            path=".gitlab-ci.yml",
            files={"deploy/wait.sh": "", "scripts/waiting.sh": ""},
        ),
        bad(
            "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n"
            "      - run: bash «${{ github.workspace }}/scripts/wait.sh»\n",
            path=".github/workflows/deploy.yml",
            files={"scripts/waiting.sh": ""},
        ),
        bad(
            "check:\n  script:\n    - docker run --rm --volume $(pwd)/ops/alerts:/alerts --entrypoint=/bin/amtool"
            " prom/alertmanager:v0.28.1 check-config «/alerts/alertmanager.yaml»\n",
            path=".gitlab-ci.yml",
            files={"ops/alerts/alertmanager.yml": "route: {receiver: a}\n"},
        ),
        good(
            workflow(
                "docker run --rm -v ./ops:/work -w /work --entrypoint promtool prom/prometheus:v3.5.0"
                " check rules rules/shop.yml && docker run --entrypoint promtool prom/prometheus:v3.5.0"
                " check config /etc/prometheus/prometheus.yml"
            ),
            path=WORKFLOW,
            files={"ops/rules/shop.yml": "groups: []\n"},
            because="the folder is mounted, and the other file is in the image",
        ),
        bad(
            "```sh\n«/srv/shop/scripts/pg-restore.sh» /var/backups/shop.dump\n```\n",
            path="docs/runbooks/host.md",
            files={
                "deploy/scripts/restore.sh": "pg_restore\n",
                ".gitlab-ci.yml": "deploy:\n  script:\n"
                "    - rsync --archive --delete deploy/ shop@shop.example.com:/srv/shop/\n",
            },
        ),
        bad(
            "```sh\n/opt/shop/bin/backup.sh\nsudo bash «/opt/shop/bin/restore.sh»\n```\n",
            path="docs/runbooks/host.md",
            files={"ops/host/bin/backup.sh": "pg_dump\n", "README.md": "# Shop\n"},
        ),
        good(
            "```sh\n/srv/shop/scripts/restore.sh\n/usr/local/bin/certbot.sh\n```\n",
            path="docs/runbooks/host.md",
            files={
                "deploy/scripts/restore.sh": "pg_restore\n",
                ".gitlab-ci.yml": "deploy:\n  script:\n    - scp -r deploy/scripts shop@shop.example.com:/srv/shop\n",
            },
            because="the script is copied to the host, and the other one belongs to it",
        ),
        bad(
            "deploy:\n  script:\n    - rsync --archive --delete deploy/ shop@shop.example.com:/srv/shop/deploy/\n"
            '    - ssh shop@shop.example.com "cd /srv/shop/deploy && RELEASE=$CI_COMMIT_SHA «./roll.sh»"\n',
            path=".gitlab-ci.yml",
            files={"deploy/rollout.sh": "docker compose up\n"},
        ),
        bad(
            """\
            deploy:
              script:
                - scp -r ops/bin .env shop@shop.example.com:shop/
                - |
                  ssh shop@shop.example.com <<'END'
                  cd shop
                  bash «bin/deploy.sh»
                  END
            """,
            path=".gitlab-ci.yml",
            files={"ops/bin/start.sh": "docker compose up\n"},
        ),
        bad(
            workflow("make").replace(
                "- run: make",
                "- uses: appleboy/scp-action@v1\n"
                "        with:\n          source: deploy/\n          target: /opt/shop\n"
                "      - uses: appleboy/ssh-action@v1\n"
                "        with:\n          script: |\n            cd /opt/shop/deploy\n"
                "            «./restart.sh»\n",
            ),
            path=WORKFLOW,
            files={"deploy/start.sh": "docker compose up\n"},
        ),
        good(
            """\
            deploy:
              script:
                - rsync --archive deploy/ shop@shop.example.com:/srv/shop/
                - scp ops/restart.sh shop@shop.example.com:/srv/shop/
                - ssh shop@shop.example.com 'cd /srv/shop && ./rollout.sh && ./restart.sh'
                - ssh shop@shop.example.com 'cd /srv/shop && curl -O $URL/get.sh && sh get.sh'
                - ssh shop@shop.example.com 'cd /srv/other && ./other.sh'
            """,
            path=".gitlab-ci.yml",
            files={"deploy/rollout.sh": "docker compose up\n", "ops/restart.sh": "docker compose up\n"},
            because="the scripts are copied to the host or written there, and the last one is in another folder",
        ),
        bad(
            "deploy:\n  script:\n    - scp -r compose.yaml «grafana» prometheus shop@shop.example.com:/srv/shop/\n",
            path=".gitlab-ci.yml",
            files={
                "compose.yaml": "services: {}\n",
                "prometheus/prometheus.yml": "",
                "dashboards/shop.json": "",
            },
        ),
        bad(
            workflow(
                "tar --create --gzip compose.yaml «caddy/» deploy.sh"
                " | ssh shop@shop.example.com tar --extract --gzip --directory /srv/shop"
            ),
            path=WORKFLOW,
            files={"compose.yaml": "services: {}\n", "deploy.sh": "docker compose up\n"},
        ),
        bad(
            "push:\n\trsync -az «monitor/» shop.example.com:/srv/shop/\n",
            path="Makefile",
            files={"monitoring/prometheus.yml": ""},
        ),
        good(
            workflow(
                "go build -v -o server . && scp compose.yaml server rolls shop@shop.example.com:/srv/shop/"
            ),
            path=WORKFLOW,
            files={"compose.yaml": "services: {}\n", "main.go": "package main\n"},
            because="the job builds something",
        ),
        good(
            "deploy:\n  script:\n    - scp -r compose.yaml shop web shop@shop.example.com:/srv/shop/\n",
            path=".gitlab-ci.yml",
            files={"compose.yaml": "services: {}\n", "api/main.go": "package main\n"},
            because="two of the paths are not in the repository, so something else writes them",
        ),
        bad(
            "Run `«./scripts/seed.sh»` or `./hack/x.sh`.\n",
            path="README.md",
            files={"scripts/build.sh": "make\n", "hack/x.py": ""},
        ),
        bad(
            workflow("bash «scripts/test.sh»"),
            path=WORKFLOW,
            files={"scripts/tests.sh": "pytest\n"},
        ),
        good(
            "install: values.yaml\n\thelm upgrade --install shop charts/shop --values values.yaml\n",
            path="Makefile",
            files={"charts/shop/Chart.yaml": _CHART},
            because="make requires the file before it runs the command",
        ),
        bad(
            "install: lint\n\thelm upgrade --install shop charts/shop --values «values.yaml»\n"
            "lint:\n\thelm lint charts/shop\n",
            path="Makefile",
            files={"charts/shop/Chart.yaml": _CHART},
        ),
        bad(
            "check:\n\thelm lint «./charts/web»\n\tgo build ./cmd/shop\n",
            path="Makefile",
            files={"charts/shop/Chart.yaml": _CHART, "cmd/shop/main.go": "package main\n"},
        ),
        bad(
            workflow("make").replace(
                "- run: make",
                "- uses: helm/kind-action@v1\n        with:\n          config: «tests/kind.yaml»",
            ),
            path=WORKFLOW,
            files={"tests/kind-config.yaml": "kind: Cluster\n"},
        ),
        good(
            workflow("make").replace(
                "- run: make",
                "- uses: helm/kind-action@v1\n        with:\n          config: ${{ inputs.config }}",
            ),
            path=WORKFLOW,
            files={"tests/kind-config.yaml": "kind: Cluster\n"},
            because="the file is unknown",
        ),
        bad(
            workflow("make").replace(
                "- run: make",
                "- uses: renovatebot/github-action@v43\n"
                "        env:\n          CONFIG: .github/renovate/renovate.json5\n"
                "        with:\n          configurationFile: «${{ env.CONFIG }}»\n"
                "      - uses: actions/setup-node@v6\n        with:\n          node-version-file: «web/.nvmrc»\n"
                "          cache-dependency-path: |\n            package-lock.json\n"
                "            «web/package-lock.json»",
            ),
            path=WORKFLOW,
            files={".nvmrc": "24\n", "package-lock.json": "{}\n", ".github/renovate.json5": "{}\n"},
        ),
        bad(
            workflow("docker build -f «${{ matrix.app }}/Dockerfile» .").replace(
                "    steps:", "    strategy:\n      matrix:\n        app: [api, webb]\n    steps:"
            ),
            path=WORKFLOW,
            files={"api/Dockerfile": "FROM debian:12.5\n", "web/Dockerfile": "FROM debian:12.5\n"},
        ),
        bad(
            workflow("make")
            .replace("    steps:", "    strategy:\n      matrix:\n        part: [api]\n    steps:")
            .replace(
                "- run: make",
                "- uses: docker/build-push-action@v6\n        with:\n"
                "          file: «docker/Dockerfile.${{ matrix.part }}»",
            ),
            path=WORKFLOW,
            files={"docker/api.Dockerfile": "FROM debian:12.5\n"},
            because="no value of the matrix has a file",
        ),
        bad(
            "services:\n  web:\n    build:\n      context: .\n      dockerfile: «Dockerfile.web»\n",
            path="compose.yaml",
            files={"Dockerfile": "FROM debian:12.5\n"},
        ),
        bad(
            workflow("make").replace("- run: make", "- run: make\n        working-directory: «backend»"),
            path=WORKFLOW,
            files={"api/Makefile": "all:\n\ttrue\n"},
        ),
        bad(
            "<project>\n<modules>\n<module>api</module>\n<module>«store»</module>\n</modules>\n</project>\n",
            path="pom.xml",
            files={"api/pom.xml": "<project />\n"},
        ),
        bad(
            "rootProject.name = 'shop'\ninclude 'api', '«api:clients»'\n",
            path="settings.gradle",
            files={"api/client/build.gradle": "\n"},
        ),
        bad(
            "name: shop\nhooks:\n  predeploy:\n    run: «hooks/before-deploy.sh»\n",
            path="azure.yaml",
            files={"hooks/predeploy.sh": "true\n"},
        ),
        bad(
            '[workspace]\nmembers = ["api", "«worker»"]\n',
            path="Cargo.toml",
            files={"api/Cargo.toml": "[package]\nname = 'api'\n"},
        ),
        bad(
            "[workspace]\nmembers = ['api']\n\n[workspace.dependencies]\nshop = { path = '«shops»' }\n",
            path="Cargo.toml",
            files={"api/Cargo.toml": "[package]\nname = 'api'\n[dependencies]\nshop.workspace = true\n"},
        ),
        bad(
            "[workspace]\nmembers = ['api']\n\n[workspace.dependencies]\nshop = { path = '«shops»' }\n",
            path="Cargo.toml",
            files={
                "api/Cargo.toml": "[package]\nname = 'api'\n"
                "[dev-dependencies]\nshop = { workspace = true, features = [] }\n"
            },
        ),
        good(
            "[workspace]\nmembers = ['api']\n\n[workspace.dependencies]\nshop = { path = 'shops' }\n",
            path="Cargo.toml",
            files={"api/Cargo.toml": "[package]\nname = 'api'\n[dependencies]\nserde = '1'\n"},
            because="no package takes the dependency from the workspace, so Cargo does not read it",
        ),
        bad(
            "site_name: Shop\nplugins:\n  - search\nnav:\n  - index.md\n  - Guides:\n      - Start: «guides/start.md»\n"
            "      - guides/stop.md\n      - https://example.com/more.md\n",
            path="mkdocs.yml",
            files={"docs/index.md": "# Shop\n", "docs/guides/stop.md": "# Stop\n"},
        ),
        bad(
            "site_name: Shop\ndocs_dir: site\nnav:\n  - Start: index.md\n  - «usage.md»\n",
            path="web/mkdocs.yaml",
            files={"web/site/index.md": "# Shop\n"},
        ),
        good(
            "site_name: Shop\nplugins:\n  - gen-files\nnav:\n  - index.md\n  - reference.md\n",
            path="mkdocs.yml",
            files={"docs/index.md": "# Shop\n"},
            because="a plugin writes pages",
        ),
        good(
            "site_name: Shop\nnav:\n  - index.md\n  - changes.md\n",
            path="mkdocs.yml",
            files={
                "docs/index.md": "# Shop\n",
                "scripts/docs.sh": "#!/bin/sh\ncp CHANGES.md docs/changes.md\nmkdocs build\n",
            },
            because="a script copies the page",
        ),
        good(
            "rootProject.name = 'shop'\ninclude 'api', 'tools'\nproject(':tools').projectDir = file('build/tools')\n",
            path="settings.gradle",
            files={"api/build.gradle": "\n"},
            because="the project is in another folder",
        ),
        bad(
            workflow("timoni bundle apply -f «./bundles/e2e.cue»"),
            path=WORKFLOW,
            files={"bundles/test.cue": "bundle: {}\n"},
        ),
        bad(
            "check:\n\tfor env in staging production; do \\\n"
            "\t  helm lint chart --values «chart/values-$$env.yaml» || exit 1; \\\n\tdone\n",
            path="Makefile",
            files={
                "chart/values-staging.yaml": "a: 1\n",
                "chart/values-prod.yaml": "a: 1\n",
                "chart/Chart.yaml": _CHART,
            },
        ),
        good(
            "images:\n\tfor part in api web; do \\\n"
            "\t  docker build --file parts/$$part/Dockerfile --tag shop/$$part:dev . || exit 1; \\\n\tdone\n"
            "check:\n\tfor env in $$(ls charts); do helm lint chart -f chart/values-$$env.yaml; done\n",
            path="Makefile",
            files={
                "parts/api/Dockerfile": "FROM debian:12.5\n",
                "parts/web/Dockerfile": "FROM debian:12.5\n",
            },
            because="the variable of the shell is a part of the path",
        ),
        bad(
            "DIR := docker/dev\nFILE ?= deploy/kind.yaml\nIMAGES := $(DIR)/images\n"
            "image:\n\tdocker build -f «$(DIR)/Dockerfile» .\n\t$(MAKE) -C «$(IMAGES)» all\n"
            "cluster:\n\tkind create cluster --config «$(FILE)»\n",
            path="Makefile",
            files={
                "docker/development/Dockerfile": "FROM debian:12.5\n",
                "deploy/kind.yml": "kind: Cluster\n",
            },
        ),
        bad(
            workflow("docker build -t shop «./ap» && docker build -f web/Dockerfile «webb»"),
            path=WORKFLOW,
            files={"api/Dockerfile": "FROM debian:12.5\n", "web/Dockerfile": "FROM debian:12.5\n"},
        ),
        bad(
            workflow(
                "k3d cluster create --config «deploy/k3d.yaml» && envsubst < «deploy/shops.yaml» | kubectl apply -f -"
                " && pip install -r «requirement.txt» && helm upgrade shop «charts/shops»"
                " && npx eslint -c «lint.json» ."
            ),
            path=WORKFLOW,
            files={
                "deploy/shop.yaml": _MANIFEST,
                "charts/shop/Chart.yaml": _CHART,
                "requirements.txt": "flask\n",
            },
        ),
        bad(
            "post-install:\n\t@«./scripts/post-install» --all\n\t@bash «scripts/clean-up»\n",
            path="Makefile",
            files={"scripts/hacks": "#!/bin/sh\n"},
        ),
        bad(
            "setup:\n\tcp «.env.sample» .env\n\tcd «services/apis» && go build -o shop .\n\tkubectl create configmap"
            " shop --from-file=shop.conf=«config/shop.conf»\n\tsed -i s/TAG/$(TAG)/ «k8s/shops.yaml»\n",
            path="Makefile",
            files={
                ".env.example": "A=1\n",
                "services/api/main.go": "package main\n",
                "k8s/shop.yaml": _MANIFEST,
            },
        ),
        bad(
            workflow("goose -dir «db/migration» up && migrate -source file://«db/migration» up"),
            path=WORKFLOW,
            files={"db/migrations/1_orders.sql": "create table orders (id int);\n"},
        ),
        bad(
            workflow("go run github.com/pressly/goose/v3/cmd/goose@v3.26.0 -dir «db/migration» postgres up"),
            path=WORKFLOW,
            files={"db/migrations/1_orders.sql": "create table orders (id int);\n"},
        ),
        bad(
            'version: "2"\nsql:\n  - engine: postgresql\n    schema: «migrations»\n'
            "    queries: [db/queries.sql, «db/more.sql»]\n",
            path="sqlc.yaml",
            files={"db/queries.sql": "", "db/migrations/1_orders.sql": "create table orders (id int);\n"},
        ),
        bad(
            "spring:\n  flyway:\n    locations: classpath:«db/changes», filesystem:/srv/more\n",
            path="src/main/resources/application.yaml",
            files={
                **_SPRING,
                "src/main/resources/db/migration/V1__orders.sql": "create table orders (id int);\n",
            },
        ),
        good(
            "spring.flyway.locations=classpath:db/migration,classpath:db/staging\n",
            path="src/main/resources/application.properties",
            files={
                **_SPRING,
                "store/src/main/resources/db/migration/V1__orders.sql": "create table orders (id int);\n",
            },
            because="another module has migrations, and the folder of an environment may be empty",
        ),
        bad(
            "Start it:\n\n```sh\ncp «.env.sample» .env\ndocker compose up\n```\n",
            path="README.md",
            files={".env.example": "A=1\n", "compose.yaml": "services: {}\n"},
        ),
        good(
            "DIR := docker/dev\nprod: DIR := docker/prod\nimage prod:\n\tdocker build -f $(DIR)/Dockerfile .\n",
            path="Makefile",
            files={"docker/prod/Dockerfile": "FROM debian:12.5\n"},
            because="a target sets the variable to another value",
        ),
        *(
            good(
                f"NAME ?= shop\nclusters:\n\t{command}\none: config\n\t@echo one\n"
                "config:\n\tkind create cluster --config kind/$(NAME).yaml\n",
                path="Makefile",
                files={"kind/shop1.yaml": "kind: Cluster\n", "kind/edge.yaml": "kind: Cluster\n"},
                because="the target that calls make gives the variable other values",
            )
            for command in (
                "$(MAKE) one NAME=edge",
                "for i in 1 2; do make NAME=$(NAME)$$i one; done",
                "@${MAKE} --no-print-directory config NAME=edge",
            )
        ),
        bad(
            "NAME ?= shop\nclusters:\n\t$(MAKE) other NAME=edge\nother:\n\t@echo $(NAME)\n"
            "config:\n\tkind create cluster --config «kind/$(NAME).yaml»\n",
            path="Makefile",
            files={"kind/shop1.yaml": "kind: Cluster\n"},
        ),
        good(
            workflow(
                "helm install shop bitnami/redis && semgrep --config p/ci . && pytest $TESTS && cat report.xml"
                " && ruff check --config line-length=100 . && docker run --env-file <(env) shop && cd build/x"
            ),
            path=WORKFLOW,
            files={"charts/shop/Chart.yaml": _CHART},
            because="the repository does not need these files, or a build writes them",
        ),
        good(
            workflow("mkdir -p data/apis && cd data/apis && cp shops.csv x.csv && psql < dump.sql"),
            path=WORKFLOW,
            files={"data/api/x.sql": "\n"},
            because="the commands create the folder, and nothing like the files is in the repository",
        ),
        good(
            workflow("generator --out ./bundles/e2e.cue && kubeconform ./rendered/shop.yaml"),
            path=WORKFLOW,
            files={"bundles/test.cue": "bundle: {}\n"},
            because="the commands may write the files",
        ),
        bad(
            workflow("make")
            .replace(
                "    steps:",
                "    strategy:\n      matrix:\n        include:\n          - file: api/Dockerfile\n"
                "          - file: «shop/Dockerfile»\n    steps:",
            )
            .replace(
                "- run: make",
                "- uses: docker/build-push-action@v6\n        with:\n          file: ${{ matrix.file }}",
            ),
            path=WORKFLOW,
            files={"api/Dockerfile": "FROM debian:12.5\n", "web/Dockerfile": "FROM debian:12.5\n"},
        ),
        bad(
            "services:\n  web:\n    build:\n      context: .\n      dockerfile: «${WEB_DOCKERFILE}»\n",
            path="compose.yaml",
            files={".env": "WEB_DOCKERFILE=./web/Dockerfile\n", "Dockerfile": "FROM debian:12.5\n"},
        ),
        good(
            "services:\n  web:\n    build:\n      context: .\n      dockerfile: ${WEB_DOCKERFILE}\n",
            path="compose.yaml",
            files={
                ".env": "WEB_DOCKERFILE=./web/Dockerfile\n",
                ".env.local": "WEB_DOCKERFILE=./Dockerfile\n",
                "Dockerfile": "FROM debian:12.5\n",
            },
            because="another file sets the variable",
        ),
        good(
            "check:\n\t. scripts/env.sh\n\t./scripts/check.sh\n",
            path="ci/debian/makefile",
            files={"scripts/env.sh": "", "scripts/check.sh": ""},
            because="`make -f ci/debian/makefile` may run it at the root",
        ),
        good(
            "services:\n  web:\n    build:\n      context: ci/web\n      dockerfile: Dockerfile\n",
            path="ci/compose.yaml",
            files={"ci/web/Dockerfile": "FROM debian:12.5\n"},
            because="`--project-directory` may name the folder above",
        ),
        good(
            "services:\n  web:\n    build:\n      context: web\n      dockerfile: docker/Dockerfile.web\n",
            path="deploy/local/compose.yaml",
            files={"deploy/web/docker/Dockerfile.web": "FROM debian:12.5\n"},
            because="`--project-directory` may name the folder above",
        ),
        bad(
            "services:\n  web:\n    build:\n      context: ../web\n      dockerfile: «Dockerfile»\n",
            path="ci/compose.yaml",
            files={"web/Dockerfile.web": "FROM debian:12.5\n"},
        ),
        bad(
            "version: '3'\nvars:\n  DIR: deploy/local\nincludes:\n  docs: «docs/Tasks.yml»\ntasks:\n  up:\n"
            "    cmds:\n      - kubectl apply -f «{{.DIR}}/shop.yaml»\n      - task: down\n"
            "  test: bash «scripts/test.sh»\n"
            "  lint:\n    dir: web\n    cmds:\n      - cmd: hadolint «Dockerfile»\n",
            path="Taskfile.yml",
            files={
                "docs/Taskfile.yml": "version: '3'\n",
                "deploy/dev/shop.yaml": _MANIFEST,
                "scripts/tests.sh": "#!/bin/sh\n",
                "web/index.js": "\n",
            },
        ),
        good(
            workflow("make").replace(
                "- run: make",
                "- uses: cypress-io/github-action@v7\n"
                "        with: {working-directory: web, project: e2e, config-file: ci.config.ts}\n"
                "      - uses: hoverkraft-tech/compose-action@v2\n"
                "        with:\n          cwd: ${{ inputs.stack }}\n          compose-file: ci.yaml",
            ),
            path=WORKFLOW,
            files={"web/e2e/ci.config.ts": "export default {}\n", "web/e2e/ci.ts": "\n"},
            because="the first action looks for the file in its folder, and the folder of the second one is unknown",
        ),
        bad(
            workflow("make").replace(
                "- run: make",
                "- uses: cypress-io/github-action@v7\n"
                "        with:\n          working-directory: web\n          config-file: «ci.config.ts»",
            ),
            path=WORKFLOW,
            files={"ci.config.ts": "export default {}\n", "web/package.json": "{}\n"},
        ),
        good(
            _PACKED.format("matrix.chart"),
            path=WORKFLOW,
            files={"charts/api/Chart.yaml": _CHART, "jobs/mail/Dockerfile": "FROM debian:12.5\n"},
            because="the value that the condition reads is not set for `mail`",
        ),
        bad(
            _PACKED.format("!matrix.chart")
            .replace("helm lint charts", "helm lint «charts")
            .replace("app }}", "app }}»"),
            path=WORKFLOW,
            files={"charts/api/Chart.yaml": _CHART, "jobs/mail/Dockerfile": "FROM debian:12.5\n"},
        ),
        good(
            workflow("go test ./e2e -v --tags=slow --suite.random ./scenarios && go run ./cmd/load ./data"),
            path=WORKFLOW,
            files={"e2e/scenarios/buy.feature": "Feature: a\n", "cmd/load/main.go": "package main\n"},
            because="the words after the packages are of the tests and of the program",
        ),
        bad(
            workflow("go test -v -shuffle on ./api «./shops» -run Buy"),
            path=WORKFLOW,
            files={"api/main.go": "package main\n", "shop/main.go": "package shop\n"},
        ),
        bad(
            "language: java\nafter_success:\n  - export WEB=acme/web\n  - docker build -t $WEB:1 «./eureka»\n",
            path=".travis.yml",
            files={"registry/Dockerfile": "FROM debian:12.5\n"},
        ),
        bad(
            "version: 2.1\njobs:\n  test:\n    steps:\n      - checkout\n      - run: bash «ci/check.sh»\n"
            "      - run:\n          name: Deploy\n          command: |\n"
            "            make\n            kubectl apply -k «overlays/live»\n",
            path=".circleci/config.yml",
            files={"ci/checks.sh": "#!/bin/sh\n", "overlays/prod/kustomization.yaml": "resources: []\n"},
        ),
        bad(
            "- hosts: all\n  vars_files:\n    - «vars/live.yml»\n  tasks:\n    - ansible.builtin.template:\n"
            "        src: «shop.conf.j2»\n        dest: /etc/shop.conf\n    - block:\n        - kubernetes.core.helm:\n"
            "            name: shop\n            chart_ref: «./charts/shops»\n        - include_tasks: more.yml\n",
            path="ansible/site.yml",
            files={
                "ansible/templates/shop.cfg.j2": "\n",
                "ansible/vars/prod.yml": "a: 1\n",
                "charts/shop/Chart.yaml": _CHART,
                "ansible/more.yml": "- debug: {}\n",
            },
        ),
        bad(
            "- copy:\n    src: shop.conf\n    dest: /etc/shop.conf\n- template:\n"
            "    src: «shop.j2»\n    dest: /etc/a\n"
            "- copy:\n    src: '{{ file }}'\n    dest: /etc/b\n"
            "- copy:\n    src: b.conf\n    dest: /etc/c\n    remote_src: true\n",
            path="roles/shop/tasks/main.yml",
            files={"roles/shop/files/shop.conf": "\n", "roles/shop/templates/shop.conf.j2": "\n"},
        ),
        good(
            "version: 2\njobs:\n  test:\n    steps:\n      - run: cd web && bash test.sh\n      - run: bash test.sh\n",
            path=".circleci/config.yml",
            files={"web/test.sh": "#!/bin/sh\n"},
            because="the folder of the second command is unknown",
        ),
        good(
            "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: shop\n",
            path=".taskfiles/shop/job.yaml",
            files={"Taskfile.yml": "version: '3'\ntasks: {}\n"},
            because="the file is a manifest",
        ),
        good(
            "version: '3'\ntasks:\n  up:\n    dir: '{{.DIR}}'\n    cmds:\n      - bash run.sh\n      - bash $FILE\n",
            path="Taskfile.yaml",
            files={"web/run.sh": "#!/bin/sh\n"},
            because="the folder is unknown",
        ),
        good(
            "services:\n  web:\n    build: ./web\n",
            path="compose.yaml",
            because="a file that is alone is a part of a repository",
        ),
        good(
            "services:\n  web:\n    build: ./web\n",
            path="compose.yaml",
            files={".gitmodules": '[submodule "web"]\n\tpath = web\n'},
            because="the folder may be a submodule",
        ),
        good(
            "services:\n  web:\n    build:\n      context: ./web\n      dockerfile: Dockerfile.dev\n",
            path="compose.yaml",
            files={".gitmodules": '[submodule "web"]\n\tpath = web\n'},
            because="the file may be in the submodule",
        ),
        good(
            workflow("bash apps/web/scripts/build.sh"),
            path=WORKFLOW,
            files={".gitmodules": '[submodule "web"]\n\tpath = apps/web\n', "apps/api/build.sh": "make\n"},
            because="the file may be in the submodule",
        ),
        bad(
            workflow("bash «apps/api/build-all.sh»"),
            path=WORKFLOW,
            files={".gitmodules": '[submodule "web"]\n\tpath = apps/web\n', "apps/api/build.sh": "make\n"},
        ),
        good(
            workflow("make").replace(
                "- run: make",
                "- uses: actions/download-artifact@v5\n        with:\n          path: ./test/uploaded/\n"
                "      - run: cat shop.txt\n        working-directory: test/uploaded\n"
                "      - run: bash test/uploaded/check.sh",
            ),
            path=WORKFLOW,
            files={"test/shop.txt": "shop\n"},
            because="an artifact of another job is downloaded to the folder",
        ),
        good(
            workflow("python dist/cli.py && go build ./... && helm lint charts/*"),
            path=WORKFLOW,
            files={"setup.py": "\n"},
            because="a build writes the file",
        ),
        good(
            workflow("curl -LO https://example.com/install.sh && bash ./install.sh"),
            path=WORKFLOW,
            files={"setup.py": "\n"},
            because="the script is downloaded",
        ),
        good(
            workflow("helm lint --strict ./charts/* && helm template charts/s*/"),
            path=WORKFLOW,
            files={"charts/shop/Chart.yaml": _CHART},
            because="the shell replaces the pattern with the folders that match",
        ),
        bad(
            workflow("helm lint --strict «./chart/*»"),
            path=WORKFLOW,
            files={"charts/shop/Chart.yaml": _CHART},
        ),
        good(
            "crd:\n\tmake-crd ./apis --folder=docs\n\tgo run ./trim < docs/acme.example_shops.yaml > docs/shops.yaml\n"
            "\trm docs/acme.example_shops.yaml\n",
            path="Makefile",
            files={"trim/main.go": "package main\n", "docs/start.yaml": "a: 1\n"},
            because="the file is temporary, since the recipe removes it",
        ),
        bad(
            _GO_MODULE.format("example.org/prices", "«./prices»"),
            path="go.mod",
            files={"a/b.go": "package a\n"},
        ),
        good(
            _GO_MODULE.format("example.org/mocks", "./mocks"),
            path="go.mod",
            files={"a/b.go": "package a\n"},
            because="Go does not read the replacement of a module that is not required",
        ),
        good(
            workflow("kubectl apply -f k8s/"),
            path=WORKFLOW,
            files={"k8s/shop.yaml": _MANIFEST},
            because="the folder is in the repository",
        ),
        good(
            "```sh\nhelm upgrade shop ./chart -f values-local.yaml\n```\n",
            path="chart/README.md",
            files={"chart/values.yaml": "replicas: 1\n", "chart/Chart.yaml": _CHART},
            because="the reader writes the file with values of an installation",
        ),
        good(
            "```sh\nhelm upgrade shop oci://ghcr.io/acme/shop --values values-prod.yaml\n```\n",
            path="chart/README.md",
            files={"chart/values-prod-eu.yaml": "replicas: 1\n", "chart/Chart.yaml": _CHART},
            because="a file of values without a folder is one of the reader",
        ),
        good(
            workflow("./prepare.sh && docker build --file generated.Dockerfile ."),
            path=WORKFLOW,
            files={
                "Dockerfile": "FROM debian:12.5\n",
                ".gitignore": "generated.*\n",
                "prepare.sh": "make generated\n",
            },
            because="git ignores the file, so something creates it",
        ),
        bad(
            "deploy:\n\tkubectl apply -f «config/shop.yaml»\n\nproto:\n\t$(BUF) generate\n",
            path="Makefile",
            files={"config/rbac/role.yaml": _MANIFEST},
        ),
        good(
            "deploy:\n\tkubectl apply -f config/shop.yaml\n\nmanifests:\n\t$(KCL) generate\n",
            path="Makefile",
            files={"config/rbac/role.yaml": _MANIFEST},
            because="the other program may write manifests",
        ),
        good(
            "docs:\n\tsqlc generate\n\tcp schema.md docs/schema.md\n",
            path="Makefile",
            files={"docs/index.md": "# Shop\n"},
            because="the command may write the file",
        ),
        good(
            "bundle:\n\t$(OPERATOR_SDK) generate bundle\n\tdocker build --file bundle.Dockerfile .\n",
            path="Makefile",
            files={"Dockerfile": "FROM debian:12.5\n"},
            because="a command of the file generates others",
        ),
        good(
            "```sh\nkubectl apply -f shops.yaml\n```\n",
            path="docs/run.md",
            files={
                "shop.yaml": _MANIFEST,
                "docs/build.md": "```sh\nkubectl kustomize k8s > shops.yaml\n```\n",
            },
            because="another page describes how to create the file",
        ),
        good(
            "```sh\nkustomize build --reorder legacy k8s | kubectl apply -f -\n```\n",
            path="README.md",
            files={"k8s/kustomization.yaml": "resources: [shop.yaml]\n", "k8s/shop.yaml": _MANIFEST},
            because="`legacy` is the value of the option",
        ),
        good(
            '#!/bin/sh\ncd "$(dirname "$0")/.."\n'
            "promtool() {\n  docker run --rm -v ./monitoring:/rules -w /rules --entrypoint promtool prom/prometheus "
            '"$@"\n}\npromtool check rules shop.rules.yml\n',
            path="scripts/check.sh",
            files={"monitoring/shop.rules.yml": "groups: []\n"},
            because="a function of the script replaces the program",
        ),
        bad(
            '#!/bin/sh\ncd "$(dirname "$0")/.."\n'
            "amtool() {\n  docker run --rm prom/alertmanager amtool\n}\npromtool check rules «shop.rules.yml»\n",
            path="scripts/check.sh",
            files={"monitoring/shop.rules.yml": "groups: []\n"},
        ),
        *(
            good(
                "```sh\nhelm dependency update charts/all-shops\n```\n",
                path=path,
                files={
                    f"{folder}/charts/all-shops/Chart.yaml": "name: all\n",
                    "charts/all-shop/Chart.yaml": "name: all\n",
                },
                because="the page is about the part that has the folder",
            )
            for path, folder in (
                ("docs/src/content/orders.md", "orders"),
                ("docs/orders/run.md", "services/orders"),
            )
        ),
        bad(
            "```sh\nhelm dependency update «charts/all-shops»\n```\n",
            path="docs/returns.md",
            files={
                "orders/charts/all-shops/Chart.yaml": "name: all\n",
                "charts/all-shop/Chart.yaml": "name: all\n",
            },
        ),
        good(
            "Create `shops.yaml`:\n\n```yaml\nkind: Shop\n```\n\n```sh\nkubectl apply -f shops.yaml\n```\n",
            path="docs/run.md",
            files={"docs/shop.yaml": _MANIFEST},
            because="the document gives the file to write",
        ),
        good(
            '{"scripts": {"start": "node server.js"}}\n',
            path="package.json",
            files={"next.config.mjs": "export default { output: 'standalone' };\n"},
            because="a build of Next.js writes the server",
        ),
        good(
            workflow("tsc && node scripts/check.js"),
            path=WORKFLOW,
            files={"scripts/check.ts": "export {};\n"},
            because="a build writes the script from the one in TypeScript",
        ),
        good(
            workflow("helm template . > out.yaml && kubectl apply -f out.yaml"),
            path=WORKFLOW,
            files={"k8s/shop.yaml": _MANIFEST},
            because="the script writes the file",
        ),
        bad(
            '<Project><ProjectReference Include="«..\\CORE\\Core.csproj»" /></Project>\n',
            path="web/Shop.csproj",
            files={"core/Core.csproj": _SDK},
        ),
        bad(
            '<Project><ProjectReference Include="«..\\core\\Cart.csproj»" /></Project>\n',
            path="web/Shop.csproj",
            files={"core/Core.csproj": _FRAMEWORK},
        ),
        good(
            _SOLUTION.format("web\\Shop.csproj"),
            path="Shop.sln",
            files={"Web/Shop.csproj": _FRAMEWORK},
            because="only Windows, where case does not matter, builds projects of .NET Framework",
        ),
        good(
            '<Project><ProjectReference Include="..\\CORE\\Core.csproj" /></Project>\n',
            path="web/Shop.csproj",
            files={"core/Core.csproj": _FRAMEWORK},
            because="only Windows, where case does not matter, builds projects of .NET Framework",
        ),
        good(
            "```sh\nexport TAG=X.Y.Z\ndocker build . -f bundle-${TAG}.Dockerfile -t shop:$TAG\n```\n"
            "\n```sh\nhelm install shop shop-vX.X.tgz --values values-x.y.yaml\n```\n",
            path="README.md",
            files={
                "bundle.Dockerfile": "FROM scratch\n",
                "bundle-1.Dockerfile": "FROM scratch\n",
                "values-x.yaml": "a: 1\n",
            },
            because="the reader writes the version",
        ),
        bad(
            "```sh\nexport TAG=1.2\ndocker build . -f «bundle-${TAG}.Dockerfile» -t shop:$TAG\n```\n",
            path="README.md",
            files={"bundle-1.3.Dockerfile": "FROM scratch\n"},
        ),
        bad(
            _ENTERING.replace("{}", "coast"),
            path=".gitlab-ci.yml",
            files={"deploy/north/apply.sh": "", "deploy/south/apply.sh": ""},
        ),
        bad(
            _ENTERING_RUNS,
            path=WORKFLOW,
            files={"deploy/north/apply.sh": "", "deploy/south/apply.sh": ""},
        ),
        bad(
            _ENTERING_ONCE.format("cd «deploy/$AREA» && kustomize build . | kubectl apply -f -"),
            path=WORKFLOW,
            files={"deploy/north/kustomization.yaml": "resources: []\n"},
        ),
        good(
            _ENTERING_ONCE.format("cd deploy/$AREA && docker build --tag shop ."),
            path=WORKFLOW,
            files={"deploy/north/kustomization.yaml": "resources: []\n"},
            because="a program may have written the folder",
        ),
        good(
            _ENTERING_ONCE.format("cd areas/$AREA && kustomize build . | kubectl apply -f -"),
            path=WORKFLOW,
            files={"deploy/north/kustomization.yaml": "resources: []\n"},
            because="nothing of the path is in the repository",
        ),
        good(
            _ENTERING.replace("{}", "south").replace("«", "").replace("»", ""),
            path=".gitlab-ci.yml",
            files={"deploy/north/apply.sh": "", "deploy/south/apply.sh": ""},
            because="both folders exist",
        ),
        good(
            _ENTERING.replace("{}", "coast").replace("«", "").replace("»", "").replace("deploy/", ""),
            path=".gitlab-ci.yml",
            files={"north/apply.sh": "", "south/apply.sh": ""},
            because="a folder beside those of the repository may be that of another one",
        ),
        good(
            _ENTERING.replace("{}", "coast").replace(
                "- cd «deploy/$AREA»", "- mkdir -p deploy/coast\n    - cd deploy/$AREA"
            ),
            path=".gitlab-ci.yml",
            files={"deploy/north/apply.sh": "", "deploy/south/apply.sh": ""},
            because="a command creates the folder",
        ),
        bad(
            "services:\n  web:\n    build:\n      context: «site»\n      dockerfile: Dockerfile\n",
            path="compose.yaml",
            files={"web/package.json": "{}", "Dockerfile": "FROM debian:13\n"},
        ),
        bad(
            "services:\n  web:\n    build:\n      context: web\n      dockerfile: «Dockerfile»\n",
            path="compose.yaml",
            files={"web/package.json": "{}", "Dockerfile": "FROM debian:13\n"},
        ),
        good(
            "services:\n  web:\n    build:\n      context: ../web\n      dockerfile: Dockerfile\n",
            path="deploy/base/compose.yaml",
            files={
                "web/Dockerfile": "FROM debian:13\n",
                "deploy/compose.yaml": "include: [base/compose.yaml]\n",
            },
            because="the file may be extended from the folder above",
        ),
        *(
            good(
                "services:\n"
                + "".join(
                    f"  {name}:\n    build:\n      context: .\n      dockerfile: services/{name}/Dockerfile\n"
                    f"    image: {registry}/paid/{name}:1.4\n"
                    for name in ("audit", "reports", "tenants")
                ),
                path="compose.paid.yaml",
                files={"services/orders/Dockerfile": "FROM debian:13\n"},
                because="the images are pulled, and their sources are in another repository",
            )
            for registry in ("registry.example.com", "${REGISTRY:-ghcr.io}/acme")
        ),
        bad(
            "services:\n"
            + "".join(
                f"  {name}:\n    build:\n      context: .\n      dockerfile: «services/{name}/Dockerfile»\n"
                f"    image: paid/{name}:1.4\n"
                for name in ("audit", "reports", "tenants")
            ),
            path="compose.paid.yaml",
            files={"services/orders/Dockerfile": "FROM debian:13\n"},
        ),
        bad(
            "services:\n  audit:\n    build:\n      context: .\n      dockerfile: «services/audit/Dockerfile»\n"
            "    image: ghcr.io/acme/audit:1.4\n",
            path="compose.yaml",
            files={"services/orders/Dockerfile": "FROM debian:13\n"},
        ),
        good(
            "#!/bin/sh\ncd jobs; ./prepare.sh\ncd jobs; ./run.sh\n",
            path="tools/all.sh",
            files={"tools/jobs/prepare.sh": "echo a\n", "tools/jobs/run.sh": "echo b\n"},
            because="the second `cd` fails, and the script continues in the folder",
        ),
        good(
            "# Index\n\n**Status**: Proposed\n\n```sh\nkubectl apply -f deploy/indexes.yaml\n```\n",
            path="docs/index.md",
            files={"deploy/index.yaml": "a: 1\n"},
            because="the document is a proposal",
        ),
        bad(
            "# Index\n\n**Status**: Accepted\n\n```sh\nkubectl apply -f «deploy/indexes.yaml»\n```\n",
            path="docs/index.md",
            files={"deploy/index.yaml": "a: 1\n"},
        ),
        good(
            "# Steps\n\n```sh\n# BEFORE\nkubectl apply -f deploy/indexes.yaml\n```\n",
            path="docs/cleanup-history/paths.md",
            files={"deploy/index.yaml": "a: 1\n"},
            because="the document is about an earlier state",
        ),
        bad(
            '#!/bin/sh\nROOT=$(git rev-parse --show-toplevel)\nhelm lint -f «"$ROOT/deploy/values.yml"»\n',
            path="tools/check.sh",
            files={"deploy/values.yaml": "a: 1\n"},
        ),
    ],
)
def missing_file_in_command(repository: Repository) -> Iterator[Finding]:
    """A command reads a file or a folder that is not in the repository.

    The command fails.
    Correct the path. In a Makefile, the path may be in a variable.
    The build of a Compose file, of Skaffold or of `docker/build-push-action` counts as a command, and
    so do a helmfile, `working-directory`, `uses`, and the paths in the settings of tools: modules and workspaces of
    Maven, Gradle, Cargo, Go and npm, references of .NET and TypeScript, the navigation of MkDocs, azd, GoReleaser,
    Docker Bake and others.
    Nothing is reported if a script of the same file writes a file of this name, or unpacks, fetches or generates files,
    if the repository has a sample of the file (`prod.env.example`), or if the run excludes the path or git ignores it.
    A folder that a command only enters is reported if its name is nearly that of one beside it, if another value of a
    variable of the command is one of these, or if a pipeline builds a kustomization in it. In documents, where readers
    write some of the files, a file is reported if its folder has one of the same format with nearly the same name,
    apart from the values of a chart without a folder, or if a README starts a shell script in a folder with others, or
    one beside `go.mod` names a package in a folder with other packages. It
    is not reported if a document gives the file to write, or if the reader is in another project by then. A script on a
    host, also one that a command of ssh starts, is compared with the files that rsync or scp copies there, or with
    those that other paths of the same folder show.
    Nothing is reported for three or more services of a Compose file whose images are pulled from a registry, if the
    folders of their sources are in another repository.
    What tar, rsync or scp packs or copies to a host is reported if the repository has a similar path, or if it has all
    other ones of the command, and its job builds and tests nothing.
    """
    # A file that is alone is a part of a repository.
    if not repository.whole or len(repository.paths) == 1:
        return
    yield from _on_hosts(repository)
    written: defaultdict[str, set[str]] = defaultdict(set)
    for one in repository.of(WrittenFile):
        written[one.path].add(one.name)
    # One page describes how to create a file, another one how to use it.
    documented = {one.name for one in repository.of(WrittenFile) if one.kind == "document"} - {"*"}
    documented |= {one.name for one in repository.of(DescribedDefinition) if one.definition == "file"}
    # Scripts and workflows copy pages to the folder of MkDocs.
    copied = {name for names in written.values() for name in names}
    documents = Documents.of(repository)
    folders = Folders.of(repository)
    variables: defaultdict[str, list[PathVariable]] = defaultdict(list)
    for variable in repository.of(PathVariable):
        variables[variable.value].append(variable)
    # Folders of submodules are empty until they are fetched.
    submodules = any(path.endswith(".gitmodules") for path in repository.paths)
    with_code = any(_MANIFEST_FILE.search(path) for path in repository.paths)
    likely = LikelyFiles(repository, folders)
    # How many services of a Compose file are built from folders that are in another repository.
    elsewhere = Counter(
        one.path
        for one in repository.of(NamedFile)
        if one.likely and one.command.startswith(_BUILD) and _lacks_source(one, folders)
    )
    found: set[tuple[str, Span, str]] = set()
    for named in repository.of(NamedFile):
        made, parts = written[named.path], named.file.split("/")
        generated = ("*generated" in made and named.command not in _STARTING) or (
            "*code" in made and not named.command.startswith("kubectl ")
        )
        if "*" in made or generated or not made.isdisjoint(parts):
            continue
        if named.kind == "document" and (not documented.isdisjoint(parts) or documents.elsewhere(named)):
            continue
        # The Dockerfile of a build is in the context, wherever the file is that names it.
        of_context = named.command.startswith("build of service") and not named.folder
        written_from = relpath(named.file, dirname(named.path) or ".") if of_context else named.written
        beside = normpath(join(dirname(named.path), written_from.removeprefix("./")))
        if any(exists(path, repository, folders) for path in (named.file, beside)):
            continue
        # A Compose file may extend one above, and a Makefile, a script or a tool may be run from there.
        if named.kind in _FROM_ABOVE and any(
            exists(path, repository, folders)
            for written in dict.fromkeys((written_from, relpath(named.file, dirname(named.path) or ".")))
            for path in above(named.path, written)
        ):
            continue
        if (submodules and named.folder) or folders.in_submodule(named.file):
            continue
        # Of a build without its context, the folder is reported.
        if of_context and not folders.exists(_context(named)):
            continue
        if _is_entered_twice(named, repository, folders):
            continue
        if _is_built(named.file, repository):
            continue
        if named.command == "MkDocs page" and not copied.isdisjoint((*parts, "*generated")):
            continue
        if named.command.startswith(_BUILD):
            if named.likely and elsewhere[named.path] >= _SEVERAL and _lacks_source(named, folders):
                continue
        elif named.likely and not likely.are_missing(named, made):
            continue
        # Artifacts may be in another repository than the code that they build.
        if not with_code and _MANIFEST_FILE.search(named.file):
            continue
        if named.kind == "document" and named.command == "helm --values" and "/" not in named.written:
            continue  # the values of an installation
        if named.kind == "document" and not (
            has_similar(named.file, folders)
            or has_similar(beside, folders)
            or is_moved_chart(named, repository)
            or is_beside_overlays(named, folders)
            or (named.command in _SHELLS and _is_beside(named, folders))
            or (named.command.startswith("go ") and _is_beside_packages(named, repository))
        ):
            continue
        if named.kind == "document" and _is_in_folder_of_page(named, repository):
            continue
        # An option may read a path that the name of the program alone leads to as well.
        place = (named.path, named.span, named.file)
        if place in found:
            continue
        found.add(place)
        sort = "folder" if named.folder or named.written.endswith("/") else "file"
        if named.command in SENDING and sort == "file" and not splitext(named.file)[1]:
            sort = "path"
        places = {(one.path, one.span): one for one in variables.get(named.written, ())}
        places.pop((named.path, named.span), None)
        yield Finding(
            at=named,
            message=f"{named.command}: the {sort} '{named.written}' does not exist",
            related=tuple(
                Related(one, f"the variable '{one.name}'") for one in islice(places.values(), _LISTED)
            ),
        )


def _context(named: NamedFile) -> str:
    """The folder in which the Dockerfile of a build is looked for; empty for the root, or if it is not known."""
    return named.file.removesuffix(normpath(named.written.replace("\\", "/"))).rstrip("/")


def _is_entered_twice(named: NamedFile, repository: Repository, folders: Folders) -> bool:
    """Whether a path exists without the second `cd FOLDER` of `cd FOLDER; a; cd FOLDER; b`, which fails.

    In a document, these may be two commands of which readers choose one.
    """
    parts = normpath(named.file).split("/")
    for index, (one, other) in enumerate(pairwise(parts)):
        if one == other and (index + 2 < len(parts) or named.kind == "document"):
            again = "/".join(parts[: index + 2])
            rest = "/".join((*parts[: index + 1], *parts[index + 2 :]))
            return not folders.exists(again) and exists(rest, repository, folders)
    return False


_BUILD = "build of service"
_SEVERAL = 3


def _lacks_source(named: NamedFile, folders: Folders) -> bool:
    """Whether the folder of the source of a service, which can be pulled, is not in the repository."""
    folder = named.file if named.folder else dirname(named.file)
    return folder != "" and not folders.exists(folder)


def _is_in_folder_of_page(named: NamedFile, repository: Repository) -> bool:
    """Whether a path exists in the folder of the part that a page is about: `orders/` of `docs/orders.md`."""
    names = {splitext(basename(named.path))[0], basename(dirname(named.path))} - {
        "",
        "README",
        "docs",
        "index",
    }
    ends = [f"/{name}/{named.file}/" for name in names]
    return any(end in f"/{path}/" for path in repository.paths for end in ends)


# The commands that start a script of a shell.
_SHELLS = frozenset({"bash", "run of a script", "sh"})


def _is_beside(named: NamedFile, folders: Folders) -> bool:
    """Whether a README starts a script in its folder, or below it, where there are other scripts."""
    return (
        basename(named.path).lower().startswith("readme")
        and named.file.endswith((".sh", ".bash"))
        and normpath(join(dirname(named.path), named.written)) == normpath(named.file)
        and has_same_format(named.file, folders)
    )


def _is_beside_packages(named: NamedFile, repository: Repository) -> bool:
    """Whether a document beside `go.mod` names a package in a folder with other ones: `go run ./cmd/web`."""
    above, module = dirname(normpath(named.file)), dirname(named.path)
    if not named.folder or above == module or join(module, "go.mod") not in repository.paths:
        return False
    start, depth = f"{above}/", above.count("/") + 2
    return any(
        path.endswith(".go") and path.startswith(start) and path.count("/") == depth
        for path in repository.paths
    )


_FROM_ABOVE = frozenset(
    {"ansible", "compose", "makefile", "shell-script", "skaffold", "tasks", "tool-settings"}
)


# The files by which package managers and tools of languages know a project.
_MANIFEST_FILE = regex(
    r"(?:^|/)(?:requirements[\w.-]*\.txt|pyproject\.toml|Pipfile(?:\.lock)?|(?:uv|poetry|yarn|Cargo|Gemfile|composer)\.lock"
    r"|go\.(?:mod|sum|work)|package(?:-lock)?\.json|pnpm-lock\.yaml|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?"
    r"|Gemfile|composer\.json|global\.json|\.(?:nvmrc|node-version|python-version|ruby-version))$"
)


def _is_built(path: str, repository: Repository) -> bool:
    """Whether a build writes a script: tsc from TypeScript, or Next.js as a server beside its configuration."""
    folder, (stem, extension) = dirname(path), splitext(path)
    if extension in (".cjs", ".js", ".mjs") and f"{stem}.{extension[1:-2]}ts" in repository.paths:
        return True
    return basename(path) == "server.js" and any(
        join(folder, f"next.config.{extension}") in repository.paths for extension in ("js", "mjs", "ts")
    )


def _on_hosts(repository: Repository) -> Iterator[Finding]:
    """The scripts that commands start on a host, in a folder whose files are those of a folder of the repository."""
    files = repository.of(HostFile)
    if not files:
        return
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    # The folders that contain files, also below them, with the extensions of these.
    extensions: set[tuple[str, str]] = set()
    for path in repository.paths:
        by_name[basename(path)].append(path)
        extensions.update((folder, splitext(path)[1]) for folder in folders_of(path) if folder)
    # The folders of the repository whose files a folder of a host has: several commands may copy to it.
    folders: defaultdict[str, list[tuple[str, HostFolder | HostFile]]] = defaultdict(list)
    for copied in repository.of(HostFolder):
        if copied.target:
            folders[copied.target].append((copied.folder, copied))
    for file in files:
        # A script in a folder of the same name shows which folder of the repository the one above it is.
        end = "/".join(file.file.rsplit("/", 2)[-2:])
        found = [path for path in by_name[basename(file.file)] if path == end or path.endswith(f"/{end}")]
        target = file.file.removesuffix(end).rstrip("/")
        if len(found) == 1 and target not in folders and OF_A_PROJECT.fullmatch(target):
            folders[target].append((found[0].removesuffix(end).rstrip("/") or ".", file))
    for file in files:
        target = next((one for one in folders_of(file.file) if one in folders), "")
        if not target or file.file in folders:
            continue
        rest = file.file[len(target) + 1 :]
        paths = [normpath(join(folder, rest)) for folder, _ in folders[target]]
        path, (folder, shown) = paths[0], folders[target][0]
        if not repository.paths.isdisjoint(paths) or repository.excludes(path):
            continue
        # Beside other scripts, it would be one of them.
        if (dirname(path), splitext(path)[1]) not in extensions:
            continue
        yield Finding(
            at=file,
            message=f"{file.command}: the file '{path}', which is '{file.file}' on the host, does not exist",
            related=(Related(shown, f"'{target}' has the files of '{folder}'"),),
        )
