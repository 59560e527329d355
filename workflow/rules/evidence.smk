"""From runs to evidence: tidy tables, intervals over seeds."""

TESTS_OPTION = f"--tests {words(TESTS)}" if TESTS else ""
PARTS = [*STUDY.theory, *(["search"] if SEARCH else [])]  # the files of others may still lie there


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
