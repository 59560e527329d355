"""What may be relied on: the modules of a package that others use are listed here, and the others are its own.

The list does not stand in the packages: a fingerprint holds the packages on the way to a module, so a name that was
added there would rerun every step that reaches one of them.
"""

import importlib
import re

import pytest

from writeup.tool import ROOT

SOURCE = ROOT / "src"
PROGRAMS = ("writeup.steps", "writeup.terminal", "writeup.mnist_mlp.steps")  # run, and imported by nobody
PACKAGES = sorted(
    package
    for path in (SOURCE / "writeup").rglob("__init__.py")
    if (package := ".".join(path.parent.relative_to(SOURCE).parts)) != "writeup" and not package.startswith(PROGRAMS)
)

OFFERED = {
    "writeup.build": "build_record checksums environment job lock manifest preflight result_record timers",
    "writeup.certificates": """
        backprop calculus derivations expressions fields gates halfspaces infeasibility plateau printing
        separability softmax
    """,
    "writeup.changes": "builds comparison history json_report markdown_report page settings text_report verify",
    "writeup.claims": """
        claim_file comparison design extension ledger_file numbers preflight published results
        sentences verdicts wording
    """,
    "writeup.crate": "contents finished_pdf rebuild unpacking wheel",
    "writeup.document": """
        bibliography check_record chunks context document_tree experiment_tables formula_rendering ledger_entries
        math_alt_text maths measures numbering pandoc pandoc_ast plain preflight prose_lint prose_record
        search_tables sections sourced study_files study_tables tables template_paths
    """,
    "writeup.experiment": """
        authors config conversion declaration intervals jobs plan run_files runs scaffold schema search study
        summary table theory
    """,
    "writeup.experiment.doors": "declare execution table",
    "writeup.fingerprint": "code distributions sources study_code",
    "writeup.mnist_mlp": "cost declaration shape",
    "writeup.mnist_mlp.agreement": "checks",
    "writeup.mnist_mlp.claims": "extension measured",
    "writeup.mnist_mlp.data": "datasets decoding fetch images",
    "writeup.mnist_mlp.document": "names",
    "writeup.mnist_mlp.figures": """
        collapse confusion descent mistakes modes norms plateau plateau_marks travel weights
    """,
    "writeup.mnist_mlp.network": "checkpoints fast functions mistakes mlp pixel_order training weights",
    "writeup.mnist_mlp.plateau": "measured prediction sharpness spectrum",
    "writeup.mnist_mlp.witness": "curvature figures images plateau relations rules sources training wording",
    "writeup.output": """
        attachments docx front_matter html html_writer images machine_readable office pdf pictures proofs
        study_look text_runs typesetting typst_writer
    """,
    "writeup.output.figures": """
        explored gates inputs labels lines own own_files published published_rows scales search style sweeps xor
    """,
    "writeup.output.slides": "context fitting notes pdf pptx slide_sources",
    "writeup.preview": "chunks renderer server session study",
    "writeup.theory": "backprop gates linearisation separability softmax xor",
    "writeup.witness": """
        account axis claims deck derivations drawing evidence figure figures formulas html means office page pdf
        rules sources statistics study tables tokens tree wording words
    """,
}


def home(module: str) -> str:
    """The innermost package that `module` lies in."""
    return max((package for package in PACKAGES if module.startswith(f"{package}.")), key=len, default="")


def imported_by_the_workflow() -> set[str]:
    found = set()
    for path in [ROOT / "Snakefile", *(ROOT / "workflow").rglob("*.smk")]:
        for package, names in re.findall(r"^\s*from (writeup[\w.]*) import ([\w, ]+)", path.read_text(), re.MULTILINE):
            found |= {package, *(f"{package}.{name.split()[0]}" for name in names.split(","))}
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_the_modules_that_other_packages_use_are_those_that_are_offered(package, graph):
    imports = {
        imported
        for module in graph.modules
        if home(module) != package and module != package
        for imported in graph.find_modules_directly_imported_by(module)
    }
    used = {module for module in imports | imported_by_the_workflow() & graph.modules if home(module) == package}
    modules = used.difference(PACKAGES)
    assert {module.removeprefix(f"{package}.") for module in modules} == set(OFFERED.get(package, "").split())


@pytest.mark.parametrize("package", PACKAGES)
def test_no_package_lists_its_modules(package, graph):
    listed = {f"{package}.{name}" for name in getattr(importlib.import_module(package), "__all__", ())}
    assert not listed & graph.modules
