"""What starts builds by itself is found in job definitions as text."""

import pytest

from stacks.jcasc.timers import find


def lines(script: str) -> list[tuple[int, str]]:
    """Return the line and the first word of what is said of each trigger."""
    return [(place.line, message.split()[0]) for place, message in find(script)]


@pytest.mark.parametrize(
    ("script", "word"),
    [
        ("triggers { cron('@daily') }", "cron"),
        ('triggers { cron "H 2 * * *" }', "cron"),
        ("triggers { scm('H/5 * * * *') }", "scm"),
        ("triggers { scm 'H/5 * * * *' }", "scm"),
        ("triggers { pollSCM('H/5 * * * *') }", "pollSCM"),
        ("pollSCM { scmpoll_spec('H/5 * * * *') }", "pollSCM"),
        ("properties([pipelineTriggers([cron('H 2 * * *')])])", "cron"),
        ("triggers { parameterizedCron('''H 2 * * * % A=b''') }", "parameterizedCron"),
        ("triggers { periodic(60) }", "periodic"),
        ("periodicFolderTrigger { interval('1d') }", "periodicFolderTrigger"),
        ("pipelineJob('a') { definition { cps { script('''\ntriggers { cron('x') }", "cron"),
        ("triggers { githubPush() }", "githubPush"),
        ("triggers { gitHubPushTrigger() }", "gitHubPushTrigger"),
        ("triggers { genericTrigger { token('a') } }", "genericTrigger"),
    ],
)
def test_a_trigger_is_named_with_what_it_means(script: str, word: str) -> None:
    """A clock runs in every slot, a webhook reaches one."""
    ((_, message),) = find(script)
    assert message.startswith(f"{word} ")
    assert ("reaches one slot" in message) == (word.lower().startswith(("git", "generic")))


@pytest.mark.parametrize(
    "script",
    [
        "job('a') { scm { git('https://git.example.com/a.git') } }",
        "checkout scm",
        "// triggers { cron('@daily') }",
        "/* cron('x') */\n * scm('x')",
        "job('acron') { description 'a cron' }",
        "upstream('b', 'SUCCESS')",
        "",
    ],
)
def test_what_starts_nothing_is_not_named(script: str) -> None:
    """Where sources come from, comments, names."""
    assert lines(script) == []


def test_each_line_is_named_once_in_their_order() -> None:
    """So that an editor leads to them one by one."""
    script = "triggers {\n  githubPush()\n  cron('a'); scm('b')\n}\n//\ntriggers { cron('c') }"
    assert lines(script) == [(2, "githubPush"), (3, "cron"), (6, "cron")]


def test_triggers_of_an_unknown_plugin_are_named_as_what_they_may_be() -> None:
    """Only where nothing better is known."""
    ((place, message),) = find("job('a') {\n  triggers {\n    dos('x') {}\n  }\n}")
    assert (place.line, message[:20]) == (2, "a clock or a poll ru")
