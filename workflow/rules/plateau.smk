"""The theory of the plateau: predictions from the training images alone, then the runs held against them."""

# Sharpness costs far more than a look at a table, so it is measured where the length of a step is in question.
OF_STEPS = ["learning_rate", "momentum"]
STEP_LENGTHS = [sweep.name for sweep in STUDY.sweeps if set(OF_STEPS) & set(sweep.vary)]

# The section that tells the theory needs the two sweeps that were made to test it.
PLATEAU = "plateau" in STUDY.theory
THEORY_FIGURES = [*TESTED, "sharpness"] if PLATEAU and set(TESTED) <= set(SWEEPS) else []


rule predict_plateau:
    """Predict the plateau of every configuration, from the training images and before any run."""
    input:
        plan=rules.write_plan.output.plan,
        images=images(),
    output:
        predictions="results/plateau_predicted.json",
    log:
        "logs/plateau/predict_plateau.log",
    cache: SHARED_CACHE
    priority: EARLY
    resources:
        # 2.5 s a configuration at the default sizes, on one core
        runtime=lambda wildcards, attempt: attempt
        * (10 + sum(len(sweep.configurations) for sweep in STUDY.sweeps) // 6),
    params:
        **as_named_params(*step("predict_plateau"), *DECODING),
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
    shell:
        "writeup predict_plateau --plan {input.plan} --data {params.data} --output {output.predictions} > {log} 2>&1"


rule measure_plateau:
    """The plateau of every run, beside the predicted one."""
    input:
        plan=rules.write_plan.output.plan,
        predictions=rules.predict_plateau.output.predictions,
        steps=lambda wildcards: run_files("minibatch_losses.npy"),
    output:
        plateaus="results/plateau_measured.csv",
    log:
        "logs/plateau/measure_plateau.log",
    localrule: True
    params:
        *step("measure_plateau"),
    shell:
        "writeup measure_plateau --plan {input.plan} --predictions {input.predictions} --runs-root results/runs"
        " --output {output.plateaus} > {log} 2>&1"


rule locate_collapse:
    """The penalty at which learning collapses, beside the predicted one."""
    input:
        plan=rules.write_plan.output.plan,
        epochs=rules.gather_runs.output.epochs,
        predictions=rules.predict_plateau.output.predictions,
    output:
        collapse="results/collapse.json",
    log:
        "logs/plateau/locate_collapse.log",
    localrule: True
    params:
        *step("locate_collapse"),
    shell:
        "writeup locate_collapse --plan {input.plan} --epochs {input.epochs} --predictions {input.predictions}"
        " --output {output.collapse} > {log} 2>&1"


rule measure_sharpness:
    """How sharp the trained networks are, against what the length of their steps can bear."""
    input:
        plan=rules.write_plan.output.plan,
        weights=lambda wildcards: run_files("weights.npz", STEP_LENGTHS),
        images=images(),
    output:
        sharpness="results/sharpness.csv",
    log:
        "logs/plateau/measure_sharpness.log",
    cache: SHARED_CACHE
    priority: EARLY
    resources:
        runtime=lambda wildcards, input, attempt: attempt * (10 + len(input.weights) // 15),  # 0.9 s a run
    params:
        **as_named_params(*step("measure_sharpness"), *DECODING),
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
        varying=OF_STEPS,
    shell:
        "writeup measure_sharpness --plan {input.plan} --varying {params.varying} --runs-root results/runs"
        " --data {params.data} --output {output.sharpness} > {log} 2>&1"
