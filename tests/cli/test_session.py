"""The findings of a repository while its files are edited, without the protocol."""

import pytest

from aurora_devops.cli.session import Session
from aurora_devops.core.files import Checkout

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
"""
WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels: {app: NAME}
  template:
    metadata:
      labels: {app: NAME}
    spec:
      containers:
        - name: web
          image: example.com/web:1.0
"""


@pytest.fixture
def session(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "service.yaml").write_text(SERVICE)
    (tmp_path / "web.yaml").write_text(WORKLOAD.replace("NAME", "api"))
    (tmp_path / "notes.txt").write_text("notes\n")
    return done(Session(tmp_path.resolve()))


def done(session):
    while session.judge_next() or session.read_next():
        pass
    if comparison := session.comparison():
        while comparison.next():
            pass
        assert session.take(comparison)
    return session


def judged(session):
    while session.judge_next():
        pass
    return session


def lines(session, path, name="dangling-service"):
    return [finding.line for finding in session.findings(path)[path] if finding.policy.name == name]


def test_findings_across_files_follow_the_text_before_they_are_found_again(session):
    (line,) = lines(session, "service.yaml")
    session.change("service.yaml", "# one\n# two\n" + SERVICE)
    judged(session)
    assert session.is_outdated
    assert lines(session, "service.yaml") == [line + 2]
    assert lines(done(session), "service.yaml") == [line + 2]


def test_what_is_no_longer_stated_has_no_findings(session):
    session.change("service.yaml", SERVICE.replace("app: web", "app: api"))
    assert lines(judged(session), "service.yaml") == []


def test_a_comparison_of_files_that_have_changed_is_not_taken(session):
    session.change("service.yaml", SERVICE + "# one\n\n")
    session.change("web.yaml", WORKLOAD.replace("NAME", "web"))
    comparison = judged(session).comparison()
    assert comparison.next()
    session.change("web.yaml", WORKLOAD.replace("NAME", "other"))
    judged(session)
    assert not session.is_current(comparison)
    assert not session.take(comparison)
    assert lines(done(session), "service.yaml")


def test_nothing_is_compared_while_files_have_to_be_judged(session):
    session.change("web.yaml", WORKLOAD.replace("NAME", "web"))
    assert session.comparison() is None
    assert session.graph() is None


def test_a_change_of_one_file_is_found_in_another(session):
    session.change("web.yaml", WORKLOAD.replace("NAME", "web"))
    assert lines(done(session), "service.yaml") == []
    session.change("web.yaml", None)
    assert lines(done(session), "service.yaml")


@pytest.mark.parametrize("new", ["minReadySeconds: 2", "revisionHistoryLimit: 5"])
def test_files_are_compared_again_only_if_what_they_state_has_changed(session, new):
    session.change("web.yaml", WORKLOAD.replace("NAME", "api"))
    assert not done(session).is_outdated
    text = WORKLOAD.replace("NAME", "api") + f"  {new}\n"
    session.change("web.yaml", text)
    assert not judged(session).is_outdated
    session.change("web.yaml", text.replace("{app: api}", "{app: web}"))
    assert judged(session).is_outdated


def test_files_that_are_new_or_deleted_on_disk(session, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(WORKLOAD.replace("NAME", "web"))
    session.refresh(["other.yaml"])
    assert lines(done(session), "service.yaml") == []
    other.unlink()
    session.refresh(["other.yaml"])
    assert lines(done(session), "service.yaml")
    assert "other.yaml" not in session.results


def test_ignored_files_are_not_read(session, tmp_path):
    (tmp_path / ".gitignore").write_text("build/\n")
    (tmp_path / "build").mkdir()
    (tmp_path / "build/web.yaml").write_text(WORKLOAD.replace("NAME", "web"))
    session.refresh([".gitignore", "build/web.yaml"])
    assert lines(done(session), "service.yaml")
    (tmp_path / ".gitignore").write_text("")
    session.refresh([".gitignore", "build/web.yaml"])
    assert lines(done(session), "service.yaml") == []


def test_an_open_text_is_not_replaced_by_the_file(session, tmp_path):
    session.change("web.yaml", WORKLOAD.replace("NAME", "web"))
    (tmp_path / "web.yaml").write_text(WORKLOAD.replace("NAME", "other"))
    session.refresh(["web.yaml"])
    assert lines(done(session), "service.yaml") == []


BASE = "resources: [web.yaml]\n"


def test_parts_are_judged_with_the_artifacts_that_are_built_from_them(session, tmp_path):
    (tmp_path / "kustomization.yaml").write_text(BASE)
    session.refresh(["kustomization.yaml"])
    done(session)
    session.change("web.yaml", "# one\n" + WORKLOAD.replace("NAME", "api").replace("1.0", "latest"))
    assert not session.judge("web.yaml")
    assert lines(judged(session), "web.yaml", "latest-tag") == [15]
    assert session.judge("web.yaml")


def test_what_is_found_in_a_part_alone_is_left_out(session, tmp_path):
    (tmp_path / "kustomization.yaml").write_text(BASE + "images: [{name: example.com/web, newTag: '2'}]\n")
    session.refresh(["kustomization.yaml"])
    session.change("web.yaml", WORKLOAD.replace("NAME", "api").replace("1.0", "latest"))
    assert lines(done(session), "web.yaml", "latest-tag") == []


def test_a_fix_reads_the_other_open_texts(session, monkeypatch):
    session.change("kustomization.yaml", BASE)
    session.change("web.yaml", WORKLOAD.replace("NAME", "open"))
    done(session)
    read = []
    from_disk = Checkout.read
    monkeypatch.setattr(
        Checkout, "read", lambda self, path, limit: (read.append(path), from_disk(self, path, limit))[1]
    )
    session.fixed("kustomization.yaml")
    assert "web.yaml" not in read
