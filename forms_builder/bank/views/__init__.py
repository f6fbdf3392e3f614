"""The bank's pages: look, choose in the editor, share, make a questionnaire, copy one, name a refusal."""
