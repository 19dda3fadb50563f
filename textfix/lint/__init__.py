"""The linter: findings on files, without those that a comment, a baseline or a list of words allows."""
