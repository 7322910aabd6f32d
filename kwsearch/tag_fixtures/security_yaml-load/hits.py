import yaml
from yaml import Loader, load

yaml.load(text)  # hit: call yaml.load
yaml.load(text, Loader=yaml.Loader)  # hit: call yaml.load
load(text, Loader)  # hit: call yaml.load
yaml.unsafe_load(text)  # hit: call yaml.unsafe_load
yaml.full_load(text)  # hit: call yaml.full_load
