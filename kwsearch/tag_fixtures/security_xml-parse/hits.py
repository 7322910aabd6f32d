import xml.etree.ElementTree as ET  # weak: import xml.etree.ElementTree
from xml.dom import minidom  # weak: import xml.dom.minidom
from xml.etree.ElementTree import fromstring  # weak: import xml.etree.ElementTree.fromstring
import xml.sax  # weak: import xml.sax
from lxml import etree  # weak: import lxml.etree

ET.parse("parcels.xml")  # hit: call xml.etree.ElementTree.parse
fromstring(text)  # hit: call xml.etree.ElementTree.fromstring
minidom.parseString(text)  # hit: call xml.dom.minidom.parseString
xml.sax.parse("parcels.xml", handler)  # hit: call xml.sax.parse
etree.iterparse("parcels.xml")  # hit: call lxml.etree.iterparse
