import tempfile  # weak: import tempfile
from tempfile import mkstemp  # weak: import tempfile.mkstemp

tempfile.mktemp()  # hit: call tempfile.mktemp
mkstemp()  # hit: call tempfile.mkstemp
with tempfile.TemporaryDirectory() as folder:  # hit: call tempfile.TemporaryDirectory
    pass
