"""From configuration to plan."""


rule study:
    """The plan of the study: sweeps, configurations, seeds."""
    output:
        plan="results/plan.json",
    log:
        "logs/study.log",
    params:
        **named(*step("study")),
        plan=as_json(plan(STUDY), sort_keys=False),  # sweeps keep the order of what they vary
    shell:
        "writeup study --plan {params.plan:q} --output {output.plan} > {log} 2>&1"
