try:
    import cPickle as pickle  # weak: import cPickle
except ImportError:
    import pickle  # weak: import pickle
