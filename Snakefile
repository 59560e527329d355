"""The writeup: a study in, a document out. One subject a file; README.md says how to run it."""

from snakemake.utils import min_version

min_version("9.27")


configfile: "config/config.yaml"


include: "workflow/rules/common.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/theory.smk"
include: "workflow/rules/train.smk"
include: "workflow/rules/evidence.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"


rule all:
    """The writeup, as HTML and as PDF."""
    default_target: True
    input:
        html="report/writeup.html",
        pdf="report/writeup.pdf",


onsuccess:
    record("report/build.json", deliverables=["report/writeup.html", "report/writeup.pdf"])
