"""A second witness for every number: it computes anew, from the files of the runs, what the document is about to say.

It shares no code with what it checks, and no formula beyond what textbooks say: plain loops, Student's distribution by
its finite sum, YAML and JSON as they are. Read it in this order:

    account       what was witnessed, and the one sentence that stops a build
    study         the plan and the files of the runs, read again
    published     values that somebody published
    statistics    mean, spread, Student's t, Holm's procedure
    tables        runs.csv, epochs.csv, summary.csv and the tables of the search
    rules         what the rule of a claim about means compares
    means         the verdicts on claims about means
    reproduction  the verdicts on claims about published values
    claims        every other rule, and all findings against the ledger
    sentences     the numbers of a claim as its sentence prints them
    tree          the tree of the document, and its words in the order in which they are printed
    sources       what a place in a result file says
    derivations   the steps of derivations, as printed
    page          the document: sourced numbers, tables of means and of runs, badges
    readback      the finished HTML, read back
    pdf           the finished PDF, read back by its tags
    deck          the finished slides, read back
    drawing       a drawing as a reader sees it
    figures       the figures, read back
    evidence      a study that is known by its tables alone
"""

__all__ = [
    "account",
    "claims",
    "deck",
    "drawing",
    "evidence",
    "figures",
    "means",
    "page",
    "pdf",
    "published",
    "readback",
    "rules",
    "sources",
    "statistics",
    "study",
    "tables",
]
