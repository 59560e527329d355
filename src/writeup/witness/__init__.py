"""A second witness for every number: it computes anew, from the files of the runs, what the document is about to say.

It shares no code with what it checks, and no formula beyond what textbooks say: plain loops, Student's distribution as
a finite sum, YAML and JSON as they are. A rule `witness_…` is a step that calls one or two functions `check_…`; these
count in an account what agrees, and stop the build where something does not.

To read it, begin with `account` and `study`. Then `tables` shows on the simplest case what all others do: it says what
should be there, from the files of the runs, and compares. Each group below can be read alone, in the order given here;
writeup.mnist_mlp.witness has the same groups for what one experiment adds.

    what all of them use
        account       what was witnessed, and the one sentence that stops a build
        study         the plan and the files of the runs, read again
        published     values that somebody published
        statistics    mean, spread, Student's t, Holm's procedure
        tree          the tree of the document, and its words in the order in which they are printed
        words         what a printed number says
    witness_numbers
        tables        runs.csv, epochs.csv, summary.csv and the tables of the search
        rules         what the rule of a claim about means compares
        means         the verdicts on claims about means
        reproduction  the verdicts on claims about published values
        claims        every other rule, and all findings against the ledger
        reasons       what the ledger says of each comparison
        sentences     the numbers of a claim as its sentence prints them
    witness_document
        sources       what a place in a result file says
        page          the document: sourced numbers, badges, entries of the ledger
        statements    the words before a badge, or of a title, are those of a claim
        page_tables   a number is the one that its head and its row ask for; means, runs and ranks
        wording       a number is the one that the words before it ask for
        references    sections, figures, tables and equations, counted again; where each is used
        formulas      formulas read from their TeX
        derivations   printed formulas against the certificates
        arithmetic    formulas with numbers behind them, computed
    witness_html, witness_pdf, witness_slides
        tokens        what is compared of any finished file
        html          the finished HTML
        pdf           the finished PDF by its tags
        deck          the filled slides against the document and the claims
        office        the Office file of the slides
    witness_figures
        axis          where a value stands on an axis
        drawing       a drawing as a reader sees it
        figure        what can be asked of a figure: titles, points by their colours, lines, bars
        responses     a sweep without epochs
        figures       learning curves, published values and the search against the runs
    writeup check
        evidence      a study that is known by its tables alone
"""
