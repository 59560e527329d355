"""What is measured on finished networks, and drawn of them."""


include: "test_accuracy.smk"
include: "best_model.smk"
include: "agreement.smk"
include: "plateau.smk"
include: "figures.smk"
include: "witness.smk"
include: "claims.smk"
