"""One module a rule: its command line and the few lines that join the rooms."""
