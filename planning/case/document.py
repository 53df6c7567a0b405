"""YAML as written: values with the line on which they stand, so that a fault can name it.

Scalars keep their text. Only true, false, null and plain decimal numbers are anything but text: dates, times and
words such as `no` mean what they say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import yaml

from planning.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 40


@dataclass(slots=True)
class Node:
    """A value of a document.

    Parameters
    ----------
    value
        A text, whole number, number, boolean or None; or a dict or list of nodes.
    text
        A scalar as written.
    file, line
        Where it stands; no line where it comes from no file.
    """

    value: Any
    file: str
    line: int | None = None
    text: str = ""
    key_lines: dict[str, int | None] = field(default_factory=dict)

    def plain(self) -> Any:  # noqa: ANN401 - whatever stands in the document
        """Return the value without its lines: dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


class _Loader(yaml.SafeLoader):
    """Composes nodes; knows true, false, null and decimal numbers, and no other implicit type."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - as in its base


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tfTF"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|)$"), ["~", "n", "N", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]{1,15}$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?$"),
    list("-+.0123456789"),
)


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Fault]]:
    """Read a YAML document.

    Parameters
    ----------
    text
        The document.
    file
        Its name, for faults.

    Returns
    -------
    tuple[Node | None, list[Fault]]
        The document, None where it is empty or cannot be read; and what is wrong with it.
    """
    try:
        events = yaml.parse(text, Loader=_Loader)
        marks = [event.start_mark for event in events if isinstance(event, yaml.AliasEvent)]
        aliases = [mark.line + 1 for mark in marks if mark]
        composed = None if aliases else yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        return None, [Fault(code="E201", file=file, line=line, wrong=f"cannot be read as YAML: {error.problem}")]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it is nested too deep"
        return None, [Fault(code="E201", file=file, wrong=f"cannot be read as YAML: {reason}")]
    if aliases:
        wrong, right = "an anchor or alias (&, *) is not read", "write the value itself, or quote it"
        return None, [Fault(code="E205", file=file, line=line, wrong=wrong, right=right) for line in aliases]
    faults: list[Fault] = []
    return (None if composed is None else _node(composed, file, faults, 0)), faults


def _node(composed: yaml.Node, file: str, faults: list[Fault], depth: int) -> Node | None:
    line = composed.start_mark.line + 1
    if depth > DEEPEST:
        faults.append(Fault(code="E201", file=file, line=line, wrong="is nested too deep"))
        return Node(None, file, line)
    if not composed.tag.startswith("tag:yaml.org,2002:") or composed.tag.rsplit(":", 1)[1] not in _KNOWN:
        right = "write the value without it"
        faults.append(Fault(code="E205", file=file, line=line, value=composed.tag, wrong="is a tag", right=right))
        return Node(None, file, line)
    if isinstance(composed, yaml.MappingNode):
        return _mapping(composed, file, faults, depth)
    if isinstance(composed, yaml.SequenceNode):
        entries = [_node(entry, file, faults, depth + 1) for entry in composed.value]
        return Node(entries, file, line)
    return Node(_scalar(composed.tag.rsplit(":", 1)[1], composed.value), file, line, text=composed.value)


_KNOWN = ("map", "seq", "str", "int", "float", "bool", "null")


def _scalar(tag: str, text: str) -> Any:  # noqa: ANN401 - a scalar
    try:
        if tag == "bool":
            return text.lower() == "true"
        if tag in ("int", "float"):
            return int(text) if tag == "int" else float(text)
    except ValueError:  # an explicit tag, as in `!!int abc`
        return text
    return None if tag == "null" else text


def _mapping(composed: yaml.MappingNode, file: str, faults: list[Fault], depth: int) -> Node:
    nodes: dict[str, Any] = {}
    lines: dict[str, int | None] = {}
    for key_node, value_node in composed.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
            faults.append(Fault(code="E201", file=file, line=line, wrong="a key is not a word"))
            continue
        key = key_node.value
        if key in nodes:
            wrong, right = "stands twice", f"first on line {lines[key]}"
            faults.append(Fault(code="E202", file=file, line=line, value=key, wrong=wrong, right=right))
            continue
        nodes[key], lines[key] = _node(value_node, file, faults, depth + 1), line
    return Node(nodes, file, composed.start_mark.line + 1, key_lines=lines)


def from_plain(value: Any, file: str) -> Node:  # noqa: ANN401 - what a caller gives
    """Turn plain Python values into nodes, without lines."""
    if isinstance(value, dict):
        return Node({str(key): from_plain(entry, file) for key, entry in value.items()}, file)
    if isinstance(value, list | tuple):
        return Node([from_plain(entry, file) for entry in value], file)
    if isinstance(value, date | datetime):
        return Node(value.isoformat(), file, text=value.isoformat())
    if value is None:
        return Node(None, file)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Node(value, file, text=text)


def merged(below: Node, above: Node) -> Node:
    """Lay one mapping over another, key by key; anything but a mapping replaces what it covers."""
    if not (isinstance(below.value, dict) and isinstance(above.value, dict)):
        return above
    nodes, lines = dict(below.value), dict(below.key_lines)
    for key, node in above.value.items():
        nodes[key] = merged(nodes[key], node) if key in nodes else node
        lines[key] = above.key_lines.get(key) if key not in below.value else lines.get(key)
    return Node(nodes, below.file, below.line, key_lines=lines)


def overriding(root: Node, override: str) -> tuple[Node, list[Fault]]:
    """Set one key of a document, written as `travel.speed_kmh=50`."""
    key, equals, text = override.partition("=")
    path = key.strip().split(".")
    if not equals or not all(path):
        wrong, right = "is not key=value", "like travel.speed_kmh=50"
        return root, [Fault(code="E211", file="--set", value=override, wrong=wrong, right=right)]
    node, faults = read_yaml(text, "--set")
    if faults:
        place = key.strip()
        return root, [replace(fault, line=None, column=place, value=text) for fault in faults]
    above = _without_lines(node or Node(None, "--set"))
    for part in reversed(path):
        above = Node({part: above}, "--set")
    return merged(root, above), []


def _without_lines(node: Node) -> Node:
    if isinstance(node.value, dict):
        return Node({key: _without_lines(entry) for key, entry in node.value.items()}, node.file)
    if isinstance(node.value, list):
        return Node([_without_lines(entry) for entry in node.value], node.file)
    return Node(node.value, node.file, text=node.text)


def laid_over(root: Node, changes: Mapping[str, Any], file: str) -> Node:
    """Lay plain values, such as a patch's settings, over a document."""
    return merged(root, from_plain(dict(changes), file))
