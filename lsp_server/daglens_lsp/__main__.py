"""`python -m daglens_lsp`."""

from __future__ import annotations

import sys

from daglens_lsp.main import main

if __name__ == "__main__":
    sys.exit(main())
