"""An experiment as a research object: its config, results and provenance, ready to deposit.

The format is the Workflow Run RO-Crate (https://w3id.org/ro/wfrun/workflow).  The config is the
workflow and ``abm`` the application that executes it; the run and each study are actions, with the
files that they read and wrote.  The data of single runs are left out: the manifest holds their
digest, and ``abm run`` computes them again from the config and the lock file.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterable
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from abm import files, paths
from abm.errors import InputError, spelled
from abm.paths import display_path
from abm.runs import records
from abm.runs.folder import MANIFEST
from abm.studies import READABLE, STUDIES

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

    from abm.config import Experiment
    from abm.runs.results import Results

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
"""Addresses of the profiles that a crate conforms to, and their names."""

ABOUT = ("CITATION.cff", "codemeta.json", "LICENSE", "README.md", "requirements.lock")
"""Files of the project that are added to every crate if they exist."""

LICENCES = "https://spdx.org/licenses/"
DONE = "http://schema.org/CompletedActionStatus"
WORKFLOW = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
TOML, PYPI = "https://toml.io/", "pkg:pypi/"
SETTING_TYPES = {bool: "Boolean", int: "Integer", float: "Float", str: "Text"}
"""Types of the settings that are described, and their names in schema.org."""

SUFFIXES = {*READABLE, ".json"}
"""Endings of the result files that are added; the Parquet tables of single runs are left out."""

mimetypes.add_type("application/toml", ".toml")
mimetypes.add_type("text/markdown", ".md")


def write(results: Results, target: Path) -> Path:
    """Write an experiment as an RO-Crate, and return its path.

    Parameters
    ----------
    results : Results
        Results of an experiment that was run; its studies and figures are added if they were made.
    target : pathlib.Path
        A ``.zip`` file, or a folder that does not exist or is empty.

    Raises
    ------
    InputError
        If there are no results, some are lost, altered or old, or the target cannot be written;
        nothing is written then.
    """
    name = results.experiment.name
    if not results.manifest.get("digest"):
        folder = display_path(results.folder.path)
        raise InputError(f"{folder}: there are no results of {name} yet; abm run computes them")
    for problem in records.problems(results.folder.path, results.manifest):
        raise InputError(f"{problem}: what made it makes it again; or delete it, then abm run")
    zipped = target.suffix == ".zip"
    if target.is_dir() and (zipped or not files.is_free(target)):
        raise InputError(
            f"{display_path(target)}: this is a folder{'' if zipped else ' with files in it'}"
        )
    if target.is_file() and not zipped:
        raise InputError(
            f"{display_path(target)}: this file is no .zip; name a folder or a .zip file"
        )
    crate = _crate(results)
    if zipped:
        with files.replacing(target) as unfinished:
            crate.write_zip(unfinished)
    else:
        with files.filling(target) as unfinished:
            crate.write(unfinished)
    return target


def _home(experiment: Experiment) -> Path:
    """Return the folder to which all files of a crate are relative.

    It is the project, or the nearest folder above it that also holds what the config reads.

    Raises
    ------
    InputError
        If the config reads a file by its path on this machine.
    """
    settings = experiment.settings
    for table, key in (("design", "table"), ("experiment", "case")):
        path = settings.get(table, {}).get(key, "")
        if Path(path).is_absolute():
            raise InputError(
                f"{display_path(experiment.path)}: {table}.{key} = {spelled(path)}: a crate can be "
                "run elsewhere only if this is a path from the config: copy it into the project"
            )
    project = paths.project(experiment.path).resolve()
    return Path(os.path.commonpath([project, *(file.resolve() for file in experiment.files)]))


def _crate(results: Results) -> ROCrate:
    """Return an experiment as a crate in memory."""
    try:
        from rocrate.rocrate import ROCrate
    except ImportError:
        raise InputError(
            "A crate needs the package rocrate: pip install 'promesse[crate]'"
        ) from None
    crate = ROCrate(version="1.1")
    _describe(crate, results)
    home = _home(results.experiment)
    project = paths.project(results.experiment.path).resolve()
    machine = results.manifest["machine"]
    versions = {"promesse": machine["abm"], "Python": machine["python"], **machine["libraries"]}
    software = [_software(crate, name, version) for name, version in versions.items()]
    commit = f", commit {machine['commit']}, on {machine['platform']}" if machine["commit"] else ""
    software[0]["description"] = f"version {results.manifest['model_version']} of the model{commit}"
    workflow = _workflow(crate, results, home, software[1:])
    for name in ABOUT:
        if (project / name).is_file():
            _file(crate, project / name, (project / name).relative_to(home).as_posix())
    _actions(crate, results, workflow, software[0], project.relative_to(home))
    return crate


def _describe(crate: ROCrate, results: Results) -> None:
    """Describe the crate as a whole: name, date, authors, licence and profiles."""
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


def _workflow(crate: ROCrate, results: Results, home: Path, software: list[Any]) -> Any:
    """Return the config as the main workflow, with the files that it reads."""
    from rocrate.model.computerlanguage import ComputerLanguage

    experiment = results.experiment
    about = {"@type": "ComputerLanguage", "name": "TOML", "url": TOML, "identifier": TOML}
    toml = crate.add(ComputerLanguage(crate, "#toml", properties=about))
    inputs = [file.resolve() for file in experiment.files]
    config = experiment.path.relative_to(home).as_posix()
    workflow = crate.add_workflow(
        experiment.path,
        config,
        main=True,
        lang=toml,
        properties={
            "name": f"{experiment.name}, an experiment of kind {experiment.kind}",
            "encodingFormat": "application/toml",
            "conformsTo": {"@id": WORKFLOW},
        },
    )
    others = [
        _file(crate, file, file.relative_to(home).as_posix())
        for file in dict.fromkeys(inputs)
        if file != experiment.path
    ]
    if others:
        workflow["hasPart"] = others
    workflow["softwareRequirements"] = software
    workflow["license"] = crate.root_dataset["license"]
    workflow["creator"] = crate.root_dataset["author"]
    workflow["version"] = results.manifest["plan"][:12]
    return workflow


def _actions(
    crate: ROCrate, results: Results, workflow: Any, application: Any, project: Path
) -> None:
    """Add the run of the config, its studies and its figures as actions, with the files of each."""
    folder, manifest = results.folder.path, results.manifest
    inside = (project / paths.RESULTS / results.experiment.name).as_posix()
    inputs = [_setting(crate, workflow, *setting) for setting in _settings(results)]
    written = [_file(crate, path, f"{inside}/{path.name}") for path in _files(folder)]
    run = crate.add_action(
        workflow,
        "#run",
        object=[workflow, *inputs],
        result=written,
        properties={
            "name": f"abm run {workflow.id}{results.experiment.options}",
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
    manifest_file = crate.dereference(f"{inside}/{MANIFEST}")
    for study in (*STUDIES, "figures"):
        if made := [_file(crate, p, f"{inside}/{study}/{p.name}") for p in _files(folder / study)]:
            verb = "plot" if study == "figures" else f"analyse {study}"
            action = crate.add_action(
                application,
                f"#{study}",
                object=[manifest_file],
                result=made,
                properties={
                    "name": f"abm {verb} {workflow.id}{results.experiment.options}",
                    "actionStatus": {"@id": DONE},
                    "agent": {"@id": "#authors"},
                },
            )
            actions.append(action)
    crate.root_dataset["mentions"] = actions


def _settings(results: Results) -> Iterable[tuple[str, Any]]:
    """Return the settings of ``[experiment]`` that are single values, such as the seed."""
    experiment = results.experiment
    settings = {
        **experiment.settings.get("experiment", {}),
        "seed": experiment.seed,
        "replicates": experiment.replicates,
    }
    return [(name, value) for name, value in settings.items() if type(value) in SETTING_TYPES]


def _setting(crate: ROCrate, workflow: Any, name: str, value: Any) -> Any:
    """Add a setting as a parameter of the workflow, and return its value."""
    parameter = crate.add_formal_parameter(
        name, SETTING_TYPES[type(value)], f"#setting-{name}", description=f"[experiment] {name}"
    )
    workflow.append_to("input", parameter)
    properties = {"name": name, "value": str(value), "exampleOfWork": {"@id": parameter.id}}
    return _entity(crate, f"#{name}", "PropertyValue", **properties)


def _software(crate: ROCrate, name: str, version: str) -> Any:
    """Return a piece of software in the version that was used."""
    address = "https://www.python.org/" if name == "Python" else f"{PYPI}{name}/"
    about = {"name": name, "softwareVersion": version, "url": address}
    return _entity(crate, f"#{name}-{version}", "SoftwareApplication", **about)


def _file(crate: ROCrate, path: Path, name: str) -> Any:
    """Add a file under its path within the project."""
    media_type = mimetypes.guess_type(path.name)[0] or "text/plain"
    size = str(path.stat().st_size)
    about = {"name": name, "encodingFormat": media_type, "contentSize": size}
    return crate.add_file(path, name, properties=about)


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder of results that are added, without those of its subfolders."""
    return sorted(
        p for p in folder.glob("*") if p.suffix in SUFFIXES and not p.name.startswith(".")
    )


def _entity(crate: ROCrate, at: str, kind: str, **properties: Any) -> Any:
    """Add the description of something that is no file."""
    return crate.add_jsonld({"@id": at, "@type": kind, **properties})
