"""From runs to evidence: tidy tables, intervals over seeds, the best model."""

from writeup.document.study_files import brought, built
from writeup.document.study_tables import named_tables


rule gather_runs:
    """One row a run, and one row a run and epoch."""
    input:
        plan=rules.write_plan.output.plan,
        results=lambda wildcards: run_files("result.json"),
        epochs=lambda wildcards: run_files("epochs.csv"),
    output:
        runs=report_output("results/runs.csv", "runs", "Tables", table="Every run"),
        epochs=report_output("results/epochs.csv", "epochs", "Tables", table="Every epoch of every run"),
    log:
        "logs/evidence/gather_runs.log",
    localrule: True
    params:
        *step("gather_runs"),
    shell:
        "writeup gather_runs --plan {input.plan} --runs-root results/runs --output {output.runs}"
        " --epochs {output.epochs} > {log} 2>&1"


rule summarise_runs:
    """Means over seeds with their intervals."""
    input:
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
        "writeup summarise_runs --plan {input.plan} --runs {input.runs} --output {output.summary} > {log} 2>&1"


rule examine_best_model:
    """The best model of the sweeps and the search: its confusion matrix and its worst mistakes."""
    input:
        plan=rules.write_plan.output.plan,
        runs=rules.gather_runs.output.runs,
        weights=lambda wildcards: run_files("weights.npz"),
        winner=SEARCH_FILES[-1:],
        winner_weights=lambda wildcards: winner(["weights.npz"]) if SEARCH else [],
        images=images(),
    output:
        inspection="results/best_model.json",
    log:
        "logs/evidence/examine_best_model.log",
    params:
        *step("examine_best_model"),
        *DECODING,
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
        winner=lambda wildcards, input: f"--winner {input.winner} --winner-root results/search/winner" if SEARCH else "",
    shell:
        "writeup examine_best_model --plan {input.plan} --runs {input.runs} --runs-root results/runs"
        " {params.winner} --data {params.data} --output {output.inspection} > {log} 2>&1"


with one_sentence():
    TABLES = named_tables(TEMPLATES)  # of the study's own, which it brings along or a rule of its own makes

# The files that numbers of the document are read from, and the steps that led to each.
MADE_BY = {
    "results/plan.json": ["write_plan"],
    "results/agreement.json": ["compare_code_with_theory"],
    "results/runs.csv": ["train", "gather_runs"],
    "results/epochs.csv": ["train", "gather_runs"],
    "results/summary.csv": ["train", "gather_runs", "summarise_runs"],
    "results/best_model.json": [
        "train",
        "gather_runs",
        *(["rank_candidates", "gather_search"] if SEARCH else []),
        "examine_best_model",
    ],
}
MADE_BY_THEORY = {
    "results/plateau_predicted.json": ["predict_plateau"],
    "results/plateau_measured.csv": ["train", "predict_plateau", "measure_plateau"],
    "results/sharpness.csv": ["train", "measure_sharpness", "gather_sharpness"],
}
MADE_BY |= MADE_BY_THEORY if "plateau" in STUDY.theory else {}
MADE_BY |= {
    path: ["train", "rank_candidates", "gather_search"] if path.endswith(".csv") else ["write_plan"]
    for path in SEARCH_FILES
}
MADE_BY |= {STUDY.published: []} if STUDY.published else {}
MADE_BY |= {path: [] for path in TABLES if path not in MADE_BY}


rule record_provenance:
    """Which code, images and libraries each result file rests on."""
    input:
        built(MADE_BY),
    output:
        provenance="results/provenance.json",
    log:
        "logs/evidence/record_provenance.log",
    localrule: True
    params:
        *step("record_provenance", brought(MADE_BY)),
        made=json_arg({path: [[name, digest(step(name))] for name in steps] for path, steps in MADE_BY.items()}),
        libraries=json_arg(libraries(line for steps in MADE_BY.values() for name in steps for line in step(name))),
        dataset=STUDY.data.dataset,
    shell:
        "writeup record_provenance --made {params.made:q} --libraries {params.libraries:q} --dataset {params.dataset}"
        " --output {output.provenance} > {log} 2>&1"
