"""Tasks: plain `nox` runs what CI requires; `nox -l` lists the rest."""

import os
import re
import shutil
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.sessions = ["lint", "types", "tests", "fleet", "docs"]
nox.options.reuse_venv = "yes"

PROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
POLICIES = Path("policies/aurora_policies")
# What specialists are not on PyPI; promtool and amtool come with the system's prometheus and prometheus-alertmanager.
NPM = ("dclint@3.1.0", "@stoplight/spectral-cli@6.16.3")


def install(session: nox.Session, *groups: str, upgrade: bool = False) -> None:
    """Install the project in editable mode, and groups of development dependencies."""
    options = ["--upgrade", "--upgrade-strategy", "eager"] if upgrade else []
    session.install(*options, "-e", ".", *nox.project.dependency_groups(PROJECT, *groups))


@nox.session
def tests(session: nox.Session) -> None:
    """Examples, cases, catalogue, properties, snapshots; arguments go to pytest."""
    install(session, "test")
    session.run("pytest", *(session.posargs or ["-q", "-n", "auto"]), env=_gate())


@nox.session
def fleet(session: nox.Session) -> None:
    """The tests of `aurora fleet` with its extra, whose packages have 250 MB."""
    install(session, "test")
    session.install("-e", ".[fleet]")
    session.run("pytest", *(session.posargs or ["-q", "tests/fleet"]), env=_gate())


@nox.session(python=PYTHONS)
def compatibility(session: nox.Session) -> None:
    """The tests on each supported Python that this machine has."""
    install(session, "test")
    session.run("pytest", "-q", "-n", "auto", env=_gate())


@nox.session
def newest(session: nox.Session) -> None:
    """The tests with the newest release of every dependency, without pre-releases."""
    install(session, "test", upgrade=True)
    session.run("pytest", *(session.posargs or ["-q", "-n", "auto"]), env=_gate())


@nox.session(python=PYTHONS[0])
def oldest(session: nox.Session) -> None:
    """The tests with the lowest versions that pyproject.toml allows."""
    session.install("uv")
    session.run(
        *("uv", "pip", "install", "--quiet", "--python", str(Path(session.bin, "python"))),
        *("--resolution", "lowest-direct", "--editable", ".", "--group", "test"),
    )
    session.run("pytest", *(session.posargs or ["-q", "-n", "auto"]), env=_gate())


@nox.session
def lint(session: nox.Session) -> None:
    """Style, the direction of imports, and our own policies on this repository."""
    install(session, "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", "--no-cache")
    # The printed example is there for its findings.
    session.run(
        "aurora-lint",
        ".",
        "--no-cache",
        "--profile",
        "strict",
        "--no-aside",
        "--exclude",
        "examples/taskmaster/",
    )


@nox.session
def types(session: nox.Session) -> None:
    """Strict types over everything that ships."""
    install(session, "types")
    session.run("mypy")
    # What callers see: the file asserts the types of the public functions.
    session.run("mypy", "tests/test_api.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the pages that come from the code, and build the site; on CI an old page is an error."""
    install(session, "docs")
    check = ["--check"] if "--check" in session.posargs or _on_ci() else []
    session.run("python", "docs/generate.py", *check)
    session.run("python", "packaging/descriptors.py", *check)
    session.run("zensical", "build", "--strict", "--clean")


@nox.session
def site(session: nox.Session) -> None:
    """Build the site, and drive it and the pages of the delivery graph and of the report in an installed chromium."""
    install(session, "docs", "test", "site")
    session.run("zensical", "build", "--strict", "--clean")
    pages = ("tests/site", "tests/delivery/test_page.py", "tests/reporters/test_page.py")
    session.run("pytest", *(session.posargs or ["-q", *pages]))


@nox.session
def lock(session: nox.Session) -> None:
    """Write requirements.lock, the versions and hashes that the GitHub action installs; -- --upgrade for newer ones."""
    session.install("uv")
    build = Path(session.create_tmp(), "build.txt")
    build.write_text("\n".join(PROJECT["build-system"]["requires"]), encoding="utf-8")
    session.run(
        *("uv", "pip", "compile", "--quiet", "--universal", "--python-version", PYTHONS[0]),
        *("--generate-hashes", "--no-header", "--no-annotate", "pyproject.toml", str(build)),
        *("--output-file", "requirements.lock", *session.posargs),
    )


@nox.session
def bench(session: nox.Session) -> None:
    """Ratios against other linters on the same files: nox -s bench -- DIR."""
    # Not in editable mode, in which a run asks for the time of the last change of each module.
    session.install(".", *nox.project.dependency_groups(PROJECT, "bench"))
    session.run("python", "benchmarks/bench.py", *session.posargs)


@nox.session
def growth(session: nox.Session) -> None:
    """Double each kind of input and fail where the work grows faster: nox -s growth -- [PART OF A NAME...]."""
    install(session)
    session.run("python", "benchmarks/growth.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Mutate the examples of all policies and look for inputs that fail: nox -s fuzz -- SECONDS [READER...]."""
    install(session)
    session.run("python", "benchmarks/fuzz.py", *(session.posargs or ["60"]))


@nox.session
def parity(session: nox.Session) -> None:
    """Score the project on cases of other linters: nox -s parity -- SCORE_COMMAND [PEER...]."""
    install(session)
    if not session.posargs:
        session.error("name the command that scores: nox -s parity -- path/to/score")
    session.run("python", *session.posargs)


@nox.session
def corpus(session: nox.Session) -> None:
    """Lint real files, crash on nothing, and count findings by policy: nox -s corpus -- DIR [POLICY]."""
    install(session)
    session.run("python", "benchmarks/corpus.py", *session.posargs)


@nox.session
def specialists(session: nox.Session) -> None:
    """Generate everything for each application in tests/apps, and ask other linters of it; -- --allow-missing."""
    install(session, "specialists")
    folder = Path(session.virtualenv.location, "npm")
    if shutil.which("npm"):
        session.run("npm", "install", "--silent", "--prefix", str(folder), *NPM, external=True)
    programs = [*session.bin_paths, str(folder / "node_modules/.bin"), os.environ["PATH"]]
    session.run(
        *("python", "-m", "specialists", *session.posargs),
        env={"PATH": os.pathsep.join(map(str, programs)), "PYTHONPATH": "tests"},
    )


@nox.session
def live(session: nox.Session) -> None:
    """Run the generated deliveries of tests/apps with the programs of this machine: nox -s live -- [DIR...]."""
    install(session)
    applications = [
        nox.project.load_toml(path) for path in sorted(Path("tests/apps").glob("*/pyproject.toml"))
    ]
    session.install(*(one for data in applications for one in data["project"]["dependencies"]))
    session.run("python", "-m", "live", *session.posargs, env={"PYTHONPATH": "tests"})


@nox.session
def schemas(session: nox.Session) -> None:
    """Refresh the published schemas in aurora_devops/formats/schemas; the Go command reads those of Kubernetes."""
    session.install("check-jsonschema")
    session.run("python", "benchmarks/schemas.py")


@nox.session
def actions(session: nox.Session) -> None:
    """Refresh the inputs of widely used actions from the tags of their repositories; names add actions."""
    session.install("pyyaml")
    session.run("python", "benchmarks/actions.py", *session.posargs)


@nox.session(venv_backend="none")
def assets(session: nox.Session) -> None:
    """Bundle the graph library of the page of `aurora graph`, with its licenses; needs npm."""
    folder = Path("aurora_devops/delivery/assets")
    with tempfile.TemporaryDirectory() as work:
        for name in ("package.json", "library.js"):
            shutil.copy(folder / "source" / name, work)
        session.run("npm", "install", "--silent", "--no-package-lock", "--prefix", work, external=True)
        bundle = ("--bundle", "--minify", "--format=iife", "--charset=utf8", "--legal-comments=none")
        session.run(
            *(f"{work}/node_modules/.bin/esbuild", f"{work}/library.js", *bundle),
            f"--outfile={folder / 'cytoscape.min.js'}",
            external=True,
        )
        licenses = [
            f"{name}\n\n{(Path(work, 'node_modules', name) / 'LICENSE').read_text(encoding='utf-8').strip()}\n"
            for name in ("cytoscape", "cytoscape-fcose", "cose-base", "layout-base")
            if Path(work, "node_modules", name, "LICENSE").is_file()
        ]
        (folder / "LICENSES.txt").write_text("\n".join(licenses), encoding="utf-8")


@nox.session(venv_backend="none")
def vscode(session: nox.Session) -> None:
    """Check, test and package the extension for Visual Studio Code as build/aurora-devops.vsix; needs npm."""
    shutil.copy("LICENSE", "editors/vscode/LICENSE.txt")
    Path("build").mkdir(exist_ok=True)
    with session.chdir("editors/vscode"):
        session.run("npm", "ci", "--silent", external=True)
        for script in ("check", "bundle", "test", "package"):
            session.run("npm", "run", "--silent", script, external=True)


@nox.session
def snapshots(session: nox.Session) -> None:
    """Write the snapshots anew, to be read in the diff."""
    install(session, "test")
    session.run("pytest", "-q", "--inline-snapshot=fix", *session.posargs)


@nox.session(venv_backend="none")
def new(session: nox.Session) -> None:
    """Start a policy: nox -s new -- FOLDER NAME, for example dockerfile some-policy."""
    if len(session.posargs) != 2:
        session.error(f"nox -s new -- FOLDER NAME; the folders are {', '.join(_folders())}")
    folder, name = session.posargs
    if folder not in _folders():
        session.error(f"no folder {folder!r}; the folders are {', '.join(_folders())}")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        session.error(f"{name!r} is no name: write what the policy finds, as in latest-tag")
    path = POLICIES / folder / f"{name.replace('-', '_')}.py"
    if path.exists():
        session.error(f"{path} is already there")
    path.write_text(_skeleton(folder, name), encoding="utf-8")
    session.log(f"wrote {path}; now: nox -s tests -- -k {folder}/{name}")


@nox.session
def changelog(session: nox.Session) -> None:
    """Make the fragments in news/ the section of this version in CHANGELOG.md; -- --draft only prints it."""
    session.install(*nox.project.dependency_groups(PROJECT, "release"))
    session.run("towncrier", "build", *(session.posargs or ["--yes"]))


@nox.session
def release(session: nox.Session) -> None:
    """Build wheel and sdist twice, compare them, check and install them; -- VERSION fails for another version."""
    session.install("--require-hashes", "-r", "requirements.lock")
    session.install(*nox.project.dependency_groups(PROJECT, "release"))
    session.run("python", "packaging/distributions.py", *session.posargs)
    built = sorted(map(str, Path("dist").iterdir()))
    session.run("twine", "check", "--strict", *built)
    sdist = next(path for path in built if path.endswith(".tar.gz"))
    formula = session.run("python", "packaging/descriptors.py", "--sdist", sdist, silent=True)
    Path("build").mkdir(exist_ok=True)
    Path("build/aurora-devops.rb").write_text(str(formula), encoding="utf-8")
    _try_wheel(session, next(path for path in built if path.endswith(".whl")))


def _try_wheel(session: nox.Session, wheel: str) -> None:
    """Install a wheel in a fresh environment, and lint a file with it outside of this repository."""
    with tempfile.TemporaryDirectory() as work:
        session.run("python", "-m", "venv", f"{work}/venv")
        programs = Path(work, "venv", Path(session.bin).name)
        session.run(str(programs / "python"), "-m", "pip", "install", "--quiet", wheel, external=True)
        Path(work, "Dockerfile").write_text("FROM debian:latest\n", encoding="utf-8")
        command = (str(programs / "aurora-lint"), "--no-config", "--no-cache", f"{work}/Dockerfile")
        output = session.run(*command, external=True, silent=True, success_codes=[1], env={"PYTHONPATH": ""})
        if "latest-tag" not in str(output):
            session.error(f"the installed wheel did not report latest-tag:\n{output}")


def _gate() -> dict[str, str]:
    """Property tests draw the same examples each time, unless told otherwise."""
    return {"HYPOTHESIS_PROFILE": os.environ.get("HYPOTHESIS_PROFILE", "gate")}


def _on_ci() -> bool:
    return bool(os.environ.get("CI"))


def _folders() -> list[str]:
    return sorted(
        path.name
        for path in POLICIES.iterdir()
        if (path / "__init__.py").exists() and path.name != "profiles"
    )


# What a new policy of a folder visits, and the smallest text of its kind.
_FIRST = {
    "dockerfile": ("aurora_devops.kinds.dockerfile", "From", "FROM «debian:12.5»\\n"),
    "compose": (
        "aurora_devops.kinds.compose",
        "ServiceIn",
        "services:\\n  «web»:\\n    image: nginx:1.29\\n",
    ),
    "github": (
        "aurora_devops.kinds.github",
        "JobIn",
        "on: push\\njobs:\\n  «test»: {runs-on: ubuntu-24.04}\\n",
    ),
    "kubernetes": (
        "aurora_devops.kinds.kubernetes",
        "ContainerIn",
        "apiVersion: v1\\nkind: Pod\\nmetadata: {name: web}\\n",
    ),
    "prometheus": ("aurora_devops.kinds.prometheus", "RuleIn", "groups: []\\n"),
    "grafana": ("aurora_devops.kinds.grafana", "Panel", '{"title": "web", "panels": []}\\n'),
}


def _skeleton(folder: str, name: str) -> str:
    """A policy that says nothing yet, with the next free code."""
    codes = [
        match[1]
        for path in sorted((POLICIES / folder).glob("*.py"))
        if (match := re.search(r'@policy\(\s*"([A-Z]{3}\d{3})"', path.read_text(encoding="utf-8")))
    ]
    family = codes[0][:3] if codes else folder[:3].upper()
    number = max((int(code[3:]) for code in codes), default=0) + 1
    module, node, example = _FIRST.get(folder, ("aurora_devops", "Image", "FROM «debian:12.5»\\n"))
    kind = "" if folder in _FIRST else ', kind="dockerfile"'
    imports = f"from aurora_devops import Finding, bad, good, policy\nfrom {module} import {node}\n"
    if module == "aurora_devops":
        imports = f"from aurora_devops import Finding, {node}, bad, good, policy\n"
    function = name.replace("-", "_")
    return f'''from collections.abc import Iterator

{imports}

@policy(
    "{family}{number:03}",
    severity="warning",
    category="maintainability",
    equivalents={{}},
    examples=[
        bad("{example}"{kind}),
        good("{example.replace("«", "").replace("»", "")}"{kind}, because="..."),
    ],
)
def {function}(node: {node}) -> Iterator[Finding]:
    """Say in one sentence what is wrong.

    Say what it leads to, and what to do instead.
    """
    if False:
        yield Finding(at=node.at, message="name the actual value")
'''
