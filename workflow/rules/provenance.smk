"""Which steps led to each file that the document's numbers and verdicts are read from."""

from writeup.document.study_files import brought, built
from writeup.document.study_tables import named_tables

with one_sentence():
    TABLES = named_tables(TEMPLATES)  # of the study's own, which it brings along or a rule of its own makes

SEARCHED_BY = [
    ["write_plan"],
    [RUN_STEP, "rank_candidates", "gather_search"],
    [RUN_STEP, "rank_candidates", *TESTING_STEPS, "gather_search"],
]

# The files that numbers and verdicts of the document are read from, and the steps that led to each.
MADE_BY = {
    "results/plan.json": ["write_plan"],
    "results/experiment.json": ["gather_runs"],
    "results/runs.csv": [RUN_STEP, *TESTING_STEPS, "gather_runs"],
    "results/epochs.csv": [RUN_STEP, "gather_runs"],
    "results/summary.csv": [RUN_STEP, *TESTING_STEPS, "gather_runs", "summarise_runs"],
    **OWN_MADE_BY,
    **dict(zip(SEARCH_FILES, SEARCHED_BY)),  # a study without a search has none
}
DECIDED_FROM = ["results/plan.json", "results/runs.csv", "results/epochs.csv", *CLAIM_EVIDENCE, *SEARCH_FILES]
DECIDING = [
    *[name for path in DECIDED_FROM for name in MADE_BY[path]],
    *[PROVED_BY[name] for name in certificates(STUDY.theory)],
    *(["check_certificates"] if STUDY.theory else []),
    f"{PACKAGE}decide_claims",
]
MADE_BY["results/claims.json"] = list(dict.fromkeys(DECIDING))
EVIDENCE = list(MADE_BY)  # which the PDF carries
MADE_BY |= {STUDY.published: []} if STUDY.published else {}
MADE_BY |= {path: [] for path in TABLES if path not in MADE_BY}


rule record_provenance:
    """Which code, data and libraries each result file rests on."""
    input:
        built(MADE_BY),
    output:
        provenance="results/provenance.json",
    log:
        "logs/evidence/record_provenance.log",
    localrule: True
    params:
        *step("record_provenance", brought(MADE_BY)),
        made=json_arg({path: [[bare(name), fingerprint(name)] for name in steps] for path, steps in MADE_BY.items()}),
        libraries=json_arg(
            libraries([*RUN_LINES, *(line for steps in MADE_BY.values() for name in steps for line in step(name))])
        ),
        data=json_arg(DATA_RECORD),
    shell:
        "writeup record_provenance --made {params.made:q} --libraries {params.libraries:q} --data {params.data:q}"
        " --output {output.provenance} > {log} 2>&1"
