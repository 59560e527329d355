"""The theory of the plateau: predictions from the training images alone, then the runs held against them."""

# The section that tells the theory needs the two sweeps that were made to test it.
TELLS_PLATEAU = PLATEAU and set(TESTED) <= set(SWEEPS)


rule predict_plateau:
    """Predict the plateau of every configuration, from the training images and before any run."""
    input:
        plan=rules.write_plan.output.plan,
        images=images(TRAINING_IMAGES),
    output:
        predictions="results/plateau_predicted.json",
        modes="results/modes.json",
        linearised="results/linearised.npy",
    log:
        "logs/plateau/predict_plateau.log",
    cache: SHARED_CACHE
    priority: EARLY
    resources:
        # 4 s a configuration, if each has a penalty of its own, at the default sizes on one core
        runtime=lambda wildcards, attempt: attempt
        * (10 + sum(len(sweep.configurations) for sweep in STUDY.sweeps) // 3),
    params:
        **as_named_params(*step("mnist_mlp.predict_plateau"), *DECODING),
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
    shell:
        "writeup mnist_mlp.predict_plateau --plan {input.plan} --data {params.data} --modes {output.modes}"
        " --linearised {output.linearised} --output {output.predictions} > {log} 2>&1"


rule measure_plateau:
    """The plateau of every run, beside the predicted one."""
    input:
        plan=rules.write_plan.output.plan,
        predictions=rules.predict_plateau.output.predictions,
        runs=rules.gather_runs.output.runs,
    output:
        plateaus="results/plateau_measured.csv",
    log:
        "logs/plateau/measure_plateau.log",
    localrule: True
    params:
        *step("mnist_mlp.measure_plateau"),
    shell:
        "writeup mnist_mlp.measure_plateau --plan {input.plan} --predictions {input.predictions} --runs-root results/runs"
        " --output {output.plateaus} > {log} 2>&1"


rule measure_sharpness:
    """How sharp some of the trained networks are, against what the length of their steps can bear."""
    input:
        weights=lambda wildcards: [f"results/runs/{run.path}/weights.npz" for run in PIECES[wildcards.piece]],
        images=images(TRAINING_IMAGES),
    output:
        sharpness="results/sharpness/{piece}.csv",
    log:
        "logs/plateau/measure_sharpness/{piece}.log",
    cache: SHARED_CACHE
    priority: EARLY
    resources:
        mem_mb=memory(
            lambda wildcards: PIECES[wildcards.piece],
            lambda run: cost.sharpness_megabytes(run, DATA_SET, SHARPNESS_IMAGES),
        ),
        runtime=lambda wildcards, input, attempt: attempt * (5 + len(input.weights) // 15),  # 0.1 s a run
    params:
        **as_named_params(*step("mnist_mlp.measure_sharpness"), *DECODING),
        data=lambda wildcards, input: str(Path(input.images[0]).parent),
        sizes=f"{SIZES} --images {SHARPNESS_IMAGES}",
        folders=lambda wildcards, input: [str(Path(path).parent) for path in input.weights],
    shell:
        "writeup mnist_mlp.measure_sharpness --data {params.data} {params.sizes} --output {output.sharpness} {params.folders}"
        " > {log} 2>&1"


SHARPNESS = expand(rules.measure_sharpness.output.sharpness, piece=PIECES)


rule gather_sharpness:
    """How sharp all of them are."""
    input:
        plan=rules.write_plan.output.plan,
        measured=SHARPNESS,
    output:
        sharpness="results/sharpness.csv",
    log:
        "logs/plateau/gather_sharpness.log",
    localrule: True
    params:
        *step("mnist_mlp.gather_sharpness"),
        varying=OF_STEPS,
        measured=literal(words(SHARPNESS)),
    shell:
        "writeup mnist_mlp.gather_sharpness --plan {input.plan} --varying {params.varying} --measured {params.measured}"
        " --output {output.sharpness} > {log} 2>&1"
