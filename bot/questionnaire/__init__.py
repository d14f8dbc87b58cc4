"""From TOML to the model, with every problem told at once."""
