"""Places in job definitions, and in the files that hold them."""

import pytest

from stacks.jcasc.scripts import Place, anonymous, line_in


@pytest.mark.parametrize(
    "script",
    [
        "authorization { permission('hudson.model.Item.Read:anonymous') }",
        "authorization { permission('hudson.model.Item.Read', 'anonymous') }",
        "authorization { permission('USER:hudson.model.Item.Read:anonymous') }",
        "authorization { permissions('anonymous', ['hudson.model.Item.Read']) }",
        "authorization { permissionAll('anonymous') }",
        "entries { user { name('anonymous')\n permissions(['Job/Read']) } }",
        'userOrGroup { name "anonymous" }',
    ],
)
def test_rights_for_everybody_are_found(script: str) -> None:
    """In each form that job-dsl and the matrix have."""
    assert [place.line for place in anonymous(script)] == [1]


@pytest.mark.parametrize(
    "script",
    [
        "description('for anonymous users')",
        "job('anonymous')",
        "// permissionAll('anonymous')",
        "permission('hudson.model.Item.Read:authenticated')",
        "name('anonymous-metrics')",
    ],
)
def test_the_word_alone_gives_no_rights(script: str) -> None:
    """Names, comments, descriptions."""
    assert list(anonymous(script)) == []


@pytest.mark.parametrize(
    ("text", "number", "line"),
    [
        ("jobs:\n- script: |\n    job('a')\n    cron('x')\n", 2, 4),
        ("jobs:\n- script: |2\n\n      job('a')\n\n      cron('x')\n", 4, 6),
        ("jobs:\n- script: >\n    job('a')\n\n    b;\n\n    cron('x')\n", 2, 7),
        ("jobs:\n- script: \"a\\ncron('x')\"\n", 2, 2),
        ("jobs:\n- script: a\n", 2, 2),
        ("jobs:\n- script: |\n    cron('y')\n    cron('x')\n", 2, 4),
    ],
)
def test_a_line_of_a_script_is_a_line_of_its_file(text: str, number: int, line: int) -> None:
    """Whichever way YAML writes the script; the key's line where it cannot be told."""
    assert line_in(text.split("\n"), 2, Place(line=number, text="cron('x'", word="cron")) == line
