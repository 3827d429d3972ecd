"""music-rec: see, understand and extend one listener's music, on their own computer."""

__version__ = "0.1.0"
