"""The command line `music-rec` from the checkout, in any directory and with any Python 3.11+: `python run.py ARGS`."""

import sys

from start import commands  # first: it refuses an old Python and puts src on the path

if not commands.inside():
    sys.exit(commands.run_inside(sys.argv))

try:
    from music_rec.cli import main
except ModuleNotFoundError as missing:
    sys.exit("%s. Install music-rec first: python start.py" % missing)

sys.exit(main())
