import hmac  # weak: import hmac
import random
import secrets  # weak: import secrets
import ssl

from cryptography.fernet import Fernet  # weak: import cryptography.fernet.Fernet

hmac.new(key, message, "sha256")  # hit: call hmac.new
secrets.token_hex()  # hit: call secrets.token_hex
ssl.SSLContext()  # hit: call ssl.SSLContext
Fernet(key)  # hit: call cryptography.fernet.Fernet
random.choice([1, 2])  # weak: call random.choice
