"""The `liane` command: one file a subcommand, with `add_arguments` and `run`."""
