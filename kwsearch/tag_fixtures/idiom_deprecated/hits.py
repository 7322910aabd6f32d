import warnings

from typing_extensions import deprecated

warnings.warn("old", DeprecationWarning, stacklevel=2)  # hit: call warnings.warn
warnings.warn("old", category=FutureWarning)  # hit: call warnings.warn


@deprecated("old")  # hit: decorator typing_extensions.deprecated
def old():  # hit: def old
    pass
