"""Training: one job for each (configuration, seed)."""


rule train:
    """Train one configuration with one seed."""
    input:
        images=ancient(IMAGES),
    output:
        result=f"{RUN}/result.json",
        epochs=f"{RUN}/epochs.csv",
        steps=f"{RUN}/steps.npy",
        weights=f"{RUN}/weights.npz",
    log:
        f"logs/train/{RUN.removeprefix('results/runs/')}.log",
    params:
        *step("train"),
        *DECODING,
        data=lambda wildcards, input: Path(input.images[0]).parent,
        train=STUDY.data.train,
        validation=STUDY.data.validation,
        test=STUDY.data.test,
        folder=subpath(output.result, parent=True),
    shell:
        "writeup train --data {params.data} --train-size {params.train} --validation-size {params.validation}"
        " --test-size {params.test} --dataset {wildcards.dataset} --learning-rate {wildcards.learning_rate}"
        " --reg {wildcards.reg} --batch-size {wildcards.batch_size} --epochs {wildcards.epochs}"
        " --hidden-size {wildcards.hidden_size} --momentum {wildcards.momentum} --seed {wildcards.seed}"
        " --output {params.folder} > {log} 2>&1"


rule agreement:
    """The code that trains, held against the formulas that were derived."""
    output:
        agreement="results/agreement.json",
    log:
        "logs/agreement.log",
    params:
        *step("agreement"),
    shell:
        "writeup agreement --output {output.agreement} > {log} 2>&1"
