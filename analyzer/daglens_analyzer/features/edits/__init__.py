"""From what is to change to edits of the current text: layout, commas and imports as the file has them."""
