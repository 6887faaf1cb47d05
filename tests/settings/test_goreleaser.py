"""The images that GoReleaser builds, and the programs in them."""

import pytest

from aurora_devops.core.context import Store, Texts
from aurora_devops.core.kind import Document
from aurora_devops.core.source import Source
from aurora_devops.facts import BuiltBinary, BuiltPackage, HandledImage
from aurora_devops.kinds.settings.goreleaser import images

MAIN = {"cmd/web/main.go": "", "cmd/jobs/main.go": "", "api/main.go": "", "main.go": ""}
BUILDS = """\
project_name: shop
builds:
  - {id: web, main: ./cmd/web, binary: shop-web}
  - {id: jobs, dir: cmd, main: jobs/main.go}
"""


def facts(text: str, sort: type, path: str = ".goreleaser.yaml", **files: str) -> list:
    document = Document("tool-settings", Source(path, text), None)
    texts = {**MAIN, **{name.replace("__", "."): one for name, one in files.items()}, path: text}
    found = images(document, Store(Texts(texts), 1_000_000).context())
    return [fact for fact in found if isinstance(fact, sort)]


@pytest.mark.parametrize(
    ("template", "tag"),
    [
        ("{{ .Version }}", "${GITHUB_REF_NAME#v}"),
        ("{{.Tag}}-amd64", "${GITHUB_REF_NAME}-amd64"),
        ("v{{ .Major }}", "v${GITHUB_REF_NAME#v%%.*}"),
        ("{{ .Major }}.{{ .Minor }}", "${GITHUB_REF_NAME#v%.*}"),
        ("{{ .Major }}.{{ .Minor }}.{{ .Patch }}", "${GITHUB_REF_NAME#v}"),
        ("{{ .ShortCommit }}", "${GITHUB_SHA:0:7}"),
        ("{{ if not .Prerelease }}latest{{ end }}", "latest"),
        (
            "{{ if .IsNightly }}nightly{{ else }}{{ .Tag }}{{ end }}",
            "${UNKNOWN}nightly${UNKNOWN}${GITHUB_REF_NAME}${UNKNOWN}",
        ),
        ("{{ .Env.CHANNEL }}", "${CHANNEL}"),
        ("{{ incpatch .Version }}-next", "${UNKNOWN}-next"),
    ],
)
def test_the_tags_of_images(template: str, tag: str) -> None:
    text = f"dockers:\n  - image_templates: ['ghcr.io/acme/web:{template}']\n"
    assert [(one.does, one.name, one.tag) for one in facts(text, HandledImage)] == [
        ("push", "ghcr.io/acme/web", tag)
    ]


@pytest.mark.parametrize(
    ("text", "pushed"),
    [
        ("dockers:\n  - {image_templates: [acme/web:1], skip_push: true}\n", [("build", "acme/web", "1")]),
        (
            "dockers_v2:\n  - {images: [acme/web, acme/site], tags: [edge]}\n",
            [("push", "acme/web", "edge"), ("push", "acme/site", "edge")],
        ),
        ("docker_manifests:\n  - {name_template: 'acme/web:1'}\n", [("push", "acme/web", "1")]),
        ("docker_manifests:\n  - {name_template: 'acme/web:1', skip_push: true}\n", []),
        ("kos:\n  - {repository: acme/web, bare: true}\n", [("push", "acme/web", "latest")]),
        ("kos:\n  - {repositories: [acme]}\n", [("push", "acme/${UNKNOWN}", "latest")]),
        ("kos:\n  - {bare: true}\n", [("push", "${KO_DOCKER_REPO}", "latest")]),
        (
            "project_name: shop\ndockers:\n  - image_templates: ['acme/{{ .ProjectName }}:1']\n",
            [("push", "acme/shop", "1")],
        ),
        ("- list\n", []),
    ],
)
def test_the_names_of_images(text: str, pushed: list[tuple[str, str, str]]) -> None:
    assert [(one.does, one.name, one.tag) for one in facts(text, HandledImage)] == pushed


def test_the_packages_of_images() -> None:
    text = f"{BUILDS}kos:\n  - {{build: web, repository: acme/web, bare: true}}\n"
    text += "  - {build: jobs, repository: acme, base_import_paths: true}\n"
    text += "  - {repository: acme/api, main: ./api, bare: true}\n  - {repository: acme/x, main: ./x, bare: true}\n"
    assert [(one.image, one.folder) for one in facts(text, BuiltPackage)] == [
        ("acme/web", "cmd/web"),
        ("acme/jobs", "cmd/jobs"),
        ("acme/api", "api"),
    ]


def test_the_programs_that_a_dockerfile_copies() -> None:
    text = f"{BUILDS}dockers:\n  - {{ids: [web], image_templates: [acme/web:1]}}\n"
    assert [
        (one.name, one.folder) for one in facts(f"{text}    dockerfile: web.Dockerfile\n", BuiltBinary)
    ] == []
    files = {"Dockerfile": "FROM scratch\n"}
    found = facts(text, BuiltBinary, ".config/goreleaser.yml", **files)
    assert [(one.dockerfile, one.name, one.folder) for one in found] == [
        ("Dockerfile", "shop-web", "cmd/web")
    ]
    # The program of a build without a name has that of the project.
    found = facts(text.replace("ids: [web], ", ""), BuiltBinary, **files)
    assert [(one.name, one.folder) for one in found] == [("shop-web", "cmd/web"), ("shop", "cmd/jobs")]
