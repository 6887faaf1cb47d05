"""What is found in Node.js applications of other forms: schemas of Joi, own readers, queues, files of tools."""

import pytest

from aurora_devops.code.sources import Sources
from aurora_devops.generation.detect import detect

EXPRESS = '{"name": "desk", "scripts": {"start": "node src/index.js"}, "dependencies": {"express": "5"}}'


def facts(files: dict[str, str]) -> dict[str, object]:
    clues = detect(Sources(files, "folder")).clues
    return {field: listed[0].value for field, listed in clues.items()}


def environment(files: dict[str, str]) -> dict[str, tuple[bool, str | None]]:
    clues = detect(Sources(files, "folder")).clues.get("environment", ())
    return {clue.value.name: (clue.value.needed, clue.value.default) for clue in clues}


def test_keys_of_joi_are_optional_unless_they_are_required():
    code = (
        "const schema = Joi.object().keys({\n  STORE: Joi.string().required().description('where'),\n"
        "  LIMIT: Joi.number()\n    .default(10)\n    .description('most'),\n  SENDER: Joi.string().email(),\n});\n"
        "schema.validate(process.env);\n"
    )
    assert environment({"package.json": EXPRESS, "src/index.js": code}) == {
        "STORE": (True, None),
        "LIMIT": (False, "10"),
        "SENDER": (False, None),
    }


@pytest.mark.parametrize(
    "defined",
    [
        "export function want(name: string): string {\n  const value = process.env[name];\n",
        "export const want = (name: string) => {\n  const value = process.env[name];\n",
    ],
)
def test_functions_that_read_a_variable(defined):
    files = {
        "package.json": EXPRESS,
        "src/want.ts": f"{defined}  if (!value) throw new Error(name);\n  return value;\n}}\n",
        "src/index.js": "const a = want('STORE');\nconst b = other('NOT_READ');\n",
    }
    assert environment(files) == {"STORE": (True, None)}


@pytest.mark.parametrize(
    ("path", "read"),
    [("src/settings.config.ts", True), ("playwright.config.ts", False), ("web/jest.setup.js", False)],
)
def test_files_of_tools_do_not_belong_to_the_application(path, read):
    files = {"package.json": EXPRESS, path: "export const origin = process.env.ORIGIN;\n"}
    assert ("ORIGIN" in environment(files)) is read


def test_a_route_of_several_methods():
    code = "const app = express();\napp.route('/ops/ready').get(f);\napp.route('/ops/live')\n  .get(f);\n"
    found = facts({"package.json": EXPRESS, "src/index.js": code})
    assert (found["health_path"], found["readiness_path"]) == ("/ops/live", "/ops/ready")


QUEUE = '{"name": "desk", "scripts": {"start": "node dist/jobs.js"}, "dependencies": {"bullmq": "5"}}'


def test_a_worker_of_a_queue_listens_on_no_port():
    files = {"package.json": QUEUE, "src/jobs.ts": "new Worker('x', f);\nconst n = process.env.STORE!;\n"}
    found = facts(files)
    assert (found["framework"], found["port"], found["entry_point"]) == ("", None, "dist/jobs.js")
    assert environment(files) == {"STORE": (True, None)}
    serves = {**files, "src/web.ts": "http.createServer(f).listen(8080);\n"}
    assert "framework" not in facts(serves)


@pytest.mark.parametrize(
    ("command", "entry"),
    [("node desk", None), ("node server", "server.js"), ("node dist/main", "dist/main.js")],
)
def test_what_a_command_without_an_ending_starts(command, entry):
    package = EXPRESS.replace("node src/index.js", command)
    assert facts({"package.json": package, "server.js": ""}).get("entry_point") == entry
