"""Figures, each with the words that stand in for it: alt text and a long description, made from the data drawn."""


rule figure_gates:
    """The planes of AND and OR: points, boundary, margin."""
    input:
        certificates=rules.gates.output,
    output:
        *drawn("gates", "The planes of AND and OR"),
    log:
        "logs/figures/gates.log",
    params:
        *step("figure_gates"),
    shell:
        "writeup figure_gates --certificates {input.certificates} --output results/figures > {log} 2>&1"


rule figure_xor:
    """The plane of XOR, and the hidden plane in which it becomes separable."""
    input:
        certificates=rules.xor.output,
    output:
        *drawn("xor", "The plane of XOR, and the hidden plane"),
    log:
        "logs/figures/xor.log",
    params:
        *step("figure_xor"),
    shell:
        "writeup figure_xor --certificates {input.certificates} --output results/figures > {log} 2>&1"


rule figure_curves:
    """Learning curves of one sweep."""
    input:
        plan=rules.study.output.plan,
        epochs=rules.table.output.epochs,
    output:
        *drawn("curves_{sweep}", "Learning curves", sweep="{sweep}"),
    log:
        "logs/figures/curves_{sweep}.log",
    params:
        *step("figure_curves"),
    shell:
        "writeup figure_curves --plan {input.plan} --epochs {input.epochs} --sweep {wildcards.sweep}"
        " --output results/figures > {log} 2>&1"


rule figure_weights:
    """First-layer weights across one sweep, as images."""
    input:
        plan=rules.study.output.plan,
        weights=lambda wildcards: of_runs("weights.npz", [wildcards.sweep]),
    output:
        *drawn("weights_{sweep}", "First-layer weights", sweep="{sweep}"),
    log:
        "logs/figures/weights_{sweep}.log",
    params:
        *step("figure_weights"),
    shell:
        "writeup figure_weights --plan {input.plan} --weights-root results/runs --sweep {wildcards.sweep}"
        " --output results/figures > {log} 2>&1"


rule figure_confusion:
    """Confusion matrix of the best model."""
    input:
        inspection=rules.inspect.output.inspection,
    output:
        *drawn("confusion", "Confusion matrix of the best model"),
    log:
        "logs/figures/confusion.log",
    params:
        *step("figure_confusion"),
    shell:
        "writeup figure_confusion --inspection {input.inspection} --output results/figures > {log} 2>&1"


rule figure_mistakes:
    """Worst mistakes of the best model, as images."""
    input:
        inspection=rules.inspect.output.inspection,
        images=images(),
    output:
        *drawn("mistakes", "Worst mistakes of the best model"),
    log:
        "logs/figures/mistakes.log",
    params:
        *step("figure_mistakes"),
        *DECODING,
        folder=lambda wildcards, input: Path(input.images[0]).parent,
    shell:
        "writeup figure_mistakes --inspection {input.inspection} --data {params.folder} --output results/figures > {log} 2>&1"


rule figure_search:
    """Every candidate of the search, rung by rung."""
    input:
        search_plan=rules.search_plan.output.plan,
        search=rules.search_table.output.search,
        plan=rules.study.output.plan,
        epochs=rules.table.output.epochs,
    output:
        *drawn("search", "The search, rung by rung"),
    log:
        "logs/figures/search.log",
    params:
        *step("figure_search"),
    shell:
        "writeup figure_search --search-plan {input.search_plan} --search {input.search} --plan {input.plan}"
        " --epochs {input.epochs} --output results/figures > {log} 2>&1"


rule figure_plateau:
    """The loss on the plateau against the predicted growth, and its length against the predicted one."""
    input:
        plan=rules.study.output.plan,
        predictions=rules.plateau.output.predictions,
        plateaus=rules.plateau_measured.output.plateaus,
        steps=lambda wildcards: of_runs("steps.npy", ["plateau"]),
    output:
        *drawn("plateau", "The plateau, predicted and measured"),
    log:
        "logs/figures/plateau.log",
    params:
        *step("figure_plateau"),
    shell:
        "writeup figure_plateau --plan {input.plan} --predictions {input.predictions} --plateaus {input.plateaus}"
        " --runs-root results/runs --output results/figures > {log} 2>&1"


rule figure_collapse:
    """Accuracy by penalty, with the penalty at which it was predicted to collapse."""
    input:
        plan=rules.study.output.plan,
        predictions=rules.plateau.output.predictions,
        runs=rules.table.output.runs,
    output:
        *drawn("collapse", "Collapse, predicted and measured"),
    log:
        "logs/figures/collapse.log",
    params:
        *step("figure_collapse"),
    shell:
        "writeup figure_collapse --plan {input.plan} --predictions {input.predictions} --runs {input.runs}"
        " --output results/figures > {log} 2>&1"


rule figure_sharpness:
    """Sharpness of the trained networks by learning rate, with what a step can bear."""
    input:
        sharpness=rules.sharpness.output.sharpness,
    output:
        *drawn("sharpness", "Sharpness against the step"),
    log:
        "logs/figures/sharpness.log",
    params:
        *step("figure_sharpness"),
    shell:
        "writeup figure_sharpness --sharpness {input.sharpness} --output results/figures > {log} 2>&1"


rule figure_published:
    """Published values against measured ones."""
    input:
        plan=rules.study.output.plan,
        summary=rules.summary.output.summary,
    output:
        *drawn("published", "Published against measured"),
    log:
        "logs/figures/published.log",
    params:
        *step("figure_published", PUBLISHED),
        published=literal(STUDY.published or ""),
    shell:
        "writeup figure_published --plan {input.plan} --summary {input.summary} --published {params.published:q}"
        " --output results/figures > {log} 2>&1"
