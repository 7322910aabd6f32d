"""Which settings hold for a root, and what of them shapes its index; lean as long as nobody has set anything."""

from __future__ import annotations

from kwsearch.settings.defaults import defaults_hold, shaping_fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kwsearch.settings.load import Settings


def chosen_settings(root: str) -> Settings | None:
    """Return the settings of a root; None when all defaults hold.

    Raises:
        ConfigError: A setting is wrong.
    """
    if defaults_hold(root):
        return None
    from kwsearch.settings.load import load_settings

    return load_settings(root)


def shape_of(settings: Settings | None) -> str:
    """Return a text that differs whenever settings differ that shape an index; None for the defaults."""
    return shaping_fingerprint() if settings is None else settings.fingerprint()
