"""Pages of the documentation that are made from the code and its tables. `hook.py` gives them to mkdocs."""
