"""The second witness for what this experiment adds: its rules, images and figures, and what was predicted.

Each group belongs to the rule of that name, as in writeup.witness:

    witness_training
        descent       training as a plain loop
        run           what training wrote of a run
        training      that against the loop
    witness_numbers
        images        the best model, and accuracies, from weights and images
        curvature     limits of steps, and the sharpness
        plateau       the predictions from the images, and the measured plateaus
        linearised    the minimum with straight sigmoids, one of these predictions
        relations     the equations of the theory, there and in the document, tried out by steps
        rules         the rules of claims that this experiment adds
    witness_document
        sources       what a place in the files of the plateau and the sharpness says
        wording       the tables and sentences of this document
    witness_figures
        figures       the confusion matrix, the norms of the weights, the ends of plateaus on learning curves
        plateau_figures   collapse, travel, plateau and descent
        pictures      modes, weights and the words over mistakes
"""
