"""Starts music-rec from a fresh clone: `python start.py`, `python start.py test`, `python start.py -- ARGS`.

Standard library only. This file must be readable by any Python, so that an old one gets a clear answer.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "music-rec needs Python 3.11 or newer and this is Python %d.%d. "
        "Get a newer one from https://www.python.org/downloads/ and run start.py with it." % sys.version_info[:2]
    )

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "src"))

from music_rec.bootstrap import commands

if __name__ == "__main__":
    sys.exit(commands.main(sys.argv[1:]))
