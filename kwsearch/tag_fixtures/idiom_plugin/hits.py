from importlib.metadata import entry_points

import pluggy

entry_points(group="parcels")  # hit: call importlib.metadata.entry_points
hook = pluggy.HookspecMarker("parcels")  # hit: call pluggy.HookspecMarker
