"""The slides: from the finished document, with figures drawn for a screen, to a PDF and an Office file."""


rule fill_slides:
    """Fill the templates of the slides from the document, and fit them."""
    input:
        experiment=EXPERIMENT,
        document=rules.render_document.output.document,
        witness=WITNESSED,
        plan=rules.write_plan.output.plan,
        claims=rules.decide_claims.output.claims,
        figures=rules.render_document.input.figures,
        drawn=[*slide_figures("curves"), *slide_figures("published")],
    output:
        slides="results/slides.json",
    log:
        "logs/slides/fill_slides.log",
    priority: -1  # whoever edits a word waits for the document first
    localrule: True
    params:
        *step(
            "fill_slides",
            [
                *slide_templates(TEMPLATES).values(),
                *print_fonts(TEMPLATES),
                find_template(TEMPLATES, "slides/page.typ"),
                *OWN_FIGURES,
            ],
        ),
        figures=words(FIGURES),
        backup="--backup" if STUDY.backup_slides else "",
    shell:
        "writeup fill_slides --experiment {input.experiment} --document {input.document} --plan {input.plan} --claims {input.claims}"
        " --figures results/slides results/figures --figure-names {params.figures} --templates templates"
        " {params.backup} --output {output.slides} > {log} 2>&1"


rule write_slides_pdf:
    """One tagged PDF, a page a slide."""
    input:
        slides=rules.fill_slides.output.slides,
        figures=[rules.fill_slides.input.figures, rules.fill_slides.input.drawn],
    output:
        pdf=report_output("report/slides.pdf", "slides", "The writeup", edition="Slides, PDF"),
    log:
        "logs/slides/write_slides_pdf.log",
    priority: -1
    localrule: True
    params:
        *step(
            "write_slides_pdf",
            [*print_fonts(TEMPLATES), find_template(TEMPLATES, "slides/page.typ"), *OWN_FIGURES, *LOGO],
        ),
        front=json_arg(STUDY.front),
    shell:
        "writeup write_slides_pdf --slides {input.slides} --front {params.front:q}"
        " --figures results/slides results/figures --templates templates --output {output.pdf} > {log} 2>&1"


rule write_slides_pptx:
    """One Office file, whose text, equations and tables can be edited."""
    input:
        slides=rules.fill_slides.output.slides,
        figures=rules.write_slides_pdf.input.figures,
    output:
        pptx=report_output("report/slides.pptx", "slides", "The writeup", edition="Slides, PowerPoint"),
    log:
        "logs/slides/write_slides_pptx.log",
    priority: -1
    localrule: True
    params:
        *step(
            "write_slides_pptx",
            [*print_fonts(TEMPLATES), find_template(TEMPLATES, "slides/reference.pptx"), *OWN_FIGURES, *LOGO],
        ),
        front=json_arg(STUDY.front),
    shell:
        "writeup write_slides_pptx --slides {input.slides} --front {params.front:q}"
        " --figures results/slides results/figures --templates templates --output {output.pptx} > {log} 2>&1"


include: "witness.smk"
