"""What a text is: characters, words, paragraphs, code, style. Nothing here decides about damage."""
