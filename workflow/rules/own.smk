"""What the study draws itself: a rule for each figures/NAME.py, so that an edit of one draws one."""

from writeup.errors import ConfigError
from writeup.fingerprint.study_code import study_code
from writeup.output.figures.own_files import RESULTS as FIGURE_RESULTS
from writeup.output.figures.own_files import own_figures


def own_step(figure):
    """As params: the code that draws the figure, and the content of the files that it reads and no rule makes."""
    with one_sentence():
        lines = study_code(figure.path)
    READ_BY.setdefault("draw_own", set()).update(lines)
    return [*step("draw_own", brought(figure.inputs)), *map(literal, lines)]


with one_sentence():
    OWN = own_figures()
    if taken := {figure.name for figure in OWN} & set(FIGURES):
        raise ConfigError(
            f"figures/{min(taken)}.py has the name of a figure that the tool draws; give it another name."
        )

for own_figure in OWN:

    rule:
        """Draw a figure of the study's own."""
        name:
            f"draw_own_{own_figure.name}"
        input:
            [FIGURE_RESULTS[name] for name in own_figure.results] + built(own_figure.inputs) or [ORIGIN],
        output:
            drawing=report_output(
                f"results/figures/{own_figure.name}.svg", "own", "Figures", figure=own_figure.name.replace("_", " ")
            ),
            words=f"results/figures/{own_figure.name}.json",
        log:
            f"logs/figures/draw_own_{own_figure.name}.log",
        priority: -1
        localrule: True
        params:
            *own_step(own_figure),
            figure=own_figure.path.as_posix(),
        shell:
            "writeup draw_own --figure {params.figure:q} --output results/figures > {log} 2>&1"
