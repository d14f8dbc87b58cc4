"""What the product is: questionnaire, engine, desk, service. No platform SDK and no SQL."""
