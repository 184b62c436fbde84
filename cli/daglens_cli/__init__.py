"""The terminal face of Daglens: the command `daglens`, one module of `commands` for each of its subcommands."""
