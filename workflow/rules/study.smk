"""From configuration to plan."""


rule study:
    """The plan of the study: sweeps, configurations, seeds."""
    input:
        ORIGIN,
    output:
        plan="results/plan.json",
    log:
        "logs/study.log",
    localrule: True
    params:
        **as_named_params(*step("study")),
        plan=json_arg(plan(STUDY)),
        digest=plan_digest(plan(STUDY)),
    shell:
        "writeup study --plan .writeup/plans/{params.digest}.json --output {output.plan} > {log} 2>&1"
