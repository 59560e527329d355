"""A search by successive halving: one checkpoint a rung, whose outcome decides the next rung's jobs."""


rule write_search_plan:
    """The plan of the search: candidates, rungs, seeds."""
    input:
        ORIGIN,
    output:
        plan="results/search_plan.json",
    log:
        "logs/search/write_search_plan.log",
    priority: WAITED_FOR
    localrule: True
    params:
        *step("write_plan"),
        plan=literal(json_line(SEARCH)),
        digest=plan_digest(SEARCH),
    shell:
        "writeup write_plan --plan .writeup/plans/{params.digest}.json --output {output.plan} > {log} 2>&1"


rule train_candidate:
    """Train one candidate with one seed, up to the epochs of its rung; nothing is tested."""
    input:
        **run_inputs(),
        state=resume_from(tested=False),
    output:
        multiext(f"{SEARCHED}/", *SEARCHED_FILES),
    log:
        f"logs/search/{SEARCHED.removeprefix('results/search/')}.log",
    cache: SHARED_CACHE
    priority: lambda wildcards: SEARCHING + seconds(of(wildcards))
    threads: RUN_THREADS
    resources:
        **resources(lambda wildcards: [of(wildcards)]),
    params:
        **as_named_params(*RUN_LINES),
        **SEARCH_PARAMS,
        code=TRAINER,
        folder=subpath(output[0], parent=True),
        resume=resume,
    shell:
        f"{TRAIN} {{params.resume}} {{params.folder}} > {{log}} 2>&1"


checkpoint rank_candidates:
    """Rank the candidates of one rung by validation, and say which go on."""
    input:
        plan=rules.write_search_plan.output.plan,
        previous=lambda wildcards: outcome(int(wildcards.rung) - 1) if wildcards.rung != "1" else [],
        results=lambda wildcards: entrants(int(wildcards.rung)),
    output:
        outcome="results/search/rung~{rung}.json",
    log:
        "logs/search/rung~{rung}.log",
    priority: WAITED_FOR
    localrule: True
    params:
        *step("rank_candidates"),
        previous=lambda wildcards, input: f"--previous {input.previous}" if input.previous else "",
    shell:
        "writeup rank_candidates --plan {input.plan} --rung {wildcards.rung} {params.previous}"
        " --runs-root results/search/runs --output {output.outcome} > {log} 2>&1"


rule train_winner:
    """Train the winner with one seed; nothing else of the search is tested."""
    input:
        **run_inputs(),
        state=resume_from(tested=True),
    output:
        multiext(f"{WINNER}/", *RUN_FILES),
    log:
        f"logs/search/{WINNER.removeprefix('results/search/')}.log",
    cache: SHARED_CACHE
    priority: lambda wildcards: SEARCHING + seconds(of(wildcards))
    threads: RUN_THREADS
    resources:
        **resources(lambda wildcards: [of(wildcards)]),
    params:
        **as_named_params(*RUN_LINES),
        **RUN_PARAMS,
        code=TRAINER,
        folder=subpath(output[0], parent=True),
        resume=resume,
    shell:
        f"{TRAIN} {{params.resume}} {{params.folder}} > {{log}} 2>&1"


rule gather_search:
    """One row a rung and run, and one row a seed of the winner."""
    input:
        experiment=["results/experiment.json"] if STUDY.experiment.open else [],
        plan=rules.write_search_plan.output.plan,
        rungs=expand("results/search/rung~{rung}.json", rung=RUNGS),
        results=lambda wildcards: [path for rung in RUNGS for path in entrants(rung)],
        winner=lambda wildcards: winner(),
        tests=lambda wildcards: winner(TEST_FILES),
    output:
        search="results/search.csv",
        winner="results/search_winner.csv",
    log:
        "logs/search/gather_search.log",
    localrule: True
    params:
        *step("gather_search"),
        measured="--experiment results/experiment.json" if STUDY.experiment.open else "",
    shell:
        "writeup gather_search {params.measured} --plan {input.plan} --rungs {input.rungs}"
        " --runs-root results/search/runs --winner results/search/winner --output {output.search}"
        " --output-winner {output.winner} > {log} 2>&1"
