"""Components whose assets or checks are made by one function, script or statement."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, Literal

import pydantic

from daglens.model.asset_check import multi_asset_check
from daglens.model.definitions import Definitions
from daglens.model.errors import CheckError
from daglens.model.event_values import AssetCheckResult, MaterializeResult
from daglens.model.multi_asset import multi_asset
from daglens.model.policies import BackfillPolicy

from .component import Component
from .derived_model import Model
from .load_context import ComponentLoadContext
from .resolvable import Resolvable
from .resolved_kinds import ResolvedAssetCheckSpec, ResolvedAssetSpec
from .resolver import Resolver


class SingleRun(Resolvable, Model):
    type: Literal["single_run"] = "single_run"


class MultiRun(Resolvable, Model):
    type: Literal["multi_run"] = "multi_run"
    max_partitions_per_run: int = 1


def _backfill_policy(_context: object, model: Any) -> BackfillPolicy | None:
    if isinstance(model, MultiRun):
        return BackfillPolicy.multi_run(model.max_partitions_per_run)
    return None if model is None else BackfillPolicy.single_run()


class OpSpec(Model, Resolvable):
    """The op under the component's assets."""

    name: str | None = None
    tags: dict[str, Any] | None = None
    description: str | None = None
    pool: str | None = None
    backfill_policy: Annotated[
        BackfillPolicy | None, Resolver(_backfill_policy, model_field_type=SingleRun | MultiRun)
    ] = None

    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)


class ExecutableComponent(Component, Resolvable, Model, ABC):
    """`assets` and `checks` that `invoke_execute_fn` makes, in one op."""

    assets: list[ResolvedAssetSpec] | None = None
    checks: list[ResolvedAssetCheckSpec] | None = None

    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)

    @property
    @abstractmethod
    def op_spec(self) -> OpSpec:
        """The op."""

    def decorated_function(self, component_load_context: ComponentLoadContext) -> Callable[..., Any]:
        """The function that the op runs: parameters after the context may be resources and config."""

        # An annotation of its context would have to say whether it is of assets or of checks.
        def execute(context):  # pyright: ignore[reportUnknownParameterType, reportMissingParameterType]
            return as_results(self.invoke_execute_fn(context, component_load_context))

        return execute

    @abstractmethod
    def invoke_execute_fn(self, context: Any, component_load_context: ComponentLoadContext) -> Any:
        """What one execution gives: results, or nothing."""

    def build_underlying_assets_def(self, component_load_context: ComponentLoadContext) -> Any:
        """Raises CheckError where there are neither assets nor checks."""
        op = self.op_spec
        shared: dict[str, Any] = {"name": op.name, "description": op.description, "op_tags": op.tags, "pool": op.pool}
        function = self.decorated_function(component_load_context)
        if self.assets:
            decorate = multi_asset(
                specs=self.assets, check_specs=self.checks, backfill_policy=op.backfill_policy, **shared
            )
            return decorate(function)
        if self.checks:
            return multi_asset_check(specs=self.checks, **shared)(function)
        raise CheckError(f"{type(self).__name__} has neither assets nor checks.")

    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        made = self.build_underlying_assets_def(context)
        return Definitions(assets=[made]) if self.assets else Definitions(asset_checks=[made])


def as_results(found: Any) -> Iterator[Any]:
    """What a function gave, one result at a time; raises CheckError for anything else."""
    kinds = (MaterializeResult, AssetCheckResult)
    results = [found] if isinstance(found, kinds) else found if isinstance(found, Iterable) else ()
    if found and not isinstance(found, (*kinds, Iterable)):
        raise CheckError(f"A component's function gives a MaterializeResult or AssetCheckResult, not {found!r}.")
    for each in results:
        if not isinstance(each, kinds):
            raise CheckError(f"A component's function gives MaterializeResults or AssetCheckResults, not {each!r}.")
        yield each
