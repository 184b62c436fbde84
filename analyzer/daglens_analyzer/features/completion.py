"""Completion of what only the pipeline knows: asset keys, upstream parameters, resources, ops' inputs and outputs.

Names of Python are left to the editor's Python support.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.features.call_context import OpenBracket, call_context
from daglens_analyzer.features.completion_request import CompletionRequest
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.features.first_paragraph import first_paragraph
from daglens_analyzer.features.key_places import takes_keys, takes_selection
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.graph.model import Asset
from daglens_analyzer.source.position import Position, Range

CompletionKind: TypeAlias = Literal["asset", "group", "resource", "job", "input", "output", "check"]

_ASSET_DECORATORS = frozenset({"asset", "graph_asset", "multi_asset", "graph_multi_asset", "asset_check"})
_JOB_KEYWORDS = frozenset({"job_name", "job_names"})
_WORD_OF_SELECTION = re.compile(r"[\w/]*$")
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Completion:
    """`range` is replaced by `new_text`. `filter_text` is what the replaced text is compared with, where that is not
    the label; `detail` stands beside the label."""

    label: str
    kind: CompletionKind
    range: Range
    new_text: str
    detail: str = ""
    documentation: str = ""
    filter_text: str | None = None


def completions(analysis: Analysis, path: str, position: Position) -> tuple[Completion, ...]:
    """What may stand at `position`, best first; empty where nothing of ours does."""
    text = analysis.text(path)
    if text is None:
        return ()
    source = SourceText(text)
    context = call_context(text, source.offset(position))
    request = CompletionRequest(analysis, path, source, context)
    found = _in_string(request) if context.string is not None else _outside(request)
    return tuple({(item.label, item.kind): item for item in found}.values())


# -- in a string -----------------------------------------------------------------------------------------------------


def _in_string(request: CompletionRequest) -> Iterator[Completion]:
    context = request.context
    call = context.call
    if call is None or call.is_definition:
        return
    keyword = call.keyword
    if (call.name != "AssetSpec" and takes_keys(call)) or keyword == "deps":
        yield from _keys(request)
    elif call.name == "groups" and "AssetSelection" in call.callee:
        yield from _plain(request, "group", sorted({asset.group for asset in request.assets() if asset.group}))
    elif takes_selection(call):
        yield from _selection(request)
    elif keyword == "required_resource_keys":
        yield from _plain(request, "resource", _resources(request))
    elif keyword in _JOB_KEYWORDS:
        yield from _plain(request, "job", (job.name for location in request.locations() for job in location.jobs))
    elif keyword == "output_name" or (call.name in ("Output", "DynamicOutput") and call.number >= 1):
        yield from _plain(request, "output", _outputs(request))


def _keys(request: CompletionRequest) -> Iterator[Completion]:
    """Keys as the API takes them: of one part as text, of several as a list in the place of the string."""
    string = request.context.string
    assert string is not None
    call = request.context.call
    inside_list = bool(request.context.brackets and request.context.brackets[-1].bracket == "[")
    for asset in request.assets():
        if len(asset.key.parts) == 1:
            yield _item(request, _of_asset(asset), string.start, _closing(request), asset.key.name)
        elif call is not None and call.name in ("AssetKey", "AssetIn") and inside_list:
            continue
        else:
            start = string.start - len(string.opening)
            end = _closing(request)
            after = end + len(string.quote) if request.source.text.startswith(string.quote, end) else end
            parts = ", ".join(f"{string.quote}{part}{string.quote}" for part in asset.key.parts)
            label = asset.key.to_user_string()
            item = _item(request, _of_asset(asset), start, after, f"[{parts}]")
            yield replace(item, filter_text=f"{string.opening}{label}")


def _closing(request: CompletionRequest) -> int:
    """Where the string's text ends: at its closing quote where that is on the line, else at the cursor."""
    string = request.context.string
    assert string is not None
    rest = request.source.text[request.cursor :].partition("\n")[0]
    found = rest.find(string.quote)
    is_word = found >= 0 and re.fullmatch(r"[\w./-]*", rest[:found]) is not None
    return request.cursor + found if is_word else request.cursor


def _selection(request: CompletionRequest) -> Iterator[Completion]:
    """A word of a selection: a key in full, or a group behind `group:`."""
    string = request.context.string
    assert string is not None
    typed = request.source.text[string.start : request.cursor]
    match = _WORD_OF_SELECTION.search(typed)
    start = request.cursor - len(match.group() if match else "")
    before = typed[: start - string.start]
    if before.endswith(("group:", 'group:"', "group:'")):
        for group in sorted({asset.group for asset in request.assets() if asset.group}):
            yield _item(request, Completion(group, "group", _NOWHERE, group), start, request.cursor, group)
        return
    for asset in request.assets():
        key = asset.key.to_user_string()
        yield _item(request, _of_asset(asset), start, request.cursor, key)


def _plain(request: CompletionRequest, kind: CompletionKind, names: Iterable[str]) -> Iterator[Completion]:
    string = request.context.string
    assert string is not None
    for name in dict.fromkeys(names):
        yield _item(request, Completion(name, kind, _NOWHERE, name), string.start, _closing(request), name)


# -- outside strings -------------------------------------------------------------------------------------------------


def _outside(request: CompletionRequest) -> Iterator[Completion]:
    context = request.context
    before = context.before_word
    if re.search(r"\bresources\.$", before):
        for name in _resources(request):
            yield _word(request, Completion(name, "resource", _NOWHERE, name), name)
        return
    if not context.brackets:
        return
    innermost = context.brackets[-1]
    typed = request.source.text[innermost.item_start : context.cursor].strip()
    if innermost.bracket != "(" or typed != context.word:
        return
    if innermost.is_definition:
        if _ASSET_DECORATORS & set(context.decorators):
            yield from _parameters(request, innermost)
    elif innermost.callee:
        yield from _inputs(request, innermost)


def _parameters(request: CompletionRequest, function: OpenBracket) -> Iterator[Completion]:
    """Assets that a parameter of their name would load: those whose key has one part."""
    taken = set(re.findall(r"\b(\w+)\b", request.source.text[function.start : function.item_start]))
    for asset in request.assets():
        name = asset.key.name
        if len(asset.key.parts) == 1 and _IDENTIFIER.fullmatch(name) and name not in taken and not asset.is_stub:
            yield _word(request, _of_asset(asset), name)


def _inputs(request: CompletionRequest, call: OpenBracket) -> Iterator[Completion]:
    """The inputs of an op or graph that is called in a body, as keywords."""
    evaluated = request.analysis.evaluated(request.path)
    value = evaluated.namespace.get(call.callee) if evaluated is not None else None
    if not isinstance(value, OpDefinition | GraphDefinition) or isinstance(value.ins, Unknown):
        return
    given = set(re.findall(r"(\w+)\s*=", request.source.text[call.start : call.item_start]))
    for each in value.ins:
        if each.name not in given:
            detail = each.type or ""
            completion = Completion(f"{each.name}=", "input", _NOWHERE, "", detail)
            yield _word(request, completion, f"{each.name}=")


def _resources(request: CompletionRequest) -> list[str]:
    """What locations provide and what ops ask for already."""
    provided = (name for location in request.locations() for name in location.resources)
    asked = (
        name
        for location in request.locations()
        for op in location.ops
        if not isinstance(op.required_resource_keys, Unknown)
        for name in op.required_resource_keys
    )
    return sorted({*provided, *asked})


def _outputs(request: CompletionRequest) -> list[str]:
    evaluated = request.analysis.evaluated(request.path)
    name = request.function()
    value = evaluated.namespace.get(name) if evaluated is not None and name else None
    node = getattr(value, "node", value)
    if not isinstance(node, OpDefinition) or isinstance(node.outs, Unknown):
        return []
    return [output.name for output in node.outs]


# -- items -----------------------------------------------------------------------------------------------------------

_NOWHERE = Range(Position(0, 0), Position(0, 0))


def _of_asset(asset: Asset) -> Completion:
    facts = [asset.kind.replace("_", " "), *([f"group {asset.group}"] if asset.group not in (None, "default") else [])]
    described = first_paragraph(asset.description) if asset.description else ""
    return Completion(asset.key.to_user_string(), "asset", _NOWHERE, "", " · ".join(facts), described)


def _item(request: CompletionRequest, item: Completion, start: int, end: int, new_text: str) -> Completion:
    return replace(item, range=request.source.range(start, end), new_text=new_text)


def _word(request: CompletionRequest, item: Completion, new_text: str) -> Completion:
    return _item(request, item, request.cursor - len(request.context.word), request.cursor, new_text)
