import ssl

import requests

requests.get(url)
requests.get(url, verify=True)
requests.get(url, verify=bundle)
check(signature, verify=False)
ssl.create_default_context()
CERT_NONE = 0
