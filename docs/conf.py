"""How the guides become a site: `python -m sphinx -W docs docs/_build`."""

from bbs import __version__

project = "Lighthouse"
release = version = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]
myst_heading_anchors = 4
nitpicky = True
html_theme = "alabaster"
html_show_sourcelink = False
html_theme_options = {"description": "A peer-support community that lives in a terminal", "fixed_sidebar": True}
