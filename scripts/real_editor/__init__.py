"""A real VS Code workbench (code-server) and a real browser, for the editor tests, `make ide` and the pictures."""
