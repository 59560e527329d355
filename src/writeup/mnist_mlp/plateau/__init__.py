"""The plateau at the start of training: predicted from the images, measured on the runs, and what follows from it."""
