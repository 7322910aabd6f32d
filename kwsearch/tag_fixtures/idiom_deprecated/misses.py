import warnings

warnings.warn("careful")
warnings.warn("careful", UserWarning)
log.warn("old", DeprecationWarning)
deprecated = True
