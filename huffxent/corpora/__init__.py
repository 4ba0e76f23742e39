"""Files by name: built-in ones, small and our own, and the standard corpora, by download.

>>> from huffxent import corpora
>>> corpora.CORPORA["essay.en.txt"].title
'essay on messages and codes, English'
>>> corpora.read("one-byte.bin")[:5]
b'aaaaa'
>>> [member.name for member in corpora.STANDARD["artificial"].members]
['a.txt', 'aaa.txt', 'alphabet.txt', 'random.txt']
"""

from huffxent.corpora.builtin import CORPORA, Corpus
from huffxent.corpora.fetching import fetch
from huffxent.corpora.lookup import locate, read
from huffxent.corpora.standard import STANDARD, Member, Standard

__all__ = ["CORPORA", "STANDARD", "Corpus", "Member", "Standard", "fetch", "locate", "read"]
