"""The library: from a case's tables to plans, their figures and their verification."""

import os

# The matrices here have some hundred rows: threads that share such work wait for one another ten times as long as they
# work. It has to be said before numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
