import sqlite3

connection = sqlite3.connect("parcels.db")
connection.execute("SELECT * FROM parcels WHERE id = ?", (number,))
connection.execute(query)
message = "Please select %s from the menu" % name
print(f"Please select {name} from the menu")
