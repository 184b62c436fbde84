"""What the objects of a user's config and resource classes have: their fields, methods and what Dagster gives them."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import ClassValue, ExternalValue, NativeFunctionValue, Value
from daglens_analyzer.lower import tree

_OF_MODELS = """
    construct copy dict from_orm json model_computed_fields model_config model_construct model_copy model_dump
    model_dump_json model_extra model_fields model_fields_set model_json_schema model_parametrized_name
    model_post_init model_rebuild model_validate model_validate_json model_validate_strings parse_file parse_obj
    parse_raw schema schema_json to_config_schema to_fields_dict update_forward_refs validate
"""
_OF_RESOURCES = """
    configure_at_launch create_resource from_resource_context from_resource_context_cm get_resource_context
    get_resource_definition nested_resources process_config_and_initialize process_config_and_initialize_cm
    setup_for_execution teardown_after_execution with_replaced_resource_context with_resource_context
    yield_for_execution
"""
_GIVEN = {
    "dagster.Config": frozenset(_OF_MODELS.split()),
    "dagster.ConfigurableResource": frozenset((_OF_MODELS + _OF_RESOURCES).split()),
}


def attributes_of(made: ClassValue) -> frozenset[str] | None:
    """The names of all that its objects have; None where more may be there, or where the object is made by another."""
    found: set[str] = set()
    for base in made.bases:
        inherited = attributes_of(base) if isinstance(base, ClassValue) else _GIVEN.get(_name(base) or "")
        if inherited is None:
            return None
        found |= inherited
    is_odd = made.definition.decorators or any(each.keyword is not None for each in made.definition.arguments)
    own = set(_own(made.definition))
    if not made.bases or is_odd or own & {"__getattr__", "__getattribute__", "model_config", "create_resource"}:
        return None
    return frozenset(found | own)


def _own(definition: tree.ClassDef) -> Iterator[str]:
    for statement in definition.body:
        match statement:
            case tree.FunctionDef(name=name) | tree.ClassDef(name=name):
                yield "model_config" if name == "Config" else name
            case tree.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, tree.Name))
            case tree.ExpressionStatement() | tree.Simple():
                pass
            case _:
                # Something else is bound there: what, is not looked at.
                yield "model_config"


def _name(base: Value) -> str | None:
    match base:
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name):
            return name
        case _:
            return None
