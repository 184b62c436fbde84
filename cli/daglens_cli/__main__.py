"""`python -m daglens_cli`: the same as `daglens`."""

import sys

from daglens_cli.main import main

if __name__ == "__main__":
    sys.exit(main())
