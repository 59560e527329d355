"""The version of the tool, apart from all else: steps do not import it, so that another number alone reruns nothing."""

VERSION = "0.1.0"
