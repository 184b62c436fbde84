"""Components: definitions made by classes of the user's from files of attributes, and the folders they stand in.

`from dagster.components import X` is served from the same modules as `from dagster import X`.
"""
