from aurora_devops.testing import expect, findings
from aurora_policies.compose.unsorted_service_keys import unsorted_service_keys
from aurora_policies.compose.unsorted_services import unsorted_services
from aurora_policies.compose.unsorted_top_level_keys import unsorted_top_level_keys


def test_a_comment_goes_with_the_entry_below_it_and_blank_lines_stay() -> None:
    found = findings(unsorted_services, "services:\n  b:\n    image: b\n\n  # a\n  a:\n    image: a\n")
    assert [finding.fixes[0].edits[0].text for finding in found] == [
        "  # a\n  a:\n    image: a\n\n  b:\n    image: b\n"
    ]


def test_anchors_are_not_moved_behind_their_aliases() -> None:
    text = "services:\n  b: &b\n    image: b\n  a:\n    <<: *b\n"
    assert [finding.fixes for finding in findings(unsorted_services, text)] == [()]


def test_keys_that_are_merged_in_have_no_order() -> None:
    text = "x-a: &a\n  restart: always\nservices:\n  web:\n    <<: *a\n    image: b\n"
    assert not findings(unsorted_service_keys, text)


def test_a_flow_mapping_is_told_and_left() -> None:
    text = "services:\n  web: {restart: always, image: b}\n"
    assert [finding.fixes for finding in findings(unsorted_service_keys, text)] == [()]


def test_the_last_line_may_lack_its_end() -> None:
    expect(
        unsorted_top_level_keys,
        "services:\n  a:\n    image: a\n«name»: b",
        fixed="name: b\nservices:\n  a:\n    image: a",
    )
