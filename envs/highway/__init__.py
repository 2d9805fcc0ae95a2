"""The seven-lane highway."""
