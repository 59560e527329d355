"""The description of an archive: RO-Crate 1.1 with the profiles Process, Workflow and Provenance Run Crate 0.5.

https://w3id.org/ro/wfrun/provenance/0.5 says what each entity is for: the workflow and its steps are prospective, the
actions retrospective provenance. No time is among them: the same study has the same description.
"""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import PurePosixPath
from typing import Any

from rocrate.model.contextentity import ContextEntity
from rocrate.model.entity import Entity
from rocrate.rocrate import ROCrate

from writeup.document.pandoc_ast import Node
from writeup.experiment.authors import licence, people
from writeup.output.front_matter import ORCID, description, licence_page
from writeup.version import VERSION

METADATA = "ro-crate-metadata.json"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
WORKFLOW = "Snakefile"
WORKFLOW_FILE = {
    "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
    "name": "The workflow of the study",
    "encodingFormat": "text/plain",
}
STEPS = {
    "results/claims.json": "decide_claims",
    "results/document.json": "render_document",
    "results/slides.json": "fill_slides",
    "results/manifest.json": "write_manifest",
    "report/writeup.html": "write_html",
    "report/writeup.pdf": "write_pdf",
    "report/slides.pdf": "write_slides_pdf",
    "report/slides.pptx": "write_slides_pptx",
}
"""The steps of what the record of provenance does not name, since it is a part of the document."""
FORMATS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".py": "text/x-python",
    ".whl": "application/zip",
    ".yaml": "application/yaml",
}
"""Media types by ending; any other file is text."""


def metadata(
    config: Mapping[str, Any], document: Node, provenance: Mapping[str, Any], names: Sequence[str], tool: str
) -> dict[str, Any]:
    """The description of an archive of the files `names`, as JSON-LD.

    `config` is the configuration of the build, `document` the tree that it rendered, `provenance` its record of which
    steps made what, and `tool` the name of the tool's wheel.
    """
    crate = ROCrate(version="1.1")
    authors = [_person(crate, place, person) for place, person in enumerate(people(config), start=1)]
    profiles = [_add(crate, url, "CreativeWork", name=name, version=url[-3:]) for url, name in PROFILES.items()]
    about = {
        "name": config["title"],
        "description": description({"subtitle": "", **config}, document) or config["title"],
        "datePublished": str(config["date"]),
        "author": authors,
        "license": _licence(crate, licence(config)),
        "keywords": config.get("keywords"),
        "conformsTo": profiles,
    }
    _describe(crate.root_dataset, about)
    workflow = crate.add_workflow(dest_path=WORKFLOW, main=True, lang="snakemake", properties=WORKFLOW_FILE)
    files = {name: _file(crate, name) for name in names if name not in (WORKFLOW, tool) and _is_named(name)}
    for folder in sorted({f"{'/'.join(name.split('/')[:2])}/" for name in names if not _is_named(name)}):
        files[folder] = crate.add_dataset(dest_path=folder, properties={"name": folder})
    kinds = {"@type": ["File", "SoftwareApplication"], "encodingFormat": FORMATS[".whl"]}
    files[tool] = crate.add_file(dest_path=tool, properties=kinds | {"name": "Writeup", "softwareVersion": VERSION})
    workflow["softwareRequirements"] = files[tool]
    _add_runs(crate, workflow, files, _made(provenance, files), authors)
    return dict(crate.metadata.generate())


def _add_runs(
    crate: ROCrate, workflow: Entity, files: Mapping[str, Entity], made: Mapping[str, list[str]], authors: list[Entity]
) -> None:
    """Add the workflow's steps with what each wrote, and the run of the whole."""
    tools, steps, controls = [], [], []
    for position, (step, names) in enumerate(made.items(), start=1):
        tool = _add(crate, f"#tool-{step}", "SoftwareApplication", name=f"writeup {step}", softwareVersion=VERSION)
        part = _add(crate, f"#step-{step}", "HowToStep", name=step, position=str(position), workExample=tool)
        written = [files[name] for name in names]
        action = _add(
            crate, f"#run-{step}", "CreateAction", name=f"Run of {step}", instrument=tool, result=written, agent=authors
        )
        controls.append(
            _add(crate, f"#control-{step}", "ControlAction", name=f"Control of {step}", instrument=part, object=action)
        )
        tools.append(tool)
        steps.append(part)
    _describe(workflow, {"hasPart": tools, "step": steps})
    results = [entity for name, entity in files.items() if name.startswith(("results/", "report/"))]
    sources = [entity for entity in files.values() if entity not in results]
    whole = {"name": "The build of the study", "instrument": workflow, "object": sources, "result": results}
    run = _add(crate, "#run", "CreateAction", **whole, agent=authors)
    engine = _add(crate, "#snakemake", "SoftwareApplication", name="Snakemake", softwareVersion=version("snakemake"))
    engine["url"] = "https://snakemake.github.io"
    order = {"name": "The order of its steps", "instrument": engine, "object": controls, "result": run}
    organized = _add(crate, "#organize", "OrganizeAction", **order, agent=authors)
    crate.root_dataset["mentions"] = [run, organized]


def _made(provenance: Mapping[str, Any], files: Mapping[str, Entity]) -> dict[str, list[str]]:
    """The files that each step wrote, as far as they are described by themselves."""
    steps = {name: entry["code"][-1][0] for name, entry in provenance["files"].items() if entry["code"]} | STEPS
    made: dict[str, list[str]] = {}
    for name, step in steps.items():
        if name in files:
            made.setdefault(step, []).append(name)
    return made


def _is_named(name: str) -> bool:
    """Whether a file is described by itself: all but those that a run or a drawing has among many."""
    return not name.startswith("results/") or name.count("/") == 1 or name.startswith("results/certificates/")


def _file(crate: ROCrate, name: str) -> Entity:
    kind = FORMATS.get(PurePosixPath(name).suffix, "text/plain")
    entity: Entity = crate.add_file(dest_path=name, properties={"name": name, "encodingFormat": kind})
    return entity


def _person(crate: ROCrate, place: int, person: Mapping[str, Any]) -> Entity:
    places = [_add(crate, f"#organization-{name}", "Organization", name=name) for name in person["affiliation"]]
    identifier = ORCID + person["orcid"] if person["orcid"] else f"#person-{place}"
    return _add(crate, identifier, "Person", name=person["name"], email=person["email"], affiliation=places)


def _licence(crate: ROCrate, spdx: str) -> Entity:
    if spdx:
        return _add(crate, licence_page(spdx), "CreativeWork", name=spdx)
    return _add(crate, "#licence", "CreativeWork", name="No licence is given", description="All rights are reserved.")


def _add(crate: ROCrate, identifier: str, kind: str, **properties: Any) -> Entity:
    """Add what is not a file of the archive."""
    entity: Entity = crate.add(ContextEntity(crate, identifier.replace(" ", "-"), properties={"@type": kind}))
    _describe(entity, properties)
    return entity


def _describe(entity: Entity, properties: Mapping[str, Any]) -> None:
    """Give an entity its properties as RO-Crate wants them: a list of one as its entry, and none that is empty."""
    for key, value in properties.items():
        if value:
            entity[key] = value[0] if isinstance(value, list) and len(value) == 1 else value
