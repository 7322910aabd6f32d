import argparse
import defusedxml.ElementTree as ET
from urllib import parse

ET.parse("parcels.xml")
ET.fromstring(text)
argparse.ArgumentParser().parse_args()
parse.urlparse(text)
