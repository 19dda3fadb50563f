"""Settings of Sphinx, which builds the documentation; see `tox -e docs`."""

import textfix

project = "textfix"
author = "The textfix authors"
project_copyright = author
release = version = textfix.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"textfix {release}"

myst_heading_anchors = 3  # as GitHub, where the pages can be read as well
default_role = "code"  # docstrings are written with single backticks
smartquotes = False  # the pages are about marks: show them as they are written

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_use_ivar = True  # attributes of dataclasses, described in the docstring of the class
