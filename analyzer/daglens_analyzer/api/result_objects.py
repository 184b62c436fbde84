"""What functions give back and raise: outputs, results of assets and checks, requests for runs, events.

No definition holds them, but they are made by calls whose arguments Dagster checks. They are classes, and annotations
name them: hence natives with a name, and no opaque values.
"""

from __future__ import annotations

from functools import partial

from daglens_analyzer.api.construct import Bound, Construct
from daglens_analyzer.api.signatures import SIGNATURES
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import Call, Value

_NAMES = """
AddDynamicPartitionsRequest AssetCheckEvaluation AssetCheckResult AssetMaterialization AssetObservation DataVersion
DataVersionsByPartition DeleteDynamicPartitionsRequest DynamicOutput ExpectationResult Failure HookExecutionResult
MaterializeResult ObserveResult Output RetryRequested RunRequest SensorResult SkipReason TypeCheck
"""


def _made(name: str, bound: Bound, call: Call) -> Value:
    return OpaqueValue(call.at, name, bound)


CONSTRUCTS = tuple(Construct(name, SIGNATURES[name].parameters, partial(_made, name)) for name in _NAMES.split())
