"""From runs to evidence: tidy tables, intervals over seeds."""

from writeup.document.study_files import brought, built
from writeup.document.study_tables import named_tables

TESTS_OPTION = f"--tests {' '.join(TESTS)}" if TESTS else ""


rule gather_runs:
    """One row a run, and one row a run and epoch."""
    input:
        plan=rules.write_plan.output.plan,
        results=lambda wildcards: all_run_files(),
        tests=TESTS,
    output:
        runs=report_output("results/runs.csv", "runs", "Tables", table="Every run"),
        epochs=report_output("results/epochs.csv", "epochs", "Tables", table="Every epoch of every run"),
        experiment="results/experiment.json",
    log:
        "logs/evidence/gather_runs.log",
    localrule: True
    params:
        *step("gather_runs"),
        tests=TESTS_OPTION,
    shell:
        "writeup gather_runs --plan {input.plan} --runs-root results/runs {params.tests} --output {output.runs}"
        " --epochs {output.epochs} --experiment {output.experiment} > {log} 2>&1"


rule summarise_runs:
    """Means over seeds with their intervals."""
    input:
        experiment=rules.gather_runs.output.experiment,
        plan=rules.write_plan.output.plan,
        runs=rules.gather_runs.output.runs,
    output:
        summary=report_output("results/summary.csv", "summary", "Tables", table="Means over seeds, with intervals"),
    log:
        "logs/evidence/summarise_runs.log",
    localrule: True
    params:
        *step("summarise_runs"),
    shell:
        "writeup summarise_runs --experiment {input.experiment} --plan {input.plan} --runs {input.runs}"
        " --output {output.summary} > {log} 2>&1"


# What a rule has as input that reads every file of every run, of those of the search, too: the tables are made again
# whenever a run is, and Snakemake need not look at thousands of files for one more rule.
RUN_TABLES = [*rules.gather_runs.output, *SEARCH_FILES]

with one_sentence():
    TABLES = named_tables(TEMPLATES)  # of the study's own, which it brings along or a rule of its own makes

# The steps that write the certificates of each part of the theory.
PROVED_BY = {
    "softmax": ["derive_softmax"],
    "backprop": ["derive_backprop"],
    "plateau": ["linearise_network"],
    "gates": ["certify_gates"],
    "xor": ["certify_xor", "certify_separability"],
}
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
    **dict(zip(SEARCH_FILES, SEARCHED_BY)),  # of which there are none in a study without a search
}
DECIDED_FROM = ["results/plan.json", "results/runs.csv", "results/epochs.csv", *CLAIM_EVIDENCE, *SEARCH_FILES]
DECIDING = [
    *[name for path in DECIDED_FROM for name in MADE_BY[path]],
    *[name for part in STUDY.theory for name in PROVED_BY[part]],
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
