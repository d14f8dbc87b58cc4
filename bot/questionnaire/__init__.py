"""From TOML to the model, with every problem told at once. `load` is the door, `docs/questionnaire.md` the author's guide."""
