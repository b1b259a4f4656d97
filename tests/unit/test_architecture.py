"""The rules of the code base that a machine can check, each with the reason beside it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hook_calls import loaded

ROOT = Path(__file__).parents[2]
PACKAGES = ("stacks", "cli", "localcloud", "lambdas", "jenkins/stackgen_slot")
FunctionDef = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    """List the Python files below `folders`, relative to the repository."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert found, f"no source below {folders}: the rule would prove nothing"
    return [path.relative_to(ROOT) for path in found]


def tree(path: Path) -> ast.Module:
    """Parse a file given relative to the repository."""
    return ast.parse((ROOT / path).read_text(), filename=str(path))


def functions(module: ast.Module) -> Iterator[FunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(module):
        if isinstance(node, FunctionDef):
            yield node


def imported(module: ast.Module) -> set[str]:
    """Name the top-level packages that a module imports, late imports included."""
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def calls(module: ast.AST) -> Iterator[ast.Call]:
    """Yield every call in a tree."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield node


def called_name(call: ast.Call) -> str:
    """Return the last name of what is called: `Ref` for `troposphere.Ref(...)`."""
    target = call.func
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def is_command(function: FunctionDef) -> bool:
    """Tell whether a function is the body of a click command."""
    calls = [node for node in function.decorator_list if isinstance(node, ast.Call)]
    return any(called_name(call) in {"command", "group"} for call in calls)


def allowed_lines(path: Path, function: FunctionDef) -> int:
    """Return how long a function may be: commands delegate, constructs enumerate properties."""
    if path.is_relative_to("cli/commands") and is_command(function):
        return 25
    return 60 if path.is_relative_to("stacks/constructs") else 50


def body_lines(function: FunctionDef) -> int:
    """Count a function's lines without its decorators, signature and docstring."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = (first.end_lineno or 0) + 1 if documented else first.lineno
    return (function.end_lineno or start) - start + 1


def test_modules_stay_readable() -> None:
    """No module is longer than 300 lines: longer ones hold two responsibilities."""
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in sources(*PACKAGES)}
    assert {path: length for path, length in lengths.items() if length > 300} == {}


def test_functions_stay_readable() -> None:
    """No function is longer than its room allows."""
    long = [
        f"{path}:{function.lineno} {function.name}: {body_lines(function)}"
        for path in sources(*PACKAGES)
        for function in functions(tree(path))
        if body_lines(function) > allowed_lines(path, function)
    ]
    assert long == []


def test_the_core_is_pure() -> None:
    """Synthesis depends on its arguments alone: no environment, clock, chance or process."""
    impure = {"os", "time", "random", "uuid", "secrets", "subprocess", "socket", "boto3", "click"}
    guilty = {path: imported(tree(path)) & impure for path in sources("stacks")}
    assert {path: names for path, names in guilty.items() if names} == {}


def test_the_container_has_only_the_standard_library() -> None:
    """The image installs no Python package: what it imports is Python's or its own."""
    known = sys.stdlib_module_names | {"stackgen_slot"}
    guilty = {path: imported(tree(path)) - known for path in sources("jenkins")}
    assert {path: names for path, names in guilty.items() if names} == {}


def test_hooks_have_only_the_standard_library() -> None:
    """Lambda's runtime brings boto3, which would take most of a cold start."""
    known = sys.stdlib_module_names | {"lambdas"}
    guilty = {path: imported(tree(path)) - known for path in sources("lambdas")}
    assert {path: names for path, names in guilty.items() if names} == {}


@pytest.mark.parametrize("name", ["decide", "events"])
def test_decisions_of_hooks_are_pure(name: str) -> None:
    """What is decided follows from what was seen: no clock, no call, no chance, however deep."""
    impure = {"os", "time", "random", "socket", "ssl", "urllib", "http", "subprocess", "secrets"}
    for path in (one for one in sources("lambdas") if one.name == f"{name}.py"):
        guilty = {one: imported(tree(one)) & impure for one in loaded(ROOT / path)}
        assert {one: names for one, names in guilty.items() if names} == {}, path


def test_nothing_is_built_at_import() -> None:
    """A template or resource made while importing would make the order of imports matter."""
    guilty = [
        f"{path}:{call.lineno}"
        for path in sources("stacks")
        for statement in tree(path).body
        if not isinstance(statement, (FunctionDef, ast.ClassDef))
        for call in calls(statement)
        if called_name(call) in {"Template", "add_resource"}
    ]
    assert guilty == []


def test_boto3_stays_at_the_edge() -> None:
    """One façade talks to AWS for the command line."""
    allowed = [Path("cli/aws/clients.py"), Path("localcloud")]
    guilty = [
        path
        for path in sources(*PACKAGES)
        if "boto3" in imported(tree(path))
        and not any(path.is_relative_to(place) for place in allowed)
    ]
    assert guilty == []


def test_no_error_is_swallowed_whole() -> None:
    """An except clause names what it expects; a broad one hides the fault that comes next."""
    broad = {"Exception", "BaseException"}
    guilty = [
        f"{path}:{node.lineno}"
        for path in sources(*PACKAGES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in broad))
    ]
    assert guilty == []


def test_nothing_is_patched() -> None:
    """Tests inject fakes; a patched name proves only that the patch was applied."""
    guard = Path("tests/unit/conftest.py")
    guilty = [
        path
        for path in sources("tests")
        if "unittest" in imported(tree(path))
        or (path != guard and "setattr" in {called_name(call) for call in calls(tree(path))})
    ]
    assert guilty == []


def construct_files() -> list[Path]:
    """List the construct modules."""
    return [path for path in sources("stacks/constructs") if path.name != "__init__.py"]


@pytest.mark.parametrize("path", construct_files(), ids=lambda path: path.stem)
def test_constructs_have_one_shape(path: Path) -> None:
    """A construct file has one public function named after it, one props class and one handle."""
    body = tree(path).body
    public = [node.name for node in body if isinstance(node, FunctionDef) and node.name[0] != "_"]
    classes = [node for node in body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
    handle = "".join(part.capitalize() for part in path.stem.split("_"))
    assert public == [path.stem]
    assert sorted(node.name for node in classes) == sorted([handle, f"{handle}Props"])
    for node in classes:
        decorator = ast.unparse(node.decorator_list[0]) if node.decorator_list else ""
        assert decorator.startswith("dataclass(")
        for word in ("frozen=True", "slots=True", "kw_only=True"):
            assert word in decorator, f"{node.name} lacks {word}"


@pytest.mark.parametrize("path", construct_files(), ids=lambda path: path.stem)
def test_handles_carry_types(path: Path) -> None:
    """No field of a handle is Any or str: mypy could then not see a swapped id."""
    handle = "".join(part.capitalize() for part in path.stem.split("_"))
    found = next(
        node for node in tree(path).body if isinstance(node, ast.ClassDef) and node.name == handle
    )
    loose = [
        ast.unparse(field)
        for field in found.body
        if isinstance(field, ast.AnnAssign) and ast.unparse(field.annotation) in {"Any", "str"}
    ]
    assert loose == []


def test_references_come_from_handles() -> None:
    """`Ref("Vcp")` is accepted by troposphere; only a handle's field is checked before AWS."""
    guilty = [
        f"{path}:{call.lineno} {ast.unparse(call)}"
        for path in sources("stacks")
        for call in calls(tree(path))
        if called_name(call) in {"Ref", "GetAtt"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and not str(call.args[0].value).startswith("AWS::")
    ]
    assert guilty == []


def test_tags_are_made_in_one_place() -> None:
    """Tags outside naming.py would drift from those of the stack and of the agents."""
    guilty = [
        f"{path}:{call.lineno}"
        for path in sources("stacks")
        for call in calls(tree(path))
        if called_name(call) == "Tags" and path != Path("stacks/naming.py")
    ]
    assert guilty == []


def test_policies_are_no_dictionaries() -> None:
    """A policy written as a mapping escapes awacs, which knows actions and effects."""
    guilty = [
        f"{path}:{keyword.value.lineno}"
        for path in sources("stacks")
        for keyword in ast.walk(tree(path))
        if isinstance(keyword, ast.keyword)
        and keyword.arg in {"PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy"}
        and isinstance(keyword.value, ast.Dict)
    ]
    assert guilty == []


def test_no_condition_and_no_mapping() -> None:
    """What can be decided is decided in Python, where a test sees it."""
    guilty = [
        path
        for path in sources("stacks")
        if {"add_condition", "add_mapping"} & {called_name(call) for call in calls(tree(path))}
    ]
    assert guilty == []


def test_unit_tests_mirror_the_sources() -> None:
    """A unit test lies where its subject lies, so that a newcomer finds it without searching."""
    unit = ROOT / "tests" / "unit"
    for path in sorted(unit.rglob("test_*.py")):
        place = path.relative_to(unit)
        if place == Path("test_architecture.py"):
            continue
        subject = ROOT / place.parent / f"{place.stem.removeprefix('test_')}.py"
        package = ROOT / place.parent / place.stem.removeprefix("test_")
        assert subject.exists() or package.is_dir(), f"{place} has no subject {subject.name}"
