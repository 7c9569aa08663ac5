"""The inventory in a spreadsheet: export, edit, import; nothing is lost and nothing is guessed."""
