"""Draw the figures: one process for all of a kind, since its start takes longer than to draw."""

for rule_name, row in FIGURE_RULES.items():
    if not row["outputs"]:
        continue

    rule:
        """Draw the figures of one kind."""
        name:
            rule_name
        input:
            *row["runs"],
            **row["inputs"],
        output:
            row["outputs"],
        log:
            f"logs/figures/{rule_name}.log",
        priority: -1  # verdicts go first, since the document waits for them longer
        localrule: True
        params:
            *step(f"{row['package']}{rule_name}", row["reads"]),
            *row["code"],
            command=f"writeup {row['package']}{rule_name} --output results/figures",
            options=as_options(row["fixed"]),
        shell:
            "{params.command} {params.options} > {log} 2>&1"
