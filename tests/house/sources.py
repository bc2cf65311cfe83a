"""What stands in the source files?  Their questions, their length, and the English that they say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "src" / "afuera"

# Functions of `wording` whose first argument is a template.
SAYING = {"say", "translate", "mark", "said", "Phrase"}


@dataclass(frozen=True)
class Source:
    """One file of the package: `name` as in "journeys/ends.py", `question` its docstring's opening."""

    path: Path
    name: str
    lines: int
    question: str
    tree: ast.Module


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the package, in the order of their names."""
    return tuple(_source(path) for path in sorted(PACKAGE.rglob("*.py")))


def _source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    first = (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ").strip()
    name = path.relative_to(PACKAGE).as_posix()
    return Source(path, name, len(text.splitlines()), first, tree)


def said_templates() -> Iterator[tuple[str, str]]:
    """Every English template in the code with the place where it stands: ("journeys/x.py:12", "{n} days")."""
    for source in sources():
        for node in ast.walk(source.tree):
            for text in _templates(node):
                yield f"{source.name}:{getattr(node, 'lineno', 0)}", text


def template_sentences() -> Iterator[tuple[str, str]]:
    """Every English sentence of the pages' templates with its place; a sentence is always a literal there."""
    for path in sorted((PACKAGE / "web").rglob("templates/**/*.*")):
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for tag in re.findall(r"{% (?:say|plural) .*?%}", line):
                said = re.match(
                    r"{% say (?:\"([^\"]*)\"|'([^']*)')|{% plural \S+ \"([^\"]*)\" \"([^\"]*)\"", tag
                )
                place = f"{path.relative_to(PACKAGE).as_posix()}:{at}"
                yield from ((place, text) for text in (said.groups() if said else ("",)) if text is not None)


def caution_codes() -> Iterator[tuple[str, str]]:
    """Every caution in the code with its place: Caution("x"), {"code": "x"}, say("x"), cautions=("x",)."""
    for source in sources():
        for node in ast.walk(source.tree):
            for text in _codes(node):
                if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+", text):
                    yield f"{source.name}:{getattr(node, 'lineno', 0)}", text


def _codes(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        if _called_name(node) in {"Caution", "say", "caution", "_caution"}:
            yield from (text for place in node.args[:1] for text in _texts(place))
        for keyword in node.keywords:
            if keyword.arg == "cautions" and isinstance(keyword.value, (ast.Tuple, ast.List)):
                yield from (text for item in keyword.value.elts for text in _texts(item))
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "code":
                yield from _texts(value)


def literals() -> frozenset[str]:
    """Every string constant of the package; adjoining pieces are one."""
    return frozenset(
        node.value
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _templates(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        yield from _called(node)
    if isinstance(node, ast.ClassDef):
        for line in node.body:
            if isinstance(line, (ast.Assign, ast.AnnAssign)) and _named(line) == "template":
                yield from _texts(line.value)


def _called(call: ast.Call) -> Iterator[str]:
    name = _called_name(call)
    if name == "plural":
        places = call.args[1:3]
    elif name == "wrong" and len(call.args) > 1:  # company.toml: table.wrong(key, template)
        places = call.args[1:2]
    else:
        places = call.args[:1] if name in SAYING | _errors() else []
    for place in places:
        yield from _texts(place)


def _called_name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _texts(node: ast.AST | None) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _named(line: ast.Assign | ast.AnnAssign) -> str:
    target = line.targets[0] if isinstance(line, ast.Assign) else line.target
    return target.id if isinstance(target, ast.Name) else ""


@cache
def _errors() -> frozenset[str]:
    import afuera.errors

    return frozenset(
        name
        for name, thing in vars(afuera.errors).items()
        if isinstance(thing, type) and issubclass(thing, afuera.errors.AfueraError)
    )
