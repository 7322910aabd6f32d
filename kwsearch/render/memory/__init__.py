"""What the last run knew, so that an edit rewrites the pages it reaches and no others."""
