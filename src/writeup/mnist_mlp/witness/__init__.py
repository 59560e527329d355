"""The second witness for what this experiment adds: its rules, images and figures, and what was predicted.

Each group belongs to the rule of that name, as in writeup.witness:

    witness_training
        descent       training as a plain loop
        training      what training wrote against that loop
    witness_numbers
        images        the best model, and accuracies, from weights and images
        plateau       the predictions from the images, and the measured plateaus
        rules         the rules of claims that this experiment adds
    witness_document
        sources       what a place in the files of the plateau and the sharpness says
    witness_figures
        figures       the confusion matrix, the norms of the weights, the ends of plateaus on learning curves
        plateau_figures   collapse, sharpness, travel, plateau and descent
"""

__all__ = ["curvature", "figures", "images", "plateau", "rules", "sources", "training", "wording"]
