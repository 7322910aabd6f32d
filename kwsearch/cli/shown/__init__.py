"""What an answer looks like: as text for people, for editors and for programs, every path as from where one stands."""
