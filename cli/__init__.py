"""The command `sevenlanes`; each subcommand imports what it needs when it runs."""
