from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.facts import LinkedVariable

_MODULE = "module example.com/acme/bakery\n\ngo 1.26\n"
_BUILD = """\
FROM golang:1.26 AS build
ARG VERSION=none
WORKDIR /src
COPY . .
RUN go build -ldflags "-s -w -X {}=${{VERSION}}" -o /out/bakery {}
FROM scratch
COPY --from=build /out/bakery /bakery
ENTRYPOINT ["/bakery"]
"""
_MAIN = "package main\n\n{}\n\nfunc main() {{\n\tprintln(version)\n}}\n"
_FILES = {"go.mod": _MODULE, "cmd/bakery/main.go": _MAIN.format('var version = "none"')}
_OTHER = _FILES | {"cmd/oven/main.go": _MAIN.format('var release, version = "none", "none"')}
_BUILT = "FROM scratch\nCOPY bakery /bakery\n"


@policy(
    "DLV221",
    severity="warning",
    category="observability",
    examples=[
        bad(_BUILD.format("«main.release»", "./cmd/bakery"), path="Dockerfile", files=_FILES),
        bad(_BUILD.format("«main.release»", "./cmd/bakery"), path="Dockerfile", files=_OTHER),
        bad(
            "PKG := example.com/acme/bakery\nLDFLAGS := -X '«$(PKG)/internal/build.Commit»=$(COMMIT)'\n\n"
            'build:\n\tgo build -ldflags "$(LDFLAGS)" ./...\n',
            path="Makefile",
            files=_FILES
            | {
                "Dockerfile": _BUILT,
                "internal/build/build.go": 'package build\n\nvar (\n\tRevision = ""\n)\n',
            },
        ),
        bad(
            _BUILD.format("«main.version»", "./cmd/bakery"),
            path="Dockerfile",
            files=_FILES | {"cmd/bakery/main.go": _MAIN.format('const version = "none"')},
        ),
        bad(
            "builds:\n  - main: ./cmd/oven\n    ldflags: [-X main.release=1]\n"
            "  - main: ./cmd/bakery/main.go\n    ldflags:\n      - -s -w -X «main.release»={{ .Version }}\n",
            path=".goreleaser.yaml",
            files=_OTHER,
        ),
        bad(
            "builds:\n  - id: bakery\n    main: ./cmd/bakery\n"
            "    ldflags:\n      - -X=«main.release»={{ .Env.RELEASE }}\n",
            path=".ko.yaml",
            files=_OTHER,
        ),
        good(
            "builds:\n  - main: ./cmd/oven\n    ldflags: [-X main.release={{ .Version }}]\n",
            path=".goreleaser.yaml",
            files=_OTHER,
            because="the package that is built has the variable",
        ),
        good(
            _BUILD.format("main.version", "./cmd/bakery"),
            path="Dockerfile",
            files=_FILES,
            because="the package has the variable",
        ),
        good(
            _BUILD.format("main.release", "."),
            path="Dockerfile",
            files=_OTHER,
            because="the program that has the variable may be built",
        ),
        good(
            _BUILD.format("github.com/prometheus/common/version.Build", "./cmd/bakery"),
            path="Dockerfile",
            files=_FILES,
            because="the package is that of another module",
        ),
        good(
            _BUILD.format("main.release", "./cmd/bakery").replace(
                "COPY . .", "RUN git clone https://example.com/acme/oven"
            ),
            path="Dockerfile",
            files=_FILES,
            because="the program is that of another repository",
        ),
        good(
            _BUILD.format("main.release", "./cmd/bakery"),
            path="Dockerfile",
            files=_FILES | {"cmd/bakery/info.go": "package main\n\n//go:generate ./release.sh\n"},
            because="a tool may write the variable",
        ),
    ],
)
def unknown_linker_variable(repository: Repository) -> Iterator[Finding]:
    """A build sets a variable with `-ldflags -X` that the Go package does not have.

    The linker ignores the option without a message: the program always reports the version that is in its code.
    Correct the name, or declare the variable in the package; the linker does not set constants.
    Packages of other modules are not known, and nothing is reported in files that clone other repositories.

    <https://pkg.go.dev/cmd/link>
    """
    for one in repository.of(LinkedVariable):
        if one.constant:
            message = (
                f"'{one.name}' is a constant of the package '{one.package}', which the linker does not set"
            )
        else:
            near = hint(one.name, one.known)
            message = (
                f"the package '{one.package}' has no variable '{one.name}' that the linker could set{near}"
            )
        yield Finding(at=one, message=message)
