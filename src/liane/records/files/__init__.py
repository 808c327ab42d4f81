"""Contents of files: what they are, where they are kept, when they go."""
