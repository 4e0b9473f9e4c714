"""An experiment as a research object: config, results and how they came about, ready to deposit.

What is written is a Workflow Run RO-Crate (https://w3id.org/ro/wfrun/workflow): the config is the
workflow, ``abm`` the application that carries it out; the run and each study are actions, with what
they read and wrote.  Runs one by one stay out: their digest stands in the manifest, and ``abm run``
makes them again from the config and the lock file.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm import paths
from abm.errors import InputError
from abm.paths import shown
from abm.runs.folder import MANIFEST
from abm.studies import STUDIES

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

    from abm.runs.reading import Results

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
"""Profiles that a crate conforms to, and their names."""

ABOUT = ("CITATION.cff", "codemeta.json", "LICENSE", "README.md", "requirements.lock")
"""Files of the project that go with every experiment, where they exist."""

LICENCES = "https://spdx.org/licenses/"
DONE = "http://schema.org/CompletedActionStatus"
PARAMETER = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"
WORKFLOW = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
TOML, PYPI = "https://toml.io/", "pkg:pypi/"
KINDS = {bool: "Boolean", int: "Integer", float: "Float", str: "Text"}
"""Types of settings, as schema.org names them."""

KEPT = {".csv", ".json", ".md", ".pdf", ".png", ".svg"}
"""Kinds of files of results that go along; runs and their series are Parquet, and stay."""

mimetypes.add_type("application/toml", ".toml")
mimetypes.add_type("text/markdown", ".md")


def write(results: Results, target: Path) -> Path:
    """Write an experiment as an RO-Crate, and return where it is.

    Parameters
    ----------
    results : Results
        Of an experiment that was run; studies and figures go along as far as they were made.
    target : pathlib.Path
        A ``.zip``, or a folder that does not exist or is empty.

    Raises
    ------
    InputError
        If there are no results, or something is in the way; nothing is written.
    """
    name = results.experiment.name
    if not results.manifest.get("digest"):
        folder = shown(results.folder.path)
        raise InputError(f"{folder}: holds no results of {name} yet: abm run makes them")
    zipped = target.suffix == ".zip"
    if target.is_dir() and (zipped or any(target.iterdir())):
        raise InputError(f"{shown(target)}: is a folder{'' if zipped else ' that is not empty'}")
    if target.is_file() and not zipped:
        raise InputError(f"{shown(target)}: is a file; name a folder, or a file in .zip")
    crate = _crate(results)
    target.parent.mkdir(parents=True, exist_ok=True)
    if zipped:
        crate.write_zip(target)
    else:
        crate.write(target)
    return target


def _crate(results: Results) -> ROCrate:
    """Return what is written."""
    try:
        from rocrate.rocrate import ROCrate
    except ImportError:
        raise InputError("a crate needs another package: pip install 'promesse[crate]'") from None
    crate = ROCrate(version="1.1")
    _describe(crate, results)
    project = paths.project(results.experiment.path)
    said = results.manifest["machine"]
    versions = {"promesse": said["abm"], "Python": said["python"], **said["libraries"]}
    software = [_software(crate, name, version) for name, version in versions.items()]
    if said["commit"]:
        software[0]["description"] = f"commit {said['commit']}, on {said['platform']}"
    workflow = _workflow(crate, results, project, software[1:])
    for name in ABOUT:
        if (project / name).is_file():
            _file(crate, project / name, name)
    _actions(crate, results, workflow, software[0])
    return crate


def _describe(crate: ROCrate, results: Results) -> None:
    """Say what the crate is, whose, and what it conforms to."""
    about = metadata("promesse")
    licence = LICENCES + about["License-Expression"]
    authors = _entity(crate, "#authors", "Organization", name=about["Author"])
    root = crate.root_dataset
    root["name"] = f"promesse: the experiment {results.experiment.name}"
    root["description"] = f"Config, results and provenance of an experiment of: {about['Summary']}."
    root["datePublished"] = results.manifest["finished"]
    root["keywords"] = about["Keywords"]
    root["author"] = root["publisher"] = authors
    root["license"] = _entity(
        crate, licence, "CreativeWork", name=f"{about['License-Expression']} licence", url=licence
    )
    root["conformsTo"] = [
        _entity(crate, address, "CreativeWork", name=name, version=address.rsplit("/", 1)[1])
        for address, name in PROFILES.items()
    ]


def _workflow(crate: ROCrate, results: Results, project: Path, software: list[Any]) -> Any:
    """Return the config as the main workflow, with those that it extends and its inputs."""
    from rocrate.model.computerlanguage import ComputerLanguage

    experiment = results.experiment
    about = {"@type": "ComputerLanguage", "name": "TOML", "url": TOML, "identifier": TOML}
    toml = crate.add(ComputerLanguage(crate, "#toml", properties=about))
    own = paths.from_project(experiment.path, experiment.path)
    workflow = crate.add_workflow(
        project / own,
        own,
        main=True,
        lang=toml,
        properties={
            "name": f"{experiment.name}, an experiment of kind {experiment.kind}",
            "encodingFormat": "application/toml",
            "conformsTo": {"@id": WORKFLOW},
        },
    )
    others = [_file(crate, project / name, name) for name in experiment.texts if name != own]
    if others:
        workflow["hasPart"] = others
    workflow["softwareRequirements"] = software
    workflow["license"] = crate.root_dataset["license"]
    workflow["creator"] = crate.root_dataset["author"]
    workflow["version"] = results.manifest["plan"][:12]
    return workflow


def _actions(crate: ROCrate, results: Results, workflow: Any, application: Any) -> None:
    """Add the run of the config and the studies of its runs, with what each wrote."""
    folder, manifest = results.folder.path, results.manifest
    home = f"results/{results.experiment.name}"
    inputs = [_setting(crate, workflow, *setting) for setting in _settings(results)]
    written = [_file(crate, path, f"{home}/{path.name}") for path in _files(folder)]
    run = crate.add_action(
        workflow,
        "#run",
        object=[workflow, *inputs],
        result=written,
        properties={
            "name": f"abm run {workflow.id}",
            "description": (
                f"{manifest['runs']['done']} runs done, {manifest['runs']['failed']} failed; "
                f"digest of all their values {manifest['digest']}"
            ),
            "startTime": manifest["started"],
            "endTime": manifest["finished"],
            "actionStatus": {"@id": DONE},
            "agent": {"@id": "#authors"},
        },
    )
    actions = [run]
    own = crate.dereference(f"{home}/{MANIFEST}")
    for study in (*STUDIES, "figures"):
        if made := [_file(crate, p, f"{home}/{study}/{p.name}") for p in _files(folder / study)]:
            verb = "plot" if study == "figures" else f"analyse {study}"
            said = {"name": f"abm {verb} {workflow.id}", "actionStatus": {"@id": DONE}}
            said["agent"] = {"@id": "#authors"}
            actions.append(
                crate.add_action(
                    application, f"#{study}", object=[own], result=made, properties=said
                )
            )
    crate.root_dataset["mentions"] = actions


def _settings(results: Results) -> Iterable[tuple[str, Any]]:
    """Return the plain settings of an experiment, such as its seed."""
    experiment = results.experiment
    known = {"seed": experiment.seed, "replicates": experiment.replicates}
    said = {**experiment.settings.get("experiment", {}), **known}
    return [(name, value) for name, value in said.items() if type(value) in KINDS]


def _setting(crate: ROCrate, workflow: Any, name: str, value: Any) -> Any:
    """Return the value of a setting, as an input of the workflow."""
    slot = crate.add_formal_parameter(
        name, KINDS[type(value)], f"#setting-{name}", description=f"[experiment] {name}"
    )
    workflow.append_to("input", slot)
    properties = {"name": name, "value": str(value), "exampleOfWork": {"@id": slot.id}}
    return _entity(crate, f"#{name}", "PropertyValue", **properties)


def _software(crate: ROCrate, name: str, version: str) -> Any:
    """Return a piece of software, of the version that was used."""
    home = "https://www.python.org/" if name == "Python" else f"{PYPI}{name}/"
    about = {"name": name, "softwareVersion": version, "url": home}
    return _entity(crate, f"#{name}-{version}", "SoftwareApplication", **about)


def _file(crate: ROCrate, path: Path, name: str) -> Any:
    """Return a file that goes along, under its path within the project."""
    kind = mimetypes.guess_type(path.name)[0] or "text/plain"
    size = str(path.stat().st_size)
    about = {"name": name, "encodingFormat": kind, "contentSize": size}
    return crate.add_file(path, name, properties=about)


def _files(folder: Path) -> list[Path]:
    """Return the files right in a folder of results that go along; none if there is none."""
    return sorted(p for p in folder.glob("*") if p.suffix in KEPT and not p.name.startswith("."))


def _entity(crate: ROCrate, at: str, kind: str, **properties: Any) -> Any:
    """Return something that is described, and not a file."""
    return crate.add_jsonld({"@id": at, "@type": kind, **properties})
