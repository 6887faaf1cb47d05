"""The section `agents`: what may stand there, which model is meant, and who gets which key."""

import pytest

from aurora_devops import ConfigError
from aurora_devops.generation import Request
from aurora_devops.generation.agents import AgentConfig
from aurora_devops.generation.settings import read as settings
from aurora_llm.loop import agents
from aurora_llm.models import model_of

from .scripts import APPLICATION

USERS = """\
agents:
  devops:
    model: claude-3-opus-20240229
    temperature: 0.1
    tools:
      - run_shell_command  # e.g., docker build, kubectl apply
      - read_file
      - write_file
    permissions:
      filesystem: ["/k8s", "/terraform", "/.github"]
      network: ["api.aws.amazon.com", "github.com"]
"""


def read(root, *parts):
    return agents(Request(APPLICATION, parts or ("dockerfile",), agents=settings(root).agents))


def test_the_users_own_document_is_read(repository):
    config = read(repository({"aurora.yaml": USERS}))["devops"]
    assert (config.model, config.temperature) == ("claude-3-opus-20240229", 0.1)
    assert config.tools == ("run_shell_command", "read_file", "write_file")
    permissions = config.permissions
    assert [permissions.reads(path) for path in ("k8s/a.yaml", "k8s", ".github/x", "k8sx", "Dockerfile")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert permissions.network == ("api.aws.amazon.com", "github.com")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "agents:\n  devop: {model: gpt-5}\n",
            "aurora.yaml:2: unknown key agents.devop; did you mean devops?",
        ),
        (
            "agents:\n  devops:\n    modle: gpt-5\n",
            "aurora.yaml:3: unknown key agents.devops.modle; did you mean model?",
        ),
        (
            "agents:\n  devops:\n    model: gpt-5\n    tools:\n      - read_files\n",
            "aurora.yaml:5: agents.devops.tools.0: unknown tool 'read_files'; did you mean read_file?",
        ),
        (
            "agents:\n  devops:\n    model: gpt-5\n    temperature: 9\n",
            "aurora.yaml:4: agents.devops.temperature: ",
        ),
        (
            "agents:\n  devops:\n    model: gpt-5\n    permissions:\n      filesystem: [/k8s/../..]\n",
            "aurora.yaml:5: agents.devops.permissions.filesystem.0: '/k8s/../..' is no path below",
        ),
        ("agents:\n  monitoring: {model: gpt-5}\n", "agents.devops: name its model in aurora.yaml"),
        ("app: {}\n", "agents.devops: name its model in aurora.yaml"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(repository, text, message):
    root = repository({"aurora.yaml": text})
    with pytest.raises(ConfigError) as caught:
        read(root)
    assert str(caught.value).removeprefix(f"{root.as_posix()}/").startswith(message)


def test_only_the_agents_that_are_needed_need_a_model(repository):
    root = repository({"aurora.yaml": "agents:\n  monitoring: {model: gpt-5}\n"})
    assert list(read(root, "rules", "alertmanager")) == ["monitoring"]


# Models and keys


@pytest.fixture
def environment(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai-0000000000")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-0000000000")
    return monkeypatch


def model(**config):
    return model_of("devops", AgentConfig.model_validate(config))


@pytest.mark.parametrize(
    ("name", "wire", "key"),
    [
        ("claude-3-opus-20240229", "AnthropicModel", "ANTHROPIC_API_KEY"),
        ("anthropic:claude-sonnet-5-5", "AnthropicModel", "ANTHROPIC_API_KEY"),
        ("gpt-5", "OpenAIResponsesModel", "OPENAI_API_KEY"),
        ("o3", "OpenAIResponsesModel", "OPENAI_API_KEY"),
        ("openai-chat:gpt-5", "OpenAIChatModel", "OPENAI_API_KEY"),
    ],
)
def test_a_name_tells_the_provider_and_its_key(environment, name, wire, key):
    asked = model(model=name)
    assert (type(asked.model).__name__, asked.key) == (wire, key)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"model": "claude-sonnet-5-5"}, "agents.devops.model: claude-sonnet-5-5 needs a key: set ANTHROPIC_API_KEY"),
        ({"model": "gpt-5"}, "agents.devops.model: gpt-5 needs a key: set OPENAI_API_KEY"),
        ({"model": "llama3"}, "agents.devops.model: nothing tells whose 'llama3' is: write "),
        ({"model": "nobody:x"}, "agents.devops.model: nobody:x: "),
        ({"model": "x", "base-url": "file:///etc/passwd"}, "agents.devops.base-url: 'file:///etc/passwd' is no "),
        ({"model": "x", "base-url": "http://[::1"}, "agents.devops.base-url: 'http://[::1' is no address"),
        ({"model": "x", "base-url": "https://a:b@llm.example/v1"}, "agents.devops.base-url: 'https://a:b@llm.exam"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_before_anything_is_sent(config, message):
    with pytest.raises(ConfigError) as caught:
        model(**config)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["gpt-5", "openai:gpt-5", "anthropic:claude-sonnet-5-5"])
def test_a_server_that_the_person_has_not_named_is_sent_nothing(environment, name):
    environment.setenv("AURORA_LLM_API_KEY", "k-0000000000")
    config = {"model": name, "base-url": "https://llm.evil.example/v1"}
    with pytest.raises(ConfigError, match=r"to permit it, set AURORA_LLM_HOSTS=llm\.evil\.example$"):
        model(**config)
    environment.setenv("AURORA_LLM_HOSTS", "other.example, evil.example")
    with pytest.raises(ConfigError, match="would get this repository's texts"):
        model(**config)


@pytest.mark.parametrize("name", ["gpt-5", "openai:gpt-5", "anthropic:claude-sonnet-5-5"])
def test_a_server_that_the_person_has_named_gets_the_key_for_it_and_no_other(environment, name):
    environment.setenv("AURORA_LLM_HOSTS", "llm.acme.example")
    config = {"model": name, "base-url": "https://llm.acme.example/v1"}
    assert model(**config).model.client.api_key == "none"
    environment.setenv("AURORA_LLM_API_KEY", "k-0000000000")
    assert model(**config).model.client.api_key == "k-0000000000"
    with pytest.raises(ConfigError, match="needs https"):
        model(model=name, **{"base-url": "http://llm.acme.example/v1"})


def test_this_machine_needs_no_permission_and_gets_no_key(environment):
    environment.setenv("AURORA_LLM_API_KEY", "k-0000000000")
    for host in ("localhost", "127.0.0.1", "[::1]"):
        asked = model(model="qwen3:8b", **{"base-url": f"http://{host}:11434/v1"})
        assert type(asked.model).__name__ == "OpenAIChatModel"
        assert asked.model.client.api_key == "none"
        assert asked.model.model_name == "qwen3:8b"
