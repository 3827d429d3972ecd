"""From a fresh clone to a running program. Standard library only, since nothing is installed yet."""
