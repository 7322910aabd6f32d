from urllib.parse import urlparse

urlparse("https://example.com")
settings.get("requests")
text = "requests.get"


@mail.route("north")
def deliver():
    return "parcel"
