import json
import yaml
from yaml import CSafeLoader as Fast
from yaml import load as read
from ruamel import yaml as other

yaml.safe_load(text)
yaml.load(text, Loader=yaml.SafeLoader)
yaml.load(text, yaml.CSafeLoader)
yaml.load(text, Loader=yaml.BaseLoader)
yaml.load(text, Fast)
json.load(text)
other.load(text)


def renamed():
    return read(text, Loader=yaml.SafeLoader)
