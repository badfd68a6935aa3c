"""`python -m imme_data` is `imme-data`."""

import sys

from imme_data.cli import main

sys.exit(main())
