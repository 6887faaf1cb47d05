"""A detection as text, and back."""

from hypothesis import given
from hypothesis import strategies as st

from aurora_devops.generation.application import Variable
from aurora_devops.generation.detect import Clue, Detection, detect
from aurora_devops.generation.proposal import application_name, section, unknown
from aurora_devops.generation.settings import parse

NEEDED = (Clue("language", "python", "said"), Clue("port", 8000, "said"))


def test_the_evidence_stands_beside_the_fact(app):
    text = section(detect(app("taskmaster")))
    assert "\n  port: 8000  # uvicorn --port in Procfile:1\n" in text
    assert "\n  image: ghcr.io/acme/taskmaster  # remote origin in .git/config:4\n" in text


def test_a_second_opinion_is_told():
    clues = (
        Clue("port", 8000, "EXPOSE", "Dockerfile", 3),
        Clue("port", 80, "ports", "compose.yaml", 2, "implied"),
    )
    assert "port: 8000  # EXPOSE in Dockerfile:3; also 80: ports in compose.yaml:2" in section(
        Detection({"port": clues})
    )


def test_what_nothing_tells_is_a_placeholder():
    detection = Detection({clue.field: (clue,) for clue in NEEDED})
    assert "owner: REPLACE_ME" in section(detection)
    assert {"owner", "image", "hosts", "health-path"} <= set(unknown(detection))
    application = parse(section(detection))
    assert application is not None
    assert (application.owner, application.health_path) == ("", None)


def test_names_are_dns_labels():
    assert application_name("Task_Master API") == "task-master-api"
    assert application_name("2048") == "app"
    assert len(application_name("x" * 200)) == 63


text = st.text(max_size=60)


@given(text, text, text, text, st.lists(text, max_size=3))
def test_whatever_a_repository_says_stays_a_value(name, description, owner, path, hosts):
    """No text of a repository becomes a key, another value, or the end of a comment."""
    clues = [
        *NEEDED,
        Clue("name", name, "in", path, 1),
        Clue("description", description, "in", path, 1),
        Clue("owner", owner, path, path, 3),
    ]
    fields: dict[str, tuple[Clue, ...]] = {clue.field: (clue,) for clue in clues}
    fields["hosts"] = tuple(Clue("hosts", host, "in", path) for host in hosts)
    fields["environment"] = (Clue("environment", Variable(name="A", default=owner), "in", path),)
    application = parse(section(Detection(fields)))
    assert application is not None
    assert application.description == "".join(filter(str.isprintable, description))
    assert application.owner == "".join(filter(str.isprintable, owner))
    assert len(application.hosts) == len(hosts)
    assert [variable.name for variable in application.environment] == ["A"]
