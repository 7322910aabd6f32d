"""Where the index lives: segment files, the Whoosh index around them, and the evaluation of queries on them."""
