from .tempfile import mktemp

mktemp()
tempfile = "name"
path = "/tmp/tempfile.mktemp"
