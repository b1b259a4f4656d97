"""A value of a wrong shape: what is wrong, the value, what to write instead."""

import pytest

from tests.problems import only_problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "nmae: ci",
            "1: nmae: unknown key; did you mean name?",
        ),
        (
            "region: us-east-1",
            "1: name: is missing; write for example ci",
        ),
        (
            "name:",
            "1: name: has no value; write for example ci",
        ),
        (
            "name: 123",
            '1: name: must be text, not 123 (number); write it in quotes: "123"',
        ),
        (
            "name: no",
            '1: name: must be text, not no (boolean); write it in quotes: "no"',
        ),
        (
            "name: 010",
            "1: name: must be text, not 010 (a binary, octal or hexadecimal number); write it in q",
        ),
        (
            "name: 2024-01-01",
            '1: name: must be text, not 2024-01-01 (a date); write it in quotes: "2024-01-01"',
        ),
        (
            "name: [ci]",
            "1: name: must be text, not a list; write for example ci",
        ),
        (
            "name: CI",
            '1: name: "CI" must be lower-case letters, digits and hyphens',
        ),
        (
            "name: 1ci",
            '1: name: "1ci" must be lower-case letters, digits and hyphens',
        ),
        (
            "name: ci_x",
            '1: name: "ci_x" must be lower-case letters, digits and hyphens',
        ),
        (
            "name: ci-",
            '1: name: "ci-" must be lower-case letters, digits and hyphens',
        ),
        (
            f"name: {'a' * 33}",
            f'1: name: "{"a" * 33}" has 33 characters, at most 32 are allowed',
        ),
        (
            "name: ''",
            "1: name: is empty; write for example ci",
        ),
        (
            "name: ci\nfoo: 1",
            "2: foo: unknown key; write one of access, agents, alarms",
        ),
        (
            "name: ci\nallow: []",
            "2: allow: unknown key here; it belongs under access",
        ),
        (
            "name: ci\nhosts: {mni: 2}",
            "2: hosts.mni: unknown key; did you mean min?",
        ),
        (
            "name: ci\ndns: {zonne: example.com}",
            "2: dns.zonne: unknown key; did you mean zone?",
        ),
        (
            "name: ci\ncontrollers: [{name: a, route: {pth: /a}}]",
            "2: controllers[0].route.pth: unknown key; did you mean path?",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: true}]",
            "2: controllers[0].slots: true (boolean) must be a whole number, or a range of them",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: 2.0}]",
            "2: controllers[0].slots: 2.0 (a number with a fraction) must be a whole number",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: '2'}]",
            '2: controllers[0].slots: "2" must be a whole number, or a range of them; write 2',
        ),
        (
            f"name: ci\ncontrollers: [{{name: a, slots: {'9' * 5000}}}]",
            "2: controllers[0].slots: 99",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: .inf}]",
            "2: controllers[0].slots: .inf",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: -3}]",
            "2: controllers[0].slots: -3 is out of range; write 2 to 10",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: 0}]",
            "2: controllers[0].slots: 0 is out of range; write 2 to 10",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: 1}]",
            "2: controllers[0].slots: 1 is out of range; write 2 to 10 (one slot",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: {min: 2, max: 11}}]",
            "2: controllers[0].slots: a mapping is out of range; write 2 to 10",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: {min: 3, max: 2}}]",
            "2: controllers[0].slots: a mapping must not have its `min` above its `max`",
        ),
        (
            "name: ci\ncontrollers: [{name: a, slots: {min: 3}}]",
            "2: controllers[0].slots: a mapping must have `min` and `max` and nothing else",
        ),
        (
            "name: ci\ncontrollers: [{name: a, cpu: 99999999}]",
            "2: controllers[0].cpu: 99999999 is out of range; write 128 to",
        ),
        (
            "name: ci\ncontrollers: [{name: a, mode: miror}]",
            '2: controllers[0].mode: "miror" is unknown; did you mean mirror?',
        ),
        (
            "name: ci\ncontrollers: []",
            "2: controllers: is empty; write for example [{name: main}]",
        ),
        (
            "name: ci\ncontrollers:",
            "2: controllers: has no value; write for example [{name: main}], or remove it",
        ),
        (
            "name: ci\ncontrollers: a",
            '2: controllers: must be a list, not "a" (text); write for example [{name: main}]',
        ),
        (
            "name: ci\ncontrollers: [a]",
            '2: controllers[0]: must be a mapping, not "a" (text); write `key: value`',
        ),
        (
            "name: ci\ncontrollers: [{}]",
            "2: controllers[0].name: is missing; write for example main",
        ),
        (
            "name: ci\ncontrollers: [~]",
            "2: controllers[0]: has no value; write for example {name: main}",
        ),
        (
            "name: ci\nhosts:\n  # min: 2",
            "2: hosts: has no value; write its keys below it, or remove it",
        ),
        (
            "name: ci\nhosts: 5",
            "2: hosts: must be a mapping, not 5 (number); write `key: value` lines",
        ),
        (
            "name: ci\nhosts: {instance_types: m6i.large}",
            '2: hosts.instance_types: must be a list, not "m6i.large" (text); write [m6i.large]',
        ),
        (
            "name: ci\nhosts: {ami: x}",
            '2: hosts.ami: "x" is not the id of a machine image; write for example ami-',
        ),
        (
            "name: ci\nhosts: {min: 0}",
            "2: hosts.min: 0 is out of range; write 1 to 500",
        ),
        (
            "name: ci\naccess: {open_to_world: 'yes'}",
            '2: access.open_to_world: must be true or false, not "yes" (text); write true or false',
        ),
        (
            "name: ci\nnetwork: {nat: per-zone}",
            '2: network.nat: "per-zone" is unknown; did you mean per_zone?',
        ),
        (
            "name: ci\nbackup: {retention_days: 0}",
            "2: backup.retention_days: 0 is out of range; write 1 to 36500 (to keep no backups wri",
        ),
        (
            "name: ci\nalarms: {email: nobody}",
            '2: alarms.email: "nobody" is not an e-mail address; write for example team@example.co',
        ),
        (
            "name: ci\nstorage: {file_system_id: x}",
            '2: storage.file_system_id: "x" is not the id of an EFS file system',
        ),
        (
            "name: ci\nagents: linux",
            '2: agents: must be a list, not "linux" (text); write for example [{label: linux}]',
        ),
        (
            "name: ci\nagents: [{label: ''}]",
            "2: agents[0].label: is empty; write for example linux",
        ),
        (
            f"name: ci\nagents: [{{label: {'a' * 64}}}]",
            '2: agents[0].label: "aaaa',
        ),
        (
            "name: ci\nagents: [{label: a b}]",
            '2: agents[0].label: "a b" must be letters, digits',
        ),
        (
            "name: ci\nagents: [{label: a, architecture: arm}]",
            '2: agents[0].architecture: "arm" is unknown; did you mean arm64?',
        ),
        (
            "name: ci\nagents: [{label: a, architecture: amd64}]",
            '2: agents[0].architecture: "amd64" is unknown; did you mean x86_64?',
        ),
        (
            "name: ci\ntags: [a]",
            "2: tags: must be a mapping, not a list",
        ),
        (
            "name: ci\ntags: {a: 1}",
            '2: tags.a: must be text, not 1 (number); write it in quotes: "1"',
        ),
        (
            "name: ci\ntags: {a: ~}",
            "2: tags.a: has no value; write for example text, or remove it",
        ),
        (
            'name: ci\nregion: "\\u202eus"',
            '2: region: "\\u202eus" is no AWS region',
        ),
    ],
)
def test_a_value_of_a_wrong_shape(text: str, said: str) -> None:
    """One line, in plain words."""
    assert only_problem(text).startswith(said)
