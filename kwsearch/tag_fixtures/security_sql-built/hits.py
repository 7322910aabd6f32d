import sqlite3

from sqlalchemy import text

connection = sqlite3.connect("parcels.db")
connection.execute(f"SELECT * FROM {table}")  # hit: call connection.execute
connection.execute("SELECT * FROM " + table)  # hit: call connection.execute
connection.cursor().executemany("INSERT INTO %s VALUES (?)" % table, rows)  # hit: call .executemany
connection.execute("SELECT * FROM {}".format(table))  # hit: call connection.execute
text(f"SELECT * FROM {table}")  # hit: call sqlalchemy.text
