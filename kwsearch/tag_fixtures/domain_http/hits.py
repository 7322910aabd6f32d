from urllib.request import urlopen  # weak: import urllib.request.urlopen

import requests  # weak: import requests
from flask import Flask  # weak: import flask.Flask

requests.get("https://example.com")  # hit: call requests.get
requests.get("https://example.com", timeout=None)  # hit: literal requests.get
urlopen("https://example.com")  # hit: call urllib.request.urlopen
app = Flask(__name__)  # hit: call flask.Flask


@app.route("/")  # hit: decorator app.route
def home():
    return "home"
