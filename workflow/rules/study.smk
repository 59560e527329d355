"""From configuration to plan."""


rule write_plan:
    """The plan of the study: sweeps, configurations, seeds."""
    input:
        ORIGIN,
    output:
        plan="results/plan.json",
    log:
        "logs/write_plan.log",
    priority: WAITED_FOR
    localrule: True
    params:
        **as_named_params(*step("write_plan")),
        plan=literal(json_line(plan(STUDY))),
        digest=plan_digest(plan(STUDY)),
    shell:
        "writeup write_plan --plan .writeup/plans/{params.digest}.json --output {output.plan} > {log} 2>&1"
