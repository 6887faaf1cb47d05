"""The command `aurora mcp`, through the protocol."""

import asyncio
import base64
import sys
from pathlib import Path

import pytest

from aurora_devops.cli.aurora import main
from aurora_devops.core.settings import ConfigError

pytest.importorskip("mcp", reason="aurora-devops[mcp] is not installed")

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


@pytest.fixture
def server(repository):
    """Writes files and returns a function that calls a tool of a server for them: whether it failed, and the answer."""
    from mcp import Client

    from aurora_devops.cli.mcp import make

    def start(files, **options):
        root = repository(files)

        def call(name, /, **arguments):
            async def session():
                async with Client(make(root, **options)) as client:
                    if name == "tools":
                        return False, {tool.name: tool for tool in (await client.list_tools()).tools}
                    result = await client.call_tool(name, arguments)
                    text = "".join(part.text for part in result.content)
                    return result.is_error, text if result.is_error else result.structured_content

            return asyncio.run(session())

        return call

    return start


def policies(answer):
    return [finding["policy"]["name"] for finding in answer["findings"]]


DOCKERFILE = "FROM debian:12.5\nRUN sudo ls\nUSER app\n"


def test_lint_a_path_and_text(server):
    call = server({"Dockerfile": DOCKERFILE, "web/Dockerfile": "FROM debian\nUSER app\n"})
    failed, answer = call("lint")
    assert not failed
    assert policies(answer) == ["sudo", "untagged-image"]
    assert policies(call("lint", path="web")[1]) == ["untagged-image"]
    assert policies(call("lint", path="new/Dockerfile", text=DOCKERFILE)[1]) == ["sudo"]
    answer = call("lint", limit=1)[1]
    assert policies(answer) == ["sudo"]
    assert answer["left_out"] == 1
    assert answer["counts"]["warning"] == 2
    failed, message = call("lint", profile="strickt")
    assert failed
    assert "did you mean strict?" in message


def test_the_text_of_a_file_is_judged_with_the_configuration_of_the_repository(server):
    call = server({"aurora.yaml": "lint:\n  ignore: [sudo]\n"})
    assert policies(call("lint", path="Dockerfile", text=DOCKERFILE)[1]) == []


def test_explain_a_policy(server):
    failed, answer = server({})("explain", name="DL3004")
    assert not failed
    assert "sudo" in answer["result"]
    assert server({})("explain", name="no-such-policy")[0]


def test_fix_writes_only_where_the_server_may(server, tmp_path):
    files = {"compose.yaml": "version: '3'\nservices:\n  web:\n    image: nginx:1.29\n"}
    call = server(files)
    assert sorted(call("tools")[1]) == ["explain", "fix", "lint", "render"]
    assert all(tool.annotations.read_only_hint for tool in call("tools")[1].values())
    failed, answer = call("fix", path="compose.yaml")
    assert not failed
    assert "-version: '3'" in answer["diff"]
    assert call("apply_fixes", path="compose.yaml")[0]
    assert (tmp_path / "compose.yaml").read_text() == files["compose.yaml"]
    fixed = call("fix", path="compose.yaml", text=files["compose.yaml"])[1]["fixed"]
    assert fixed.startswith("services:")

    call = server(files, writes=True)
    assert not call("tools")[1]["apply_fixes"].annotations.read_only_hint
    assert call("apply_fixes", path="compose.yaml")[1]["written"]
    assert (tmp_path / "compose.yaml").read_text() == fixed


CHART = {
    "k8s/kustomization.yaml": "resources: [pod.yaml]\nsecretGenerator:\n- name: s\n  envs: [secret.txt]\n",
    "k8s/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n",
    "k8s/secret.txt": f"TOKEN={TOKEN}\n",
}


def test_render_masks_credentials(server):
    failed, answer = server(CHART)("render", path="k8s")
    assert not failed
    assert "kind: Pod" in answer["result"]
    assert "TOKEN: " in answer["result"]
    assert base64.b64encode(TOKEN.encode()).decode() not in answer["result"]
    assert TOKEN not in answer["result"]
    failed, message = server({"web/Dockerfile": DOCKERFILE})("render", path="web")
    assert failed
    assert "nothing to render" in message


def test_render_reads_no_file_that_tools_may_not_read(server):
    files = {name: text.replace("secret.txt", "secret.env") for name, text in CHART.items()}
    files["k8s/.env"] = "A=1\n"
    files["k8s/kustomization.yaml"] = "secretGenerator:\n- name: s\n  envs: [.env]\n"
    assert server(files)("render", path="k8s")[0]
    ignored = {**CHART, ".gitignore": "secret.txt\n"}
    assert server(ignored)("render", path="k8s")[0]
    assert server(CHART, allowed=["web"])("render", path="k8s")[0]


@pytest.mark.parametrize("tool", ["lint", "fix", "render", "apply_fixes"])
@pytest.mark.parametrize(
    "path", ["../other/Dockerfile", "/etc/hostname", "a/../../x", "link/Dockerfile", ".env", ".git/config"]
)
def test_paths_outside_the_root_and_hidden_ones_are_refused(server, tmp_path_factory, tool, path):
    other = tmp_path_factory.mktemp("other")
    (other / "Dockerfile").write_text(DOCKERFILE)
    call = server({"Dockerfile": DOCKERFILE, ".env": "A=1\n", ".git/config": ""}, writes=True)
    Path("link").symlink_to(other)
    failed, message = call(tool, path=path)
    assert failed
    assert message.endswith(("not in the repository", "may not be read"))


def test_findings_of_files_outside_the_permissions_are_left_out(server):
    call = server({"Dockerfile": DOCKERFILE, "web/Dockerfile": DOCKERFILE}, allowed=["web"])
    assert call("lint", path=".")[0]
    assert {finding["path"] for finding in call("lint", path="web")[1]["findings"]} == {"web/Dockerfile"}
    assert call("fix", path="Dockerfile")[0]


def test_ignored_files_are_not_shown(server):
    call = server({".gitignore": "local.yaml\n", "local.yaml": "version: '3'\nservices: {}\n"})
    failed, message = call("fix", path="local.yaml")
    assert failed
    assert "may not be read" in message


def test_a_permission_is_a_path_below_the_root(server):
    with pytest.raises(ConfigError, match="is no path below"):
        server({}, allowed=["../x"])("tools")


def test_without_the_extra_the_command_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp", None)
    for name in [name for name in sys.modules if name.startswith(("mcp.", "aurora_devops.cli.mcp"))]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ConfigError, match=r"install aurora-devops\[mcp\]"):
        main(["mcp"])
