"""What a build makes sure of before its first job, and what it leaves behind after its last."""

import time

from writeup.build import manifest
from writeup.experiment.table import failed_runs
from writeup.build.preflight import RUNS, begin, date_files, identify_records
from writeup.build.timers import cancel_timers_at_the_end

DELIVERABLES = [
    rules.write_html.output.html,
    rules.write_pdf.output.pdf,
    rules.write_slides_pdf.output.pdf,
    rules.write_slides_pptx.output.pptx,
    *([rules.write_citation.output.citation] if STUDY.citation_file else []),
]
STARTED = time.time()

STUDY_FILES = [
    *DELIVERABLES,
    *rules.decide_claims.input,
    *rules.render_document.input,
    *rules.render_document.output,
    *WITNESSES,
    *rules.fill_slides.input.drawn,
    *rules.fill_slides.output,
    *TESTS,
    *([*rules.choose_best_run.output, *rules.witness_training.output] if BUILT_IN else []),
    *([*rules.gather_sharpness.input.measured, *rules.predict_plateau.output] if BUILT_IN and PLATEAU else []),
]


include: "study_files.smk"


if not BUILDING:
    with one_sentence():
        if warning := date_files(REVIEW, CURRENT, IMAGES_CODE, FORCED):
            logger.warning(warning)


rule write_manifest:
    """The manifest: the checksum of each file that the study consists of."""
    input:
        STUDY_FILES,
        rungs=[outcome(rung) for rung in RUNGS],
        searched=lambda wildcards: searched_files(),
        winner=lambda wildcards: won_files(),
    output:
        manifest=manifest.PATH.as_posix(),
    log:
        "logs/write_manifest.log",
    localrule: True
    params:
        *step("write_manifest"),
        digest=plan_digest([*STUDY_FILES, *all_run_files(), *FETCHED]),  # a command line holds no more than 128 KiB
        made=json_arg(FETCHED_BY),
        search=f"--search-plan {rules.write_search_plan.output.plan} --search results/search" if SEARCH else "",
    shell:
        "writeup write_manifest --files .writeup/plans/{params.digest}.json {params.search} --made {params.made:q}"
        " --output {output.manifest} > {log} 2>&1"


onstart:
    cancel_timers_at_the_end()
    with one_sentence():
        begin()
    write_batches()
    write_plans()
    log_estimates()


onsuccess:
    review = checksums.review(trusting=True)
    whole = manifest.PATH.is_file() and manifest.PATH.stat().st_mtime >= STARTED
    if whole:  # every file of the study was asked for, and is there
        checksums.delete_leftovers(review, manifest.read().files, (*RUNS, "results/data/"))
        identify_records()
    checksums.gather(review)
    if failed := failed_runs(Path("results/runs.csv")):
        logger.warning(failed)
    record("report/build.json", deliverables=DELIVERABLES)
    if whole:
        logger.info(f"Report: {rules.write_html.output.html}, {rules.write_pdf.output.pdf}")
        logger.info(f"Slides: {rules.write_slides_pdf.output.pdf}, {rules.write_slides_pptx.output.pptx}")
        logger.info(keep(made()))
