"""What an agent spends until it has the file that answers a question, by the search tool and by grep and read."""
