"""What a build shows on a terminal, or writes line by line where there is none: jobs, time left, failures, the plan.

Snakemake finds the logger as `snakemake_logger_plugin_writeup`, which is in force by `logger: writeup` in the profile.
It speaks through `snakemake-interface-logger-plugins`: each event is a log record with attributes of its own.
"""
