"""The providers' codes as plain tables: action -> code -> a sentence for a practitioner."""
