"""One module for each command in ``scripts/``; each has ``main(arguments) -> exit status``."""
