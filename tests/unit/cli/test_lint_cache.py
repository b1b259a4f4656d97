"""What is remembered of cfn-lint's answers, and when it is not trusted."""

import json
import os
import stat
from pathlib import Path

import pytest

from cli.lint_cache import Rows, folder, key, remembered

ROWS: Rows = [{"place": "Resources/A", "rule": "E1", "level": "error", "message": "no"}]


class Looking:
    """Finds the answer out, and counts how often it was asked."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.times = 0

    def __call__(self) -> Rows:
        """Answer."""
        self.times += 1
        return self.rows


def test_an_answer_is_found_out_once(tmp_path: Path) -> None:
    """The second time it comes from the file, the same; an empty one too."""
    place = tmp_path / "lint"
    for name, rows in (("a", ROWS), ("b", [])):
        look = Looking(rows)
        assert [remembered(place, name, look) for _ in range(2)] == [rows, rows]
        assert look.times == 1


def test_nobody_else_can_read_or_write_it(tmp_path: Path) -> None:
    """The folder is its user's alone, and so are the files."""
    place = tmp_path / "cache" / "lint"
    remembered(place, "a", Looking(ROWS))
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()] == [0o600]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"findings": []}',
        '{"sum": 1, "findings": 2}',
        json.dumps({"sum": "0" * 64, "findings": []}),
        "\x00\xff",
    ],
)
def test_a_damaged_file_counts_as_none(text: str, tmp_path: Path) -> None:
    """Whatever stands in it, the answer is found out again and the file mended."""
    remembered(tmp_path / "lint", "a", Looking(ROWS))
    (tmp_path / "lint" / "a.json").write_text(text, encoding="latin-1")
    look = Looking(ROWS)
    assert [remembered(tmp_path / "lint", "a", look) for _ in range(2)] == [ROWS, ROWS]
    assert look.times == 1


def test_an_answer_is_not_taken_for_another(tmp_path: Path) -> None:
    """A file copied to another name does not fit it."""
    remembered(tmp_path / "lint", "a", Looking([]))
    (tmp_path / "lint" / "a.json").rename(tmp_path / "lint" / "b.json")
    assert remembered(tmp_path / "lint", "b", Looking(ROWS)) == ROWS


def test_a_folder_that_others_can_write_to_is_left_alone(tmp_path: Path) -> None:
    """Neither is it read nor written."""
    place = tmp_path / "lint"
    remembered(place, "a", Looking(ROWS))
    place.chmod(0o777)
    look = Looking([])
    assert remembered(place, "a", look) == []
    assert remembered(place, "c", look) == []
    assert sorted(path.name for path in place.iterdir()) == ["a.json"]


def test_without_a_place_it_is_found_out_each_time(tmp_path: Path) -> None:
    """A file where the folder should be: no error, no cache."""
    (tmp_path / "file").write_text("")
    look = Looking(ROWS)
    assert remembered(tmp_path / "file" / "lint", "a", look) == ROWS
    assert look.times == 1


def test_the_oldest_go_when_there_are_many(tmp_path: Path) -> None:
    """Parts that a killed run left go with them."""
    place = tmp_path / "lint"
    remembered(place, "new", Looking([]))
    for number in range(300):
        path = place / f"{number}.json"
        path.write_text("")
        os.utime(path, ns=(number, number))
    remembered(place, "newest", Looking([]))
    left = {path.name for path in place.iterdir()}
    assert len(left) == 200
    assert {"new.json", "newest.json", "299.json"} < left


def test_the_name_of_an_answer_changes_with_all_it_rests_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Template, settings, and cfn-lint's own files in the home folder and here."""
    (tmp_path / "home").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    names = [key("{}", {"regions": ["a"]}) for _ in range(2)]
    assert names[0] == names[1]
    names.append(key("{ }", {"regions": ["a"]}))
    names.append(key("{}", {"regions": ["b"]}))
    for place in ("home", "here"):
        (tmp_path / place / ".cfnlintrc").write_text(f"ignore_checks: [{place}]")
        names.append(key("{}", {"regions": ["a"]}))
    assert len(set(names)) == 5


def test_the_folder_is_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable of the standard when it is absolute, else below the home folder."""
    monkeypatch.setenv("HOME", "/h")
    assert folder({"XDG_CACHE_HOME": "/c"}) == Path("/c/stackgen/lint")
    assert folder({"XDG_CACHE_HOME": "c"}) == Path("/h/.cache/stackgen/lint")
    assert folder({}) == Path("/h/.cache/stackgen/lint")
