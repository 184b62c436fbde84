"""What a lens is over, as data that the client keeps for us with the lens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.features.code_lens import Lens
    from daglens_lsp.view import Json

# The settings that switch lenses on and off, `daglens.lens.<switch>`, by the analyzer's name of the action.
SWITCHES = {
    "materialize": "materialize",
    "materialize_upstream": "materializeUpstream",
    "run": "run",
    "rerun_step": "rerunStep",
    "rerun_from_failure": "rerunFromFailure",
    "show_lineage": "showLineage",
    "debug": "debug",
}

# Lenses whose command only an editor can carry out.
CLIENT_COMMANDS = {"show_lineage": "daglens.showLineage", "debug": "daglens.debug"}


@dataclass(frozen=True, slots=True)
class LensTarget:
    """`project` is the absolute project folder, `storage` its run log's place in it; `location` is the file to load,
    None for the project's code locations. `job` and `step` are set for lenses over jobs and steps. `made_along` are
    assets that have to be selected as well, because one function makes them together with others. `shares_line` is true
    where several steps stand on one line, so that the words have to say which."""

    action: str
    project: str
    storage: str
    location: str | None = None
    asset_keys: tuple[tuple[str, ...], ...] = ()
    job: str | None = None
    step: str | None = None
    made_along: tuple[tuple[str, ...], ...] = ()
    shares_line: bool = False

    def to_json(self) -> Json:
        """What is None is left out: some clients drop nulls on the way."""
        texts = {"location": self.location, "job": self.job, "step": self.step}
        return {
            "action": self.action,
            "project": self.project,
            "storage": self.storage,
            "asset_keys": [list(key) for key in self.asset_keys],
            "made_along": [list(key) for key in self.made_along],
            "shares_line": self.shares_line,
            **{name: text for name, text in texts.items() if text is not None},
        }


def read_lens_target(data: Any) -> LensTarget:
    """The inverse of `to_json`. Raises KeyError or TypeError on what is no data of ours."""
    given = cast("Json", data)
    return LensTarget(
        action=given["action"],
        project=given["project"],
        storage=given["storage"],
        location=given.get("location"),
        asset_keys=_keys(given.get("asset_keys")),
        made_along=_keys(given.get("made_along")),
        job=given.get("job"),
        step=given.get("step"),
        shares_line=bool(given.get("shares_line")),
    )


def _keys(given: Any) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(part) for part in key) for key in given or ())


def lens_target(analysis: Analysis, lens: Lens, project: str, storage: str) -> LensTarget:
    """The target of one of the analyzer's lenses."""
    from daglens_analyzer.features.code_lens import AssetSubject, JobSubject
    from daglens_analyzer.features.made_together import made_along

    subject, action = lens.subject, lens.action
    match subject:
        case AssetSubject():
            keys = tuple(key.parts for key in subject.keys)
            upstream = action == "materialize_upstream"
            along = made_along(analysis, subject.keys, subject.location_path, with_upstream=upstream)
            return LensTarget(
                action, project, storage, subject.location_path, keys, made_along=tuple(key.parts for key in along)
            )
        case JobSubject():
            return LensTarget(action, project, storage, subject.location_path, job=subject.job)
        case _:
            # A step of a graph-backed asset runs with its assets, in whichever job: its key alone names it.
            keys = tuple(key.parts for key in subject.asset_keys)
            job = None if keys else subject.job_or_asset
            return LensTarget(action, project, storage, subject.location_path, keys, job, subject.step_key)
