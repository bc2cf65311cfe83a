"""What do people live through?  Journeys, their paths and frictions, and the wholes that are broken."""
