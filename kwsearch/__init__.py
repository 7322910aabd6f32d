"""A keyword index for source repositories."""
