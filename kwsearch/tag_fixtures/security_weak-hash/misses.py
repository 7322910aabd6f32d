import hashlib

hashlib.sha256(data)
hashlib.md5(data, usedforsecurity=False)
hashlib.new("sha512")
hashlib.new(name)
file.md5()
