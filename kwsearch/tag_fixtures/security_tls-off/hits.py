import ssl

import httpx
import requests

requests.get(url, verify=False)  # hit: literal requests.get
httpx.Client(verify=False)  # hit: literal httpx.Client
requests.Session().get(url, verify=False)  # hit: literal .get
ssl._create_unverified_context()  # hit: call ssl._create_unverified_context
context = ssl.create_default_context()
context.verify_mode = ssl.CERT_NONE  # hit: statement tls-off
