"""presslens: who says what about whom, in a small set of news articles read closely."""

__version__ = "0.1.0"
