"""What the command line does inside Django: one file a subject, functions that give the lines to print."""
