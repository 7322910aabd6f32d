import select

select.select([], [], [])
signal.connect(print)
engine = create_engine("steam")
text = "SELECT * FROM parcels"
