"""The environment variables that Python programs read, in many spellings."""

from textwrap import dedent

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.names import names_of
from aurora_devops.code.programs import program
from aurora_devops.code.python.pydantic import nested
from aurora_devops.code.scripts import set_by_scripts
from aurora_devops.code.sources import Sources


def read(**files: str) -> Program:
    texts = {name.replace("__", "/") + ".py": dedent(text) for name, text in files.items()}
    found = program(Sources(texts), "python")
    assert found is not None
    return found


def required(found: Program) -> list[str]:
    """The variables that the program certainly needs."""
    return sorted({one.name for one in found.settings if one.required and one.at_start})


def names(found: Program) -> list[str]:
    return sorted({one.name for one in found.settings})


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ('from os import getenv as env\nURL = env("DB_URL")\nL = env("LOG_LEVEL")', []),
        ('import os as _os\nURL = _os.environ["DB_URL"]\nL = _os.environ.get("LOG_LEVEL")', ["DB_URL"]),
        ('import os\nget = os.environ.get\nURL = get("DB_URL")\nL = get("LOG_LEVEL")', []),
        (
            'import os\nURL_NAME = "DB_URL"\nURL = os.environ[URL_NAME]\nL = os.environ.get("LOG_" + "LEVEL")',
            ["DB_URL"],
        ),
        (
            "import os\nclass Names:\n    URL = 'DB_URL'\n    LEVEL = 'LOG_LEVEL'\n"
            "URL = os.environ[Names.URL]\nL = os.getenv(Names.LEVEL)",
            ["DB_URL"],
        ),
        (
            "import os\nurl, level = 1, 2\nurl = os.getenv('DB_URL')\nlevel = os.environ.get('LOG_LEVEL')\n"
            "if not url or level is None:\n    print('!')\n    raise SystemExit(1)",
            ["DB_URL", "LOG_LEVEL"],
        ),
        (
            "import os, sys\nif not os.getenv('DB_URL') or not os.getenv('LOG_LEVEL', 'info'):\n    sys.exit(1)",
            ["DB_URL"],
        ),
        (
            "import os\nurl = os.getenv('DB_URL')\nlevel = os.getenv('LOG_LEVEL')\n"
            "if not url and not level:\n    raise ValueError\nif not level:\n    level = 'info'",
            [],
        ),
        (
            "import os\nREQUIRED = ['DB_URL', 'LOG_LEVEL']\n"
            "missing = [name for name in REQUIRED if name not in os.environ]\n"
            "if missing:\n    raise SystemExit(missing)",
            ["DB_URL", "LOG_LEVEL"],
        ),
        (
            "import os\nfor name in ('DB_URL', 'LOG_LEVEL'):\n"
            "    if not os.getenv(name):\n        raise ValueError(name)",
            ["DB_URL", "LOG_LEVEL"],
        ),
        (
            "import os\nC = {name: os.environ[name] for name in ('DB_URL', 'LOG_LEVEL')}",
            ["DB_URL", "LOG_LEVEL"],
        ),
        (
            "import os\nif not all(name in os.environ for name in ('DB_URL', 'LOG_LEVEL')):\n    raise SystemExit(1)",
            ["DB_URL", "LOG_LEVEL"],
        ),
        (
            "import os\nif not any(name in os.environ for name in ('DB_URL', 'LOG_LEVEL')):\n    raise SystemExit(1)",
            [],
        ),
        (
            "import os\nmissing = [name for name in ('DB_URL', 'LOG_LEVEL') if name not in os.environ]\n"
            "if missing and not DEBUG:\n    raise SystemExit(missing)",
            [],
        ),
        (
            "import os\ndef first():\n    for name in ('DB_URL', 'LOG_LEVEL'):\n"
            "        if os.environ.get(name):\n            return name\n    raise ValueError\nfirst()",
            [],
        ),
    ],
)
def test_names_of_variables_in_constants_and_lists(code: str, needed: list[str]) -> None:
    found = read(main=code)
    assert names(found) == ["DB_URL", "LOG_LEVEL"]
    assert required(found) == needed


@pytest.mark.parametrize(
    ("function", "call"),
    [
        ("def env(name):\n    return os.environ[f'SHOP_{name}']", "env('DB_URL')"),
        ("PREFIX = 'SHOP_'\ndef env(name):\n    return os.environ[PREFIX + name.upper()]", "env('db_url')"),
        (
            "def env(name, default=None):\n    key = 'SHOP_' + name\n    value = os.getenv(key, default)\n"
            "    if value is None:\n        raise KeyError(key)\n    return value",
            "env('DB_URL')",
        ),
    ],
)
def test_functions_that_add_a_prefix(function: str, call: str) -> None:
    assert required(read(main=f"import os\n{function}\nURL = {call}\n")) == ["SHOP_DB_URL"]
    imported = f"from reading import env as needed\nURL = {call.replace('env', 'needed')}\n"
    assert required(read(main=imported, reading=f"import os\n{function}\n")) == ["SHOP_DB_URL"]


def test_variables_that_the_program_sets_itself() -> None:
    code = """\
        import os
        os.environ.setdefault("REGION", "eu")
        os.environ.update({"ZONE": "a"}, STAGE="test")
        A = os.environ["REGION"], os.environ["ZONE"], os.environ["STAGE"], os.environ["DB_URL"]
        """
    assert required(read(main=code)) == ["DB_URL"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('from environs import Env\nE = Env()\nA = E.str("URL")', ["URL"]),
        ('from environs import env\nA = env("URL")', ["URL"]),
        ('import environs\nenv = environs.Env(prefix="SHOP_")\nA = env("URL")', ["SHOP_URL"]),
        ('from environs import Env\nenv = Env(prefix=PREFIX)\nA = env("URL")', []),
        ('from decouple import config as read\nA = read("URL")', ["URL"]),
        ('import decouple\nA = decouple.config("URL")', ["URL"]),
        (
            'from starlette.config import Config\nread = Config(env_prefix="SHOP_")\nA = read("URL")',
            ["SHOP_URL"],
        ),
        ("import environ\nenv = environ.Env()\nA = env.db()", ["DATABASE_URL"]),
        ('import environ\nenv = environ.FileAwareEnv()\nA = env("KEY")', ["KEY", "KEY_FILE"]),
        ("import dj_database_url\nA = dj_database_url.config()", ["DATABASE_URL"]),
        ("import dj_database_url\nA = dj_database_url.config(env='DB_URL')", ["DB_URL"]),
        ('import click\n@click.option("--url", envvar="URL")\ndef main(url): ...', ["URL"]),
        ('import typer\ndef main(url: str = typer.Option(..., envvar=["URL", "URI"])): ...', ["URI", "URL"]),
        ('import configargparse\np = configargparse.ArgParser()\np.add("--url", env_var="URL")', ["URL"]),
        (
            "import typed_settings as ts\n@ts.settings\nclass Db:\n    url: str\n@ts.settings\nclass Settings:\n"
            '    db: Db\n    level: str = "info"\nts.load(Settings, "shop")',
            ["SHOP_DB_URL", "SHOP_LEVEL"],
        ),
        (
            'import environ\n@environ.config\nclass Db:\n    url = environ.var()\n@environ.config(prefix="SHOP")\n'
            'class Settings:\n    db = environ.group(Db)\n    level = environ.var("info", name="LEVEL")\n',
            ["LEVEL", "SHOP_DB_URL"],
        ),
        (
            'from dynaconf import Dynaconf, Validator\nsettings = Dynaconf(envvar_prefix="SHOP")\n'
            'Validator("DB.URL", must_exist=True)\nA = settings.LEVEL, settings.get("region"), settings.as_dict()',
            ["SHOP_DB__URL", "SHOP_LEVEL", "SHOP_REGION"],
        ),
        (
            'from flask import Flask\napp = Flask(__name__)\napp.config.from_prefixed_env("SHOP")\n'
            'A = app.config["URL"], app.config.get("LEVEL")',
            ["SHOP_LEVEL", "SHOP_URL"],
        ),
    ],
)
def test_libraries_that_read_variables(code: str, expected: list[str]) -> None:
    assert names(read(main=code + "\n")) == expected


def test_objects_that_other_modules_have() -> None:
    conf = 'from environs import Env\nread = Env(prefix="SHOP_")\n'
    for line in ('from conf import read\nA = read("URL")', 'import conf\nA = conf.read.str("URL")'):
        assert required(read(main=line + "\n", conf=conf)) == ["SHOP_URL"]


_SETTINGS = "from typing import *\nfrom pydantic import *\nfrom pydantic_settings import *\n"


def settings(body: str, config: str = "") -> Program:
    lines = [
        f"    model_config = SettingsConfigDict({config})",
        *(f"    {line}" for line in body.splitlines()),
    ]
    return read(main=f"{_SETTINGS}class Settings(BaseSettings):\n" + "\n".join(lines) + "\nSettings()\n")


@pytest.mark.parametrize(
    ("body", "config", "expected", "needed"),
    [
        ("url: Annotated[str, Field(alias='db_url')]", "", ["DB_URL"], ["DB_URL"]),
        ("url: Annotated[str, Field(min_length=3)] = 'x'", "", ["URL"], []),
        ("url: str = Field(validation_alias=AliasChoices('A_URL', 'B_URL'))", "", ["A_URL", "B_URL"], []),
        ("url: str = Field(validation_alias=AliasPath('URLS', 0))", "", ["URLS"], ["URLS"]),
        ("url: str = Field(..., env=['A_URL', 'B_URL'])", "", ["A_URL", "B_URL"], []),
        ("url: str = Field(alias='DB_URL')", "populate_by_name=True", ["DB_URL", "URL"], []),
        ("url: str = Field(alias=NAMES[0])", "", [], []),
        ("db_url: str", "case_sensitive=True", ["db_url"], ["db_url"]),
        ("url: str", "env_prefix=f'{APP}_'", [], []),
        ("url: str", "alias_generator=shop", [], []),
        ("url: str", "secrets_dir='/run/secrets'", ["URL"], []),
        ("url: str\nkind: ClassVar[str]", "", ["URL"], ["URL"]),
        ("url: str\n@model_validator(mode='before')\ndef fill(cls, values): ...", "", ["URL"], []),
        ("url: str\n@classmethod\ndef settings_customise_sources(cls): ...", "", ["URL"], []),
    ],
)
def test_fields_of_pydantic(body: str, config: str, expected: list[str], needed: list[str]) -> None:
    found = settings(body, config)
    assert names(found) == expected
    assert required(found) == needed


def test_fields_of_version_1() -> None:
    code = """\
        from typing import Optional
        from pydantic import BaseSettings
        class Settings(BaseSettings):
            url: str
            key: Optional[str]
            class Config:
                env_prefix = "SHOP_"
                fields = {"url": {"env": "DB_URL"}}
        Settings()
        """
    found = read(main=code)
    assert (names(found), required(found)) == (["DB_URL", "SHOP_KEY"], ["DB_URL"])
    changed = code.replace("pydantic import", "pydantic_settings import")
    assert required(read(main=changed)) == ["DB_URL", "SHOP_KEY"]


_NESTED = """\
    from pydantic import BaseModel
    from pydantic_settings import BaseSettings, SettingsConfigDict
    class Pool(BaseModel):
        size: int = 5
    class Db(BaseModel):
        url: str
        pool: Pool = Pool()
    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="SHOP_", env_nested_delimiter="__")
        db: Db
    Settings()
    """


def test_fields_in_fields() -> None:
    found = read(main=_NESTED)
    assert names(found) == ["SHOP_DB", "SHOP_DB__POOL__SIZE", "SHOP_DB__URL"]
    assert required(found) == []
    assert [one.name for one in found.settings if one.needed] == ["SHOP_DB__URL"]
    sources = Sources({"main.py": dedent(_NESTED)})
    whole, known = nested(sources)
    assert whole
    assert "SHOP_DB__POOL__SIZE" in known
    assert not names_of(sources)[1]
    assert names_of(sources, known)[1]
    other = Sources({"main.py": dedent(_NESTED.replace("db: Db", "db: dict[str, Db]"))})
    assert not nested(other)[0]


_PARTS = """\
    from pydantic_settings import BaseSettings
    class Mail(BaseSettings):
        mail_url: str
    class Search(BaseSettings):
        search_url: str
    def mail_settings() -> Mail:
        '''The settings of the mail.'''
        return Mail()
    def search_settings() -> Search:
        return Search()
    def send(text):
        return mail_settings().mail_url
"""


def test_settings_that_functions_make_for_parts_of_a_program() -> None:
    assert required(read(main=_PARTS)) == []
    # What is called when the module is imported is needed.
    called = read(main=_PARTS + "    CONFIG = [mail_settings(), search_settings()]\n")
    assert required(called) == ["MAIL_URL", "SEARCH_URL"]
    # The only settings of a program are needed, wherever they are made.
    assert required(read(main=_PARTS.replace("return Search()", "..."))) == ["MAIL_URL"]
    depends = "    def shop(mail=Depends(mail_settings), search=Depends(search_settings)): ...\n"
    assert required(read(main=_PARTS + depends)) == ["MAIL_URL", "SEARCH_URL"]


def test_models_that_are_mixed_into_settings() -> None:
    code = """\
        from pydantic import BaseModel
        from pydantic_settings import BaseSettings
        class Db(BaseModel):
            db_url: str
        class Settings(Db, BaseSettings): ...
        Settings()
        """
    assert required(read(main=code)) == ["DB_URL"]


def test_a_test_of_one_variable_reads_no_others() -> None:
    known = names_of(
        Sources({"main.py": "import os\nif 'DB_URL' not in os.environ:\n    raise SystemExit\n"})
    )
    assert known == (("DB_URL",), True)
    assert not names_of(Sources({"main.py": "import os\nload(os.environ)\n"}))[1]


def test_variables_that_the_script_of_the_image_sets() -> None:
    texts = {
        "Dockerfile": 'FROM python:3.13.7-slim\nENTRYPOINT ["/srv/run.sh"]\n',
        "run.sh": '#!/bin/sh\nexport REGION=eu\n: "${ZONE:=a}"\nexec python main.py\n',
        "dev.sh": "export DB_URL=x\n",
    }
    assert set_by_scripts(Sources(texts)) == {"REGION", "ZONE"}
