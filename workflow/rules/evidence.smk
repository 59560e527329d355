"""From runs to evidence: tidy tables, intervals over seeds, the best model."""


rule table:
    """One row a run, and one row a run and epoch."""
    input:
        plan=rules.study.output.plan,
        results=lambda wildcards: run_files("result.json"),
        epochs=lambda wildcards: run_files("epochs.csv"),
    output:
        runs=report_output("results/runs.csv", "runs", "Tables", table="Every run"),
        epochs=report_output("results/epochs.csv", "epochs", "Tables", table="Every epoch of every run"),
    log:
        "logs/evidence/table.log",
    localrule: True
    params:
        *step("table"),
    shell:
        "writeup table --plan {input.plan} --runs-root results/runs --output {output.runs} --epochs {output.epochs}"
        " > {log} 2>&1"


rule summary:
    """Means over seeds with their intervals."""
    input:
        plan=rules.study.output.plan,
        runs=rules.table.output.runs,
    output:
        summary=report_output("results/summary.csv", "summary", "Tables", table="Means over seeds, with intervals"),
    log:
        "logs/evidence/summary.log",
    localrule: True
    params:
        *step("summary"),
    shell:
        "writeup summary --plan {input.plan} --runs {input.runs} --output {output.summary} > {log} 2>&1"


rule inspect:
    """The best model: its confusion matrix and its worst mistakes."""
    input:
        plan=rules.study.output.plan,
        runs=rules.table.output.runs,
        weights=lambda wildcards: run_files("weights.npz"),
        images=images(),
    output:
        inspection="results/best_model.json",
    log:
        "logs/evidence/inspect.log",
    params:
        *step("inspect"),
        *DECODING,
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
    shell:
        "writeup inspect --plan {input.plan} --runs {input.runs} --runs-root results/runs --data {params.data}"
        " --output {output.inspection} > {log} 2>&1"


# The files that numbers of the document are read from, and the steps that led to each.
MADE_BY = {
    "results/plan.json": ["study"],
    "results/agreement.json": ["agreement"],
    "results/runs.csv": ["train", "table"],
    "results/epochs.csv": ["train", "table"],
    "results/summary.csv": ["train", "table", "summary"],
    "results/best_model.json": ["train", "table", "inspect"],
}
MADE_BY_THEORY = {
    "results/plateau_predicted.json": ["plateau"],
    "results/plateau_measured.csv": ["train", "plateau", "plateau_measured"],
    "results/collapse.json": ["train", "table", "plateau", "collapse"],
    "results/sharpness.csv": ["train", "sharpness"],
}
MADE_BY |= MADE_BY_THEORY if "plateau" in STUDY.theory else {}
MADE_BY |= {
    path: ["train", "search_rung", "search_table"] if path.endswith(".csv") else ["study"] for path in SEARCH_FILES
}
MADE_BY |= {STUDY.published: []} if STUDY.published else {}


rule provenance:
    """Which code, images and libraries each result file rests on."""
    input:
        [path for path in MADE_BY if path.startswith("results/")],
    output:
        provenance="results/provenance.json",
    log:
        "logs/evidence/provenance.log",
    localrule: True
    params:
        *step("provenance", [STUDY.published] if STUDY.published else []),
        made=json_arg({path: [[name, digest(step(name))] for name in steps] for path, steps in MADE_BY.items()}),
        libraries=json_arg(libraries(line for steps in MADE_BY.values() for name in steps for line in step(name))),
        dataset=STUDY.data.dataset,
    shell:
        "writeup provenance --made {params.made:q} --libraries {params.libraries:q} --dataset {params.dataset}"
        " --output {output.provenance} > {log} 2>&1"
