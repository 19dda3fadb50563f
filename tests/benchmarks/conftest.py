"""The suite is no part of the installed package: it is imported from the checkout."""

import sys

from support import ROOT

sys.path.append(str(ROOT))  # last, so that an installed textfix stays the one under test
