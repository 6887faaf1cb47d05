"""Functions that read the environment variable whose name they are given."""

import pytest

from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

PACKAGE = '{"name": "shop", "dependencies": {"express": "^5"}}'
FUNCTION = """\
function get<T>(name: string, fallback?: T, options = { strict: false }): T | string {
  if (process.env[name]) {
    return process.env[name]
  }
  if (fallback === undefined) {
    throw new Error(`Missing ${name}`)
  }
  return fallback
}
"""
ARROW = """\
export const required = (key) => {
  const value = process.env[key];
  if (!value) throw new Error(key);
  return value;
};
"""


def read(language: str, **files: str) -> dict[str, tuple[object, bool, bool]]:
    found = program(Sources({path.replace("__", "."): text for path, text in files.items()}), language)
    assert found is not None
    return {
        one.name: (
            one.default,
            one.required and one.at_start and not one.in_file,
            one.needed or (one.required and one.in_file),
        )
        for one in found.settings
        if one.name != "NODE_ENV"
    }


def node(**files: str) -> dict[str, tuple[object, bool, bool]]:
    return read("node", package__json=PACKAGE, **files)


def test_functions_of_node():
    config = (
        f"{FUNCTION}\nexport default {{\n  url: get('API_URL'),\n  level: get('LOG_LEVEL', 'info'),\n}}\n"
    )
    assert node(config__ts=config) == {
        "API_URL": (None, True, False),
        "LOG_LEVEL": ("info", False, False),
    }
    other = "import { required } from './env.js';\nconst key = required('API_KEY');\n"
    assert node(env__js=ARROW, app__js=other) == {"API_KEY": (None, True, False)}
    loaded = "import 'dotenv/config';\n" + other
    assert node(env__js=ARROW, app__js=loaded) == {"API_KEY": (None, False, True)}


@pytest.mark.parametrize(
    "code",
    [
        "const key = cache.required('API_KEY');\n",
        "const key = required('API_KEY');\n",
        "import { required } from './env.js';\nconst key = required(name);\n",
    ],
)
def test_other_functions_of_node(code):
    assert not node(env__js=ARROW, app__js=code)


@pytest.mark.parametrize(
    "code",
    [
        "import { required } from './env.js';\nfunction send() {\n  return post(required('API_KEY'));\n}\n",
        "import { required } from './env.js';\nexport const key = () => required('API_KEY');\n",
    ],
)
def test_what_node_reads_later(code):
    assert node(env__js=ARROW, app__js=code) == {"API_KEY": (None, False, False)}


PYTHON = """\
import os


def env(name, default=None):
    value = os.environ.get(name, default)
    if value is None:
        raise RuntimeError(name)
    return value
"""


def test_functions_of_python():
    code = (
        'URL = env("API_URL")\nLEVEL = env("LOG_LEVEL", "info")\n\n\ndef later():\n    return env("TOKEN")\n'
    )
    expected = {
        "API_URL": (None, True, False),
        "LOG_LEVEL": ("info", False, False),
        "TOKEN": (None, False, False),
    }
    assert read("python", config__py=f"{PYTHON}\n\n{code}") == expected
    assert read("python", config__py=PYTHON, app__py=f"from config import env\n\n{code}") == expected
    assert not read("python", config__py=PYTHON, app__py="from other import read\n\nURL = read('API_URL')\n")
    direct = "import os\n\n\ndef get(key):\n    return os.environ[key]\n\n\nKEY = get('API_KEY')\n"
    assert read("python", app__py=direct) == {"API_KEY": (None, True, False)}


@pytest.mark.parametrize(
    ("body", "required"),
    [
        ("    if not os.getenv(name):\n        raise KeyError(name)\n    return os.getenv(name)\n", True),
        ("    if value := os.getenv(name):\n        return value\n    raise KeyError(name)\n", True),
        (
            "    value = os.getenv(name)\n    if value:\n        return value\n    else:\n"
            "        raise KeyError(name)\n",
            True,
        ),
        (
            "    value = os.getenv(name)\n    if value == 'x':\n        raise ValueError(name)\n    return value\n",
            False,
        ),
        (
            "    if path := os.getenv(name + '_FILE'):\n        if not os.path.exists(path):\n"
            "            raise ValueError(path)\n    return os.getenv(name)\n",
            False,
        ),
    ],
)
def test_functions_of_python_that_raise_an_error(body, required):
    code = f"import os\n\n\ndef get(name, default=None):\n{body}\n\nKEY = get('API_KEY')\n"
    assert read("python", app__py=code) == {"API_KEY": (None, required, False)}


@pytest.mark.parametrize(
    ("function", "call", "expected"),
    [
        ('return env.bool(f"FEATURE_{name.upper()}", default=False)', 'get("mail")', ("FEATURE_MAIL", False)),
        ('return env(f"SHOP_{name}")', 'get("API_KEY")', ("SHOP_API_KEY", True)),
        ("return env.str(name)", 'get("API_KEY")', ("API_KEY", True)),
        ('key = "SHOP_" + name\n    return env.int(key, 5)', 'get("SIZE")', ("SHOP_SIZE", False)),
        ("if fast:\n        return 1\n    return env.int(name)", 'get("SIZE")', ("SIZE", False)),
    ],
)
def test_functions_of_python_with_objects_of_libraries(function, call, expected):
    code = f"import environ\n\nenv = environ.Env()\n\n\ndef get(name):\n    {function}\n\n\nVALUE = {call}\n"
    assert {name: one[1] for name, one in read("python", app__py=code).items()} == {expected[0]: expected[1]}
