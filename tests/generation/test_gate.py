"""What a generator makes is proven, or refused."""

from itertools import count

import pytest

from aurora_devops import Artifact, ConfigError, Generator, hookimpl
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.plugin import PluginError
from aurora_devops.generation import Application, Bundle
from aurora_devops.generation.gate import Gate
from aurora_devops.generation.generate import generate, selected

APPLICATION = Application(name="web", language="go", port=8080)
DIGEST = "sha256:" + "7959ed" * 10 + "abcd"
CLEAN = "monitoring/rules/recording.yml"
CLEAN_TEXT = """\
groups:
  - name: web
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
"""


class Acme:
    """A third party's plugin with a generator that gives what it is told."""

    def __init__(self, *artifacts: object) -> None:
        self.artifacts = artifacts

    @hookimpl
    def aurora_generators(self):
        return [Generator("acme", "ours", lambda request: self.artifacts)]


def made(*artifacts: object, only: tuple[str, ...] = ()) -> Bundle:
    return generate(APPLICATION, generator="acme", only=only, catalogue=Catalogue(extra=[Acme(*artifacts)]))


def names(bundle: Bundle) -> set[str]:
    return {finding.policy.name for finding in bundle.findings}


def failed(bundle: Bundle) -> set[str]:
    return {evidence.level for evidence in bundle.evidence if not evidence.passed}


def test_what_is_clean_is_proven():
    bundle = made(Artifact(CLEAN, CLEAN_TEXT, "rules"), only=("rules",))
    assert bundle.findings == ()
    assert bundle.proven
    assert [evidence.level for evidence in bundle.evidence] == ["parsed", "valid", "policies"]
    assert bundle.notes == ()


def test_a_plugin_that_gives_latest_is_refused():
    bundle = made(Artifact("Dockerfile", "FROM debian:latest\nUSER 65532:65532\n", "dockerfile"))
    assert not bundle.proven
    assert "latest-tag" in names(bundle)
    assert failed(bundle) == {"policies"}


@pytest.mark.parametrize(
    "comment",
    ["# aurora: ignore-file[latest-tag]", "# hadolint global ignore=DL3007", "# trivy:ignore:DS-0001"],
)
def test_a_suppression_does_not_help(comment):
    text = f"{comment}\nFROM debian:latest\nUSER 65532:65532\n"
    assert "latest-tag" in names(made(Artifact("Dockerfile", text, "dockerfile")))


def test_a_suppression_for_later_is_refused():
    text = "# aurora: ignore-file[raw-value]\n" + CLEAN_TEXT
    bundle = made(Artifact(CLEAN, text, "rules"))
    assert bundle.findings == ()
    assert not bundle.proven
    assert bundle.evidence[-1].detail == f"{CLEAN}:1"


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/etc/cron.d/x",
        "a/../../x",
        ".git/hooks/pre-commit",
        "C:/x",
        "aurora.yaml",
        ".gitignore",
        ".env",
    ],
)
def test_a_hostile_path_is_refused(path):
    bundle = made(Artifact(path, CLEAN_TEXT, "rules"))
    assert not bundle.proven
    assert repr(path) in bundle.evidence[0].detail


def test_two_artifacts_with_one_path_are_refused():
    assert not made(Artifact(CLEAN, CLEAN_TEXT, "rules"), Artifact(CLEAN, "", "rules")).proven


def test_what_no_kind_reads_is_still_looked_at():
    token = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345"
    for text, name in ((f"token {token}\n", "github-token"), ("node: REPLACE_ME\n", "unfilled-placeholder")):
        bundle = made(Artifact("NOTICE", text, "readme"))
        assert name in names(bundle)
        assert not bundle.proven
    plain = made(Artifact("NOTICE", "nothing\n", "readme"))
    assert plain.proven
    assert [(evidence.what, evidence.detail) for evidence in plain.evidence][1] == (
        "1 text of no kind",
        "NOTICE",
    )


@pytest.mark.parametrize("path", [CLEAN, "NOTICE.yaml"])
@pytest.mark.parametrize(
    "text",
    ["groups: [\n", "groups: [" * 300, "a\x00b", "\ud800", "# a\n" * 2_000_000],
    ids=["open", "deep", "binary", "surrogate", "large"],
)
def test_what_cannot_be_read_is_not_parsed(path, text):
    bundle = made(Artifact(path, text, "rules"))
    assert not bundle.proven
    assert "parsed" in failed(bundle)


def test_data_that_nobody_knows_is_not_proven():
    bundle = made(Artifact(CLEAN, CLEAN_TEXT.replace("groups", "group"), "rules"))
    assert bundle.findings == ()
    assert not bundle.proven
    assert [evidence.detail for evidence in bundle.evidence if not evidence.passed] == [CLEAN]


def test_what_is_not_valid_is_told():
    assert "valid" in failed(
        made(Artifact("docker-compose.yml", "services:\n  a:\n    imag: x\n", "compose"))
    )


@pytest.mark.parametrize(
    "value", [None, "text", Artifact(CLEAN, b"bytes", "rules"), Artifact(CLEAN, "", "secrets")]
)
def test_what_is_no_artifact_is_the_plugins_mistake(value):
    with pytest.raises(PluginError, match="generator acme gave"):
        made(value)


def test_a_generator_without_an_end_is_stopped():
    class Endless:
        @hookimpl
        def aurora_generators(self):
            return [
                Generator("acme", "ours", lambda request: (Artifact(f"{n}", "", "readme") for n in count()))
            ]

    with pytest.raises(PluginError, match="gives more than"):
        generate(APPLICATION, generator="acme", catalogue=Catalogue(extra=[Endless()]))


def test_a_generator_that_raises_is_one_line():
    class Broken:
        @hookimpl
        def aurora_generators(self):
            return [Generator("acme", "ours", lambda request: 1 / 0)]

    with pytest.raises(PluginError, match="generator acme failed: ZeroDivisionError"):
        generate(APPLICATION, generator="acme", catalogue=Catalogue(extra=[Broken()]))


def test_a_repository_cannot_lower_the_bar(tmp_path):
    (tmp_path / "aurora.yaml").write_text(
        "lint:\n  profile: recommended\n  ignore: [latest-tag]\n  exclude: ['*']\napp: {name: web, language: go}\n"
    )
    plugin = Acme(Artifact("Dockerfile", "FROM debian:latest\n", "dockerfile"))
    bundle = generate(tmp_path, generator="acme", catalogue=Catalogue(extra=[plugin]))
    assert "latest-tag" in names(bundle)


def test_the_order_of_artifacts_is_that_of_their_paths():
    one, two = Artifact(CLEAN, CLEAN_TEXT, "rules"), Artifact("NOTICE", "n\n", "readme")
    assert made(one, two).artifacts == made(two, one).artifacts
    assert Gate().prove([one]).report == Gate().prove([one]).report


def test_parts_are_chosen_by_agent_and_name():
    assert selected(["monitoring"], []) == ("prometheus", "rules", "alertmanager", "dashboards")
    assert selected(["monitoring", "devops"], ["rules", "dockerfile"]) == ("dockerfile", "rules")
    for agents, only, message in (
        (["devop"], [], "unknown agent 'devop'; did you mean devops?"),
        (["devops"], ["dockerfil"], "unknown part 'dockerfil'; did you mean dockerfile?"),
        (["devops"], ["readme"], "readme is not made by devops"),
    ):
        with pytest.raises(ConfigError) as caught:
            selected(agents, only)
        assert str(caught.value) == message


def test_a_generator_is_called_by_name():
    with pytest.raises(ConfigError, match="unknown generator 'acm'; did you mean acme"):
        generate(APPLICATION, generator="acm", catalogue=Catalogue(extra=[Acme()]))


CONFIG = """\
global: {scrape_interval: 30s, evaluation_interval: 30s, scrape_timeout: 10s}
rule_files: [rules/*.yml]
scrape_configs:
  - job_name: web
    static_configs:
      - targets: ["web:8080"]
"""


def test_what_is_there_counts_and_what_is_wrong_with_it_does_not(tmp_path):
    (tmp_path / "aurora.yaml").write_text("app: {name: web, language: go}\n")
    (tmp_path / "Dockerfile").write_text("FROM debian:latest\n")
    plugin = Acme(Artifact("monitoring/prometheus.yml", CONFIG, "prometheus"))

    def found() -> set[str]:
        return names(generate(tmp_path, generator="acme", catalogue=Catalogue(extra=[plugin])))

    assert "unmatched-rule-file" in found()
    (tmp_path / "monitoring/rules").mkdir(parents=True)
    (tmp_path / CLEAN).write_text(CLEAN_TEXT)
    assert not {"unmatched-rule-file", "latest-tag"} & found()


def test_of_nothing_nothing_is_proven():
    assert not made().proven


def test_what_was_not_made_is_told():
    assert made(Artifact(CLEAN, CLEAN_TEXT, "rules"), only=("rules", "dashboards")).notes == (
        "acme made nothing for dashboards",
    )


def test_a_part_without_artifacts_is_told_whatever_else_is_noted():
    class Noting:
        @hookimpl
        def aurora_generators(self):
            def make(request):
                request.note("kept")
                return [Artifact(CLEAN, CLEAN_TEXT, "rules")]

            return [Generator("acme", "ours", make)]

    catalogue = Catalogue(extra=[Noting()])
    bundle = generate(APPLICATION, generator="acme", only=("rules", "readme"), catalogue=catalogue)
    assert bundle.notes == ("kept", "acme made nothing for readme")
