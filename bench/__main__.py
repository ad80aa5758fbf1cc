"""`python -m bench NAME [options]` runs one benchmark, which prints one table; without a name, says which there are."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path


def names() -> list[str]:
    """The benchmarks: the modules of this folder that have a `main`."""
    modules = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in modules if name != "__main__" and hasattr(_module(name), "main"))


def _module(name: str) -> object:
    return importlib.import_module(f"bench.{name}")


def main(argv: list[str]) -> int:
    """Runs the benchmark that the first argument names, with the others; returns its exit status."""
    if not argv or argv[0] not in names():
        print("usage: python -m bench NAME [options]\nbenchmarks: " + ", ".join(names()), file=sys.stderr)
        return 2
    return int(_module(argv[0]).main(argv[1:]))  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
