def entry_points():
    return []


entry_points()
plugin = "pluggy.HookspecMarker"
