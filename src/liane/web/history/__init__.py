"""The past on screen: the journal, undoing, what was deleted, how long the log keeps values."""
