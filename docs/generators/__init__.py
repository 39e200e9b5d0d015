"""Pages of the documentation that are made from the code: commands, fields, tables. `hook.py` gives them to mkdocs."""
