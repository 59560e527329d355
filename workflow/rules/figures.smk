"""Figures, each with the words that stand in for it: alt text and a long description, made from the data drawn."""


def figure_outputs(name, label):
    """The files of a figure: the drawing, captioned in Snakemake's report, and the words that stand in for it."""
    kind, _, sweep = name.partition("_")
    drawing = report_output(f"results/figures/{name}.svg", kind, "Figures", figure=label, sweep=sweep)
    return [drawing, f"results/figures/{name}.json"]


def figure(outputs, *runs, fixed=(), reads=(), code=(), **inputs):
    """What a figure is drawn from, and to which `outputs`.

    Its step is given the files `inputs` and the values `fixed` as options of the same names, and finds the files `runs`
    by itself. Besides its own code, the code `code` and the content of the files `reads` make the figure due.
    """
    return {"outputs": outputs, "runs": runs, "inputs": inputs, "fixed": dict(fixed), "reads": reads, "code": code}


def as_options(fixed):
    """The inputs with a name, the wildcards and the `fixed` values as options of a command line."""

    def options(wildcards, input):
        values = {**dict(input.items()), **dict(wildcards.items()), **fixed}
        return " ".join(f"--{name.replace('_', '-')} {value}" for name, value in values.items())

    return options


PLAN = rules.write_plan.output.plan
EPOCHS = rules.gather_runs.output.epochs
RUNS_ROOT = {"runs_root": "results/runs"}
PREDICTIONS = rules.predict_plateau.output.predictions
INSPECTION = rules.examine_best_model.output.inspection
PUBLISHED_VALUES = {
    "fixed": {"published": shlex.quote(STUDY.published or "")},
    "reads": PUBLISHED,
    "plan": PLAN,
    "summary": rules.summarise_runs.output.summary,
}
FIGURE_RULES = {
    "draw_gates": figure(figure_outputs("gates", "The planes of AND and OR"), certificates=rules.certify_gates.output),
    "draw_xor": figure(
        figure_outputs("xor", "The plane of XOR, and the hidden plane"), certificates=rules.certify_xor.output
    ),
    "draw_curves": figure(figure_outputs("curves_{sweep}", "Learning curves"), plan=PLAN, epochs=EPOCHS),
    "draw_wide_curves": figure(
        multiext("results/slides/curves_{sweep}", ".svg", ".json"), fixed={"wide": ""}, plan=PLAN, epochs=EPOCHS
    ),
    "draw_weights": figure(
        figure_outputs("weights_{sweep}", "First-layer weights"),
        lambda wildcards: run_files("weights.npz", [wildcards.sweep]),
        fixed=RUNS_ROOT,
        plan=PLAN,
    ),
    "draw_confusion": figure(figure_outputs("confusion", "Confusion matrix of the best model"), inspection=INSPECTION),
    "draw_mistakes": figure(
        figure_outputs("mistakes", "Worst mistakes of the best model"),
        images(),
        fixed={"data": DATA},
        code=DECODING,
        inspection=INSPECTION,
    ),
    "draw_search": figure(
        figure_outputs("search", "The search, rung by rung"),
        search_plan=rules.write_search_plan.output.plan,
        search=rules.gather_search.output.search,
        plan=PLAN,
        epochs=EPOCHS,
    ),
    "draw_plateau": figure(
        figure_outputs("plateau", "The plateau, predicted and measured"),
        lambda wildcards: run_files("minibatch_losses.npy", ["plateau"]),
        fixed=RUNS_ROOT,
        plan=PLAN,
        predictions=PREDICTIONS,
        plateaus=rules.measure_plateau.output.plateaus,
    ),
    "draw_collapse": figure(
        figure_outputs("collapse", "Collapse, predicted and measured"),
        plan=PLAN,
        predictions=PREDICTIONS,
        runs=rules.gather_runs.output.runs,
    ),
    "draw_sharpness": figure(
        figure_outputs("sharpness", "Sharpness against the step"), sharpness=rules.measure_sharpness.output.sharpness
    ),
    "draw_published": figure(figure_outputs("published", "Published against measured"), **PUBLISHED_VALUES),
    "draw_wide_published": figure(multiext("results/slides/published_{sweep}", ".svg", ".json"), **PUBLISHED_VALUES),
}


for rule_name, row in FIGURE_RULES.items():
    step_name = rule_name.replace("_wide_", "_")
    words = Path(row["outputs"][1])  # the words that stand in for the drawing lie beside it

    rule:
        """Draw a figure."""
        name:
            rule_name
        input:
            *row["runs"],
            **row["inputs"],
        output:
            row["outputs"],
        log:
            f"logs/{words.relative_to('results').with_suffix('.log')}",
        priority: -1  # verdicts go first, since the document waits for them longer
        localrule: True
        params:
            *step(step_name, row["reads"]),
            *row["code"],
            command=f"writeup {step_name} --output {words.parent}",
            options=as_options(row["fixed"]),
        shell:
            "{params.command} {params.options} > {log} 2>&1"
