"""What is wrong with a config value: one `ConfigProblem` for each place, said in one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

if TYPE_CHECKING:
    from .config_scalars import ConfigType
    from .config_schema import Field


@dataclass(frozen=True)
class ConfigProblem:
    """`path` is where, as `root:ops:name:config`."""

    path: str
    message: str

    def __str__(self) -> str:
        return self.message


class Errors(list[ConfigProblem]):
    """The problems found so far while a value is resolved.

    `post_process=False` leaves values as config writes them: members of enums by name, environment variables unread.
    """

    def __init__(self, post_process: bool = True) -> None:
        super().__init__()
        self.post_process = post_process

    def add(self, path: str, message: str) -> None:
        self.append(ConfigProblem(path, message))

    def unexpected(self, path: str, names: Iterable[str], fields: Iterable[str], expected: str) -> None:
        """Entries that no field is called as."""
        unknown = sorted(map(str, names))
        if len(unknown) == 1:
            self.add(path, f'Received unexpected config entry "{unknown[0]}" {at(path)}. Expected: "{expected}".')
        elif unknown:
            available = sorted(fields)
            self.add(path, f'Received unexpected config entries "{unknown}" {at(path)}. Expected: "{available}."')

    def missing(self, path: str, missing: Mapping[str, Field]) -> None:
        """Required entries that are not there."""
        if not missing:
            return
        sample = {name: sample_of(field.config_type) for name, field in sorted(missing.items())}
        if len(missing) == 1:
            self.add(
                path,
                f'Missing required config entry "{next(iter(missing))}" {at(path)}. You must provide this value in '
                f"your run config. For example: {sample}",
            )
        else:
            self.add(
                path,
                f"Config entries {sorted(missing)} are missing {at(path)}. For example: {sample}",
            )

    def not_set(self, path: str, variable: str) -> None:
        self.add(
            path,
            f'You have attempted to fetch the environment variable "{variable}" which is not set. Set it, or change '
            f"the config {at(path)}.",
        )


def at(path: str) -> str:
    return "at the root" if path in ("root", "") else f"at path {path}"


def sample_of(config_type: ConfigType) -> Any:
    """A value of the right shape: required entries only, with placeholders."""
    from .config_composites import Map, Noneable, PydanticShape, ScalarUnion, Selector, Shape
    from .config_scalars import Enum, Scalar

    match config_type:
        case Scalar():
            return {"Int": 0, "Float": 0.0, "Bool": True}.get(config_type.name.removesuffix("Source"), "...")
        case Noneable():
            return sample_of(config_type.inner_type)
        case ScalarUnion():
            return sample_of(config_type.scalar_type)
        case PydanticShape():
            return sample_of(config_type.shape)
        case Selector():
            return "<selector>"
        case Shape():
            required = {name: field for name, field in config_type.fields.items() if field.is_required}
            return {name: sample_of(field.config_type) for name, field in sorted(required.items())}
        case Enum():
            return "|".join(sorted(each.config_value for each in config_type.enum_values))
        case Map():
            return {}
        case _:
            return [] if hasattr(config_type, "inner_type") else "AnyType"
