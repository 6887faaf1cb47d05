"""The files and folders that programs read because of their options and operands, by the reference of each program.

Programs that name more than files, such as kubectl and Docker, are in `commands` as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.record import record, replace
from .core.words import word_set

if TYPE_CHECKING:
    from .formats.shell import Command, Word

_EMPTY: frozenset[str] = frozenset()


@record
class _Reads:
    """What a program reads: the options with files and with folders, and the subcommands whose operands are files.

    An empty subcommand is any. Of the operands only those count that end in one of `formats`; `valued` are the other
    options whose value is the next word. `pairs` are the options whose value is `KEY=FILE`.
    """

    files: frozenset[str] = _EMPTY
    folders: frozenset[str] = _EMPTY
    verbs: frozenset[str] = _EMPTY
    formats: tuple[str, ...] = ()
    valued: frozenset[str] = _EMPTY
    pairs: frozenset[str] = _EMPTY


def _reads(
    files: str = "", folders: str = "", verbs: str = "", formats: str = "", valued: str = "", pairs: str = ""
) -> _Reads:
    return _Reads(
        word_set(files),
        word_set(folders),
        word_set(verbs) if verbs != "*" else frozenset({""}),
        tuple(f".{one}" for one in formats.split()),
        word_set(valued),
        word_set(pairs),
    )


_CONFIG = _reads("-c --config")
_LONG_CONFIG = _reads("--config")
_YAML = "yaml yml"
_READS: Mapping[str, _Reads] = {
    # Clusters and objects
    "ct": _LONG_CONFIG,
    "eksctl": _reads("-f --config-file"),
    "helm": _reads(pairs="--set-file"),
    "helmfile": _reads("-f --file"),
    "istioctl": _reads("-f --filename"),
    "k3d": _CONFIG,
    "kind": _LONG_CONFIG,
    "kube-linter": _LONG_CONFIG,
    "kubectl": _reads("--from-env-file --patch-file", pairs="--from-file"),
    "kubeseal": _reads("-f --sealed-secret-file --cert"),
    "oc": _reads("--from-env-file --patch-file", pairs="--from-file"),
    "skaffold": _reads("-f --filename"),
    # Images and infrastructure
    "act": _reads("-W --workflows --env-file --secret-file"),
    "ansible-galaxy": _reads("-r --role-file --requirements-file"),
    "ansible-lint": _CONFIG,
    "ansible-playbook": _reads(
        "-i --inventory --inventory-file -e --extra-vars",
        verbs="*",
        formats=_YAML,
        valued="-l --limit -t --tags --skip-tags -u --user -f --forks --become-user --private-key --start-at-task "
        "--vault-id --vault-password-file --become-method -c --connection -T --timeout --ssh-common-args",
    ),
    "aws": _reads("--template-file"),
    "checkov": _reads("-f --file --config-file", "-d --directory"),
    "conftest": _reads("", "-p --policy"),
    "gcloud": _reads("--config --env-vars-file --metadata-from-file"),
    "goreleaser": _reads("-f --config"),
    "grype": _CONFIG,
    "hadolint": _Reads(
        word_set("-c --config"),
        verbs=frozenset({""}),
        formats=("Dockerfile", ".dockerfile"),
        valued=word_set("-f --format -t --failure-threshold --ignore --error --warning"),
    ),
    "pulumi": _reads("--config-file", "-C --cwd"),
    "sam": _reads("-t --template --template-file --config-file"),
    "serverless": _CONFIG,
    "sls": _CONFIG,
    "sops": _reads(
        verbs="*",
        formats=f"{_YAML} json env",
        valued="-a --age -p --pgp -k --kms --output --input-type --output-type --set",
    ),
    "terragrunt": _reads("-var-file --terragrunt-config", "--terragrunt-working-dir"),
    "tflint": _reads("-c --config", "--chdir"),
    "tfsec": _reads("--config-file"),
    "trivy": _reads("-c --config --ignorefile"),
    # Languages
    "alembic": _CONFIG,
    "bandit": _reads("-c --configfile"),
    "black": _LONG_CONFIG,
    "bundle": _reads("--gemfile"),
    "cargo": _reads("--manifest-path"),
    "coverage": _reads("--rcfile"),
    "dotnet": _reads(
        "--project --settings",
        verbs="build pack publish restore run test",
        formats="csproj fsproj sln slnx vbproj",
    ),
    "flake8": _LONG_CONFIG,
    "go": _reads("-modfile"),
    "golangci-lint": _CONFIG,
    "gradle": _reads("-b --build-file -c --settings-file", "-p --project-dir"),
    "gradlew": _reads("-b --build-file -c --settings-file", "-p --project-dir"),
    "mvn": _reads("-f --file -s --settings"),
    "mvnw": _reads("-f --file -s --settings"),
    "mypy": _reads("--config-file"),
    "npm": _reads("", "--prefix"),
    "nox": _reads("-f --noxfile"),
    "pip": _reads("-r --requirement -c --constraint"),
    "pip3": _reads("-r --requirement -c --constraint"),
    "pnpm": _reads("", "-C --dir"),
    "poetry": _reads("", "-C --directory"),
    "pylint": _reads("--rcfile"),
    "pytest": _Reads(
        word_set("-c --config-file --cov-config"),
        verbs=frozenset({""}),
        formats=("",),
        valued=word_set("-k -m -n -o -p -W --cov --cov-report --junitxml --junit-xml --ignore --deselect --rootdir"),
    ),
    "tox": _reads("-c --conf"),
    "uv": _reads("-r --requirement --requirements -c --constraint", "--directory --project"),
    "yarn": _reads("", "--cwd"),
    # JavaScript
    "commitlint": _reads("-g --config"),
    "cspell": _CONFIG,
    "cypress": _reads("-C --config-file"),
    "eslint": _reads("-c --config --ignore-path"),
    "jest": _CONFIG,
    "markdownlint": _CONFIG,
    "markdownlint-cli2": _LONG_CONFIG,
    "mocha": _LONG_CONFIG,
    "playwright": _CONFIG,
    "prettier": _reads("--config --ignore-path"),
    "prisma": _reads("--schema"),
    "stylelint": _LONG_CONFIG,
    "tsc": _reads("-p --project"),
    "vite": _CONFIG,
    "vitest": _CONFIG,
    "webpack": _CONFIG,
    "wrangler": _CONFIG,
    # Checks of settings, databases and documents
    "amtool": _reads(verbs="check-config", formats=_YAML),
    "artillery": _reads("-e --environment -c --config", verbs="run", formats=f"{_YAML} json"),
    "atlas": _reads("-c --config", "--dir"),
    "buf": _reads("--template"),
    "dbmate": _reads("", "-d --migrations-dir"),
    "detect-secrets": _reads("--baseline"),
    "diesel": _reads("--config-file", "--migration-dir"),
    "flyway": _reads("", "-locations"),
    "gitleaks": _CONFIG,
    "goose": _reads("", "-dir --dir"),
    "k6": _reads(
        verbs="run",
        formats="js ts",
        valued="-e --env -u --vus -d --duration -s --stage "
        "-o --out --tag --config -c -i --iterations --summary-export",
    ),
    "locust": _reads("-f --locustfile"),
    "migrate": _reads("", "-path --path -source --source"),
    "mkdocs": _reads("-f --config-file"),
    "newman": _reads(
        "-e --environment -d --iteration-data -g --globals",
        verbs="run",
        formats="json",
        valued="-r --reporters --env-var --reporter-junit-export",
    ),
    "pre-commit": _CONFIG,
    "psql": _reads("-f --file"),
    "spectral": _reads(
        "-r --ruleset",
        verbs="lint",
        formats=f"{_YAML} json",
        valued="-f --format -o --output -F --fail-severity",
    ),
    "sqlc": _reads("-f --file"),
    "sqlfluff": _LONG_CONFIG,
    "sqlx": _reads("", "--source"),
    "tern": _reads("-c --config", "-m --migrations"),
    "yamllint": _reads("-c --config-file"),
}  # fmt: skip
# Subcommands of Docker, because their options have other meanings.
_DOCKER = {
    "bake": _reads("-f --file"),
    "compose": _reads("--env-file"),
    "run": _reads("--env-file"),
    "stack": _reads("-c --compose-file"),
}
# Programs that run others: `npx eslint`, `poetry run pytest`, `python -m pytest`.
_RUNNERS = {"bunx": "", "npx": "", "pnpx": "", "uvx": "", "bundle": "exec", "pnpm": "exec", "yarn": "exec"}
_RUNNERS |= dict.fromkeys(("hatch", "pdm", "pipenv", "pipx", "poetry", "rye", "uv"), "run")
_PYTHON = frozenset({"python", "python3"})
# Options of these programs that have a value. The first ones change the folder or the project of the program.
_ELSEWHERE = word_set("--directory --project --package -C")
_OF_RUNNERS = word_set(
    "--with --with-editable --with-requirements --extra --no-extra --group --no-group --only-group -p --python --index "
    "--default-index --index-url -i --extra-index-url -f --find-links --env-file --spec --cache-dir --config-file "
    "--color --python-platform --from"
)
# A path, not a name of a set of rules or a text.
_FILE = regex(r"(?:\.{1,2}/)*[\w@+.-]+(?:/[\w@+.-]+)*")
_EXTENSION = regex(r".\.[A-Za-z]\w*$|^\.[a-z]|^Dockerfile$")
_FOLDER = regex(r"(?:\.{1,2}/)*[\w@+-][\w@+.-]*(?:/[\w@+.-]+)*/?")
# The scheme of a folder in the value of an option: `-source file://migrations`.
_SCHEME = regex(r"(?:file://(?!/)|filesystem:)")
# Programs whose last operand they edit with `-i`.
_EDITORS = frozenset({"sed", "yq"})
# Programs that read files which any other program may have written.
_COPYING = frozenset({"cat", "chmod", "cp"})
# A file that is mounted from the working directory: `$(pwd)/nginx.conf:/etc/nginx.conf`.
_MOUNT = regex(r"(?:\$\(pwd\)/|`pwd`/|\$\{?PWD\}?/|(?=\./))([\w./-]*\.\w+):/")


@record
class Input:
    """A file or a folder that a program reads: its word, and the words of the command for messages.

    It is `likely` if another command may write it.
    """

    word: Word
    by: str
    folder: bool = False
    likely: bool = False


def inputs(command: Command) -> Iterator[Input]:
    """The files and folders that a command reads, as far as its options tell; their variables are not replaced."""
    command = program_of(command)
    name, first = command.name, command.subcommand
    if name in ("docker", "docker-compose", "podman"):
        first = "compose" if name == "docker-compose" else first
        reads = _DOCKER.get("bake" if first == "buildx" and _has(command, "bake") else first)
        by = f"{name} {first}".removesuffix(" compose") if name == "docker-compose" else f"{name} {first}"
    else:
        reads, by = _READS.get(name), name
    if name in _EDITORS and command.has_flag("-i", "--in-place", "--inplace"):
        operands = command.operands(word_set("-e --expression -f --file"))
        for word in operands[-1:] if len(operands) > 1 or name == "sed" else ():
            if _EXTENSION.search(word.text) and "/" in word.text:
                yield Input(word, f"{name} -i")
    if name == "aws":
        for word in command.arguments:
            if word.text.startswith("file://") and not word.text.startswith("file:///"):
                yield Input(word.sub(word.raw.index("file://") + 7), f"aws {first}")
    if name in _COPYING:
        operands = command.operands(word_set("-m -g -o -t"))
        sources = operands if name == "cat" else operands[1:] if name == "chmod" else operands[:-1]
        for word in sources:
            yield Input(word, name, likely=True)
    if name in ("docker", "podman") and first == "run":
        for option, word in _options(command):
            match = _MOUNT.match(word.text) if option in ("-v", "--volume") else None
            start = word.raw.find(match[1]) if match else -1
            if match and start >= 0:
                yield Input(word.sub(start, start + len(match[1])), f"{by} {option}", likely=True)
    if reads is None:
        return
    command = _without_program(command)
    for option, word in _options(command):
        if option in reads.folders:
            scheme = _SCHEME.match(word.text)
            if scheme is not None and word.raw.startswith(scheme[0]):
                word = word.sub(scheme.end())
            yield Input(word, f"{by} {option}", True)
        elif option in reads.pairs:
            yield Input(word.sub(word.raw.rindex("=") + 1) if "=" in word.raw else word, f"{by} {option}")
        elif option in reads.files:
            if word.text.startswith("@") and name == "ansible-playbook":
                word = word.sub(word.raw.index("@") + 1)
            elif option in ("-e", "--extra-vars") and name == "ansible-playbook":
                continue
            yield Input(word, f"{by} {option}")
    if reads.verbs and ("" in reads.verbs or first in reads.verbs):
        operands = command.operands(reads.valued | reads.files | reads.folders)
        for word in operands if "" in reads.verbs else operands[1:]:
            if word.text.endswith(reads.formats):
                yield Input(word, by if "" in reads.verbs else f"{by} {first}")


def is_path(text: str, *, folder: bool) -> bool:
    """Whether the value of an option is a path, with a folder or an extension."""
    if folder:
        return _FOLDER.fullmatch(text) is not None
    return _FILE.fullmatch(text) is not None and ("/" in text or _EXTENSION.search(text) is not None)


def _options(command: Command) -> Iterator[tuple[str, Word]]:
    """The options of a command with their values."""
    arguments = command.arguments
    for index, word in enumerate(arguments):
        if word.text == "--":
            return
        head, equals, _ = word.text.partition("=")
        if head.startswith("-") and equals and "=" in word.raw:
            yield head, word.sub(word.raw.index("=") + 1)
        elif head.startswith("-") and index + 1 < len(arguments):
            yield word.text, arguments[index + 1]


def _has(command: Command, verb: str) -> bool:
    return any(word.text == verb for word in command.arguments)


def program_of(command: Command) -> Command:
    """The command behind a program that runs others."""
    words = command.words
    if command.name in _PYTHON and len(words) > 2 and words[1].text == "-m":
        return replace(command, words=words[2:])
    if command.name == "go":
        return _go_tool(command)
    verb = _RUNNERS.get(command.name)
    if verb is None:
        return command
    own = 2 if verb else 1
    if verb and (len(words) < 2 or words[1].text != verb):
        return command
    while own < len(words):
        text = words[own].text
        if text in ("-y", "--yes", "--no", "--no-install", "--no-sync", "--frozen", "--locked", "--"):
            own += 1
        elif command.name == "uv" and text in _OF_RUNNERS:
            own += 2
        else:
            break
    if own < len(words) and not words[own].text.startswith("-"):
        return replace(command, words=words[own:])
    return command


def _go_tool(command: Command) -> Command:
    """The program that `go run github.com/acme/tools/cmd/migrate@v1.4.0` or `go tool migrate` runs."""
    words = command.words
    if command.subcommand not in ("run", "tool"):
        return command
    own = next((n for n, word in enumerate(words[2:], 2) if not word.text.startswith("-")), len(words))
    match = _GO_TOOL.fullmatch(words[own].raw) if own < len(words) else None
    if match is None or (command.subcommand == "run" and not match["version"]):
        return command
    return replace(command, words=(words[own].sub(*match.span("name")), *words[own + 1 :]))


# The package of a program, whose name is its last part that is not the major version.
_GO_TOOL = regex(
    r"(?:[\w.~-]+/)*(?P<name>(?!v\d+(?:@|$))[A-Za-z_][\w-]*)(?:\.v\d+|/v\d+)?(?P<version>@[\w.+-]+)?"
)


def _without_program(command: Command) -> Command:
    """The command of a program that runs another one, without the words of that one: `uv run --project shop`."""
    verb, words = _RUNNERS.get(command.name), command.words
    if not verb:
        return command
    at, running = 1, False
    while at < len(words):
        text = words[at].text
        if text.startswith("-") and text != "--":
            at += 2 if text in _ELSEWHERE or text in _OF_RUNNERS else 1
        elif text == verb and not running:
            running = True
            at += 1
        else:
            break
    return replace(command, words=words[:at]) if running else command
