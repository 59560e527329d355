"""What differs between two builds: numbers, verdicts, sentences, figures, and what was done to bring it about."""
