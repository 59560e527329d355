"""The theory of the plateau: predictions from the training images alone, then the runs held against them."""

# Sharpness costs far more than a look at a table, so it is measured where the length of a step is in question.
OF_STEPS = ["learning_rate", "momentum"]
STEP_LENGTHS = [sweep.name for sweep in STUDY.sweeps if set(OF_STEPS) & set(sweep.vary)]

# The section that tells the theory needs the two sweeps that were made to test it.
PLATEAU = "plateau" in STUDY.theory
THEORY_FIGURES = [*TESTED, "sharpness"] if PLATEAU and set(TESTED) <= set(SWEEPS) else []


rule plateau:
    """Predict the plateau of every configuration, from the training images and before any run."""
    input:
        plan=rules.study.output.plan,
        images=images(),
    output:
        predictions="results/plateau_predicted.json",
    log:
        "logs/plateau/plateau.log",
    cache: SHARED_CACHE
    resources:
        # 2.5 s a configuration at the default sizes, on one core
        runtime=lambda wildcards, attempt: attempt
        * (10 + sum(len(sweep.configurations) for sweep in STUDY.sweeps) // 6),
    params:
        **as_named_params(*step("plateau"), *DECODING),
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
    shell:
        "writeup plateau --plan {input.plan} --data {params.data} --output {output.predictions} > {log} 2>&1"


rule plateau_measured:
    """The plateau of every run, beside the predicted one."""
    input:
        plan=rules.study.output.plan,
        predictions=rules.plateau.output.predictions,
        steps=lambda wildcards: run_files("minibatch_losses.npy"),
    output:
        plateaus="results/plateau_measured.csv",
    log:
        "logs/plateau/measured.log",
    localrule: True
    params:
        *step("plateau_measured"),
    shell:
        "writeup plateau_measured --plan {input.plan} --predictions {input.predictions} --runs-root results/runs"
        " --output {output.plateaus} > {log} 2>&1"


rule collapse:
    """The penalty at which learning collapses, beside the predicted one."""
    input:
        plan=rules.study.output.plan,
        epochs=rules.table.output.epochs,
        predictions=rules.plateau.output.predictions,
    output:
        collapse="results/collapse.json",
    log:
        "logs/plateau/collapse.log",
    localrule: True
    params:
        *step("collapse"),
    shell:
        "writeup collapse --plan {input.plan} --epochs {input.epochs} --predictions {input.predictions}"
        " --output {output.collapse} > {log} 2>&1"


rule sharpness:
    """How sharp the trained networks are, against what the length of their steps can bear."""
    input:
        plan=rules.study.output.plan,
        weights=lambda wildcards: run_files("weights.npz", STEP_LENGTHS),
        images=images(),
    output:
        sharpness="results/sharpness.csv",
    log:
        "logs/plateau/sharpness.log",
    cache: SHARED_CACHE
    resources:
        runtime=lambda wildcards, input, attempt: attempt * (10 + len(input.weights) // 15),  # 0.9 s a run
    params:
        **as_named_params(*step("sharpness"), *DECODING),
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
        varying=OF_STEPS,
    shell:
        "writeup sharpness --plan {input.plan} --varying {params.varying} --runs-root results/runs"
        " --data {params.data} --output {output.sharpness} > {log} 2>&1"
