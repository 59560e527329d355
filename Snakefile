"""The writeup: a study in, a document out. One subject a file; README.md says how to run it."""

from snakemake.utils import min_version

from writeup.tool import CAPTIONS, RULES  # not found? Activate the tool's environment first.

min_version("9.20")


include: RULES / "configuration.smk"


configfile: "config/config.yaml"


report: CAPTIONS / "workflow.rst"


include: RULES / "common.smk"
include: RULES / "study.smk"
include: RULES / ("mnist_mlp/training.smk" if BUILT_IN else "doors.smk")
include: RULES / "jobs.smk"
include: RULES / "train.smk"
include: RULES / "halving.smk"
include: RULES / "search.smk"
include: RULES / "evidence.smk"
include: RULES / "theory.smk"
include: RULES / "figures.smk"


if BUILT_IN:

    include: RULES / "mnist_mlp/evidence.smk"


include: RULES / "drawing.smk"
include: RULES / "report.smk"
include: RULES / "slides.smk"
include: RULES / "build.smk"


rule all:
    """The writeup, as HTML and as PDF, and its slides, with all that they rest on."""
    default_target: True
    input:
        rules.write_manifest.output.manifest,
        missing_files,
