"""The only thing between what writes and what looks: one SQLite file (WAL), one writer, any number of readers."""
