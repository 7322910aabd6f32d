"""A query's tree to scored matches, on the views that a store gives; the weights of the ranking."""
