"""What all platforms do alike with what they receive."""
