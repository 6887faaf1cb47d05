"""From the name of a model to something that answers; which server gets which key is decided here and nowhere else.

An `aurora.yaml` comes with the repository, and whoever prepared it may have prepared `base-url` too. So a server that
it names gets nothing, neither texts nor a key, unless it is this machine or the person has named its host in
`AURORA_LLM_HOSTS`; and then it gets `AURORA_LLM_API_KEY`, never the key of a provider.
"""

from __future__ import annotations

import os
import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic_ai.exceptions import UserError
from pydantic_ai.models import infer_model

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.core.settings import ConfigError

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Request
    from pydantic_ai.models import Model

    from aurora_devops.generation.agents import AgentConfig


HOSTS = "AURORA_LLM_HOSTS"
KEY = "AURORA_LLM_API_KEY"
# What a server on this machine is sent where it has no key: the clients refuse to go without one.
NO_KEY = "none"

_PROVIDERS = (
    ("anthropic", regex(r"claude-")),
    ("openai", regex(r"(?:gpt-|chatgpt-|o\d)")),
)
_KEY_OF = {
    "anthropic": "ANTHROPIC_API_KEY",
    "openai": "OPENAI_API_KEY",
    "openai-chat": "OPENAI_API_KEY",
    "openai-responses": "OPENAI_API_KEY",
}


@record
class Asked:
    """A model that may be asked: its name as it was configured, and itself.

    `key` is the variable that its key comes from, `http` what is to be closed when all is done.
    """

    name: str
    model: Model
    key: str = ""
    http: AsyncClient | None = None


def model_of(agent: str, config: AgentConfig) -> Asked:
    """The model of an agent. Nothing is sent.

    Raises ConfigError for a name that no provider is known for, a missing key, and a server that the person has not
    named.
    """
    where = f"agents.{agent}"
    provider, name = _named(where, config)
    if config.base_url:
        model, http = _served(where, provider, name, config.base_url)
        return Asked(config.model, model, KEY, http)
    key = _KEY_OF.get(provider, "")
    if key and not os.environ.get(key):
        raise ConfigError(f"{where}.model: {config.model} needs a key: set {key}")
    try:
        return Asked(config.model, infer_model(f"{provider}:{name}"), key)
    except (UserError, ImportError, ValueError) as error:
        raise ConfigError(f"{where}.model: {config.model}: {' '.join(str(error).split())}") from None


def keys() -> tuple[str, ...]:
    """The values of all variables that could hold a key: they appear nowhere but in a request's header."""
    named = (value for name, value in os.environ.items() if re.search(r"API_?KEY|TOKEN$", name))
    return tuple(value for value in named if len(value) >= 8)


def _named(where: str, config: AgentConfig) -> tuple[str, str]:
    provider, colon, name = config.model.partition(":")
    # Servers of our own name their models with colons too: `qwen3:8b`.
    if colon and (not config.base_url or provider in _KEY_OF):
        return provider, name
    if config.base_url:
        return "openai-chat", config.model
    for provider, pattern in _PROVIDERS:
        if pattern.match(config.model):
            return provider, config.model
    raise ConfigError(
        f"{where}.model: nothing tells whose {config.model!r} is: write provider:name, or add base-url"
    )


def _served(where: str, provider: str, name: str, url: str) -> tuple[Model, AsyncClient]:
    """A model on a server that the configuration names, and the connections to it."""
    key = _key_for(f"{where}.base-url", url)
    http = _bare_client(key, trust_env=not _is_here(urlsplit(url).hostname or ""))
    if provider == "anthropic":
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        return AnthropicModel(
            name, provider=AnthropicProvider(api_key=key, base_url=url, http_client=http)
        ), http
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider

    wire = OpenAIChatModel if provider == "openai-chat" else OpenAIResponsesModel
    return wire(name, provider=OpenAIProvider(api_key=key, base_url=url, http_client=http)), http


# What a request needs; the clients add headers from variables that are meant for their own provider.
_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "anthropic-beta",
        "anthropic-version",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
        "user-agent",
        "x-api-key",
    }
)


def _bare_client(key: str, *, trust_env: bool) -> AsyncClient:
    """Connections that follow no redirection, and send one key and no header beside those that are needed."""
    from httpx2 import AsyncClient

    async def strip(request: Request) -> None:
        for name in list(request.headers):
            value = request.headers[name].removeprefix("Bearer ")
            if name not in _HEADERS or (name in ("authorization", "x-api-key") and value != key):
                del request.headers[name]

    return AsyncClient(event_hooks={"request": [strip]}, follow_redirects=False, trust_env=trust_env)


def _key_for(where: str, url: str) -> str:
    """The key that a server gets. Raises ConfigError for one that gets nothing at all."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or parts.username is not None:
        raise ConfigError(f"{where}: {url!r} is no address such as http://localhost:11434/v1")
    permitted = host in {word.strip().lower() for word in os.environ.get(HOSTS, "").split(",")}
    if not permitted and not _is_here(host):
        raise ConfigError(
            f"{where}: {host} would get this repository's texts: to permit it, set {HOSTS}={host}"
        )
    if parts.scheme == "http" and not _is_here(host):
        raise ConfigError(f"{where}: {host} is not this machine, so it needs https")
    return (permitted and os.environ.get(KEY)) or NO_KEY


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
