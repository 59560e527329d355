"""What runs where Snakemake itself runs, and is never handed to a cluster: steps of seconds, and the one that fetches.

A cluster's job costs seconds before it does anything, and its nodes may have no way out to the internet. So only what
grows with the study is submitted: training, and what reads images. On one machine this makes no difference.
"""


localrules:
    all,
    data,
    study,
    softmax,
    backprop,
    linearisation,
    gates,
    xor,
    separability,
    check,
    agreement,
    search_plan,
    search_rung,
    search_table,
    table,
    summary,
    provenance,
    plateau_measured,
    collapse,
    figure_gates,
    figure_xor,
    figure_curves,
    figure_weights,
    figure_confusion,
    figure_mistakes,
    figure_search,
    figure_plateau,
    figure_collapse,
    figure_sharpness,
    figure_published,
    claims,
    claims_again,
    document,
    html,
    pdf,
