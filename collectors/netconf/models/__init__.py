"""One file a subject and vendor: the question as small as it can be, and the reading that comes of the answer."""
