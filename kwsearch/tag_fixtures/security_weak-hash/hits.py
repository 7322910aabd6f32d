import hashlib
from hashlib import sha1

hashlib.md5(data)  # hit: call hashlib.md5
sha1(data)  # hit: call hashlib.sha1
hashlib.new("MD5", data)  # hit: literal hashlib.new
hashlib.new(name="sha1")  # hit: literal hashlib.new
