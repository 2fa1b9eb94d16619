"""One actor for the spellings of a name that no table knows.

Takes how often each label of an unknown name was found as which type, gives each label an actor id, a label and a
type. Spellings are one name if their loosely folded words are equal, if two persons' first and last words are, or if
edit similarity (rapidfuzz) is high. The counts of batches of articles add up, and nothing depends on their order; time
grows about as the number of labels does, as each is compared only with those that can be alike.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import chain, combinations

import numpy as np
from rapidfuzz import fuzz

from presslens.names import fold_loosely, portfolio, split_words, without_marks

ALIKE = 92  # the `fuzz.ratio` from which two long names are spellings of one
LONG = 8  # letters
MOST_EDITS = 20  # between names of about 120 letters; longer ones are compared with all others of as many words
HASH = np.uint64(0x9E3779B97F4A7C15)  # odd and large: products of small numbers differ in all digits
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv"})


def count_names(found: Iterable[tuple[str, str, bool]]) -> Counter[tuple[str, str]]:
    """Weigh the occurrences of unknown names.

    Parameters
    ----------
    found : (label, type, sure) of every occurrence of an unknown name, in any order; a type that its context
        gives is `sure` and counts three times one that the tagger gives.

    Returns
    -------
    (label, type) -> weight. The sum of these of several batches of articles is that of all the articles.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for label, kind, sure in found:
        counts[label, kind] += 3 if sure else 1
    return counts


def join_names(
    counts: Mapping[tuple[str, str], int], *, acronyms: Mapping[tuple[str, str], int], taken: Collection[str]
) -> dict[str, tuple[str, str, str]]:
    """Make one actor of the spellings of each name.

    Parameters
    ----------
    counts : (label, type) -> weight, as `count_names` gives it, or a sum of these.
    acronyms : (label, acronym) -> how often articles give the name this acronym. The most frequent one of a label
        counts, ties by alphabet.
    taken : ids that known actors have.

    Returns
    -------
    label -> (actor id, label of the actor, type). The most frequent spelling names the actor, the most frequent type
    of its spellings types it, ties by alphabet. Ids follow the codebook: a person's surname, `PLACE_` and a place's
    name, another's acronym (that of its most frequent spelling that has one) or name, in capitals; the whole name
    where the short form is taken.
    """
    taken = frozenset(taken)
    weights: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (label, kind), weight in counts.items():
        weights[label][kind] += weight
    acronym_of: dict[str, str] = {}
    for label, acronym in sorted(acronyms, key=lambda pair: (-acronyms[pair], pair)):
        acronym_of.setdefault(label, acronym)
    actors = []
    for group in _group_spellings(weights):
        kind = _majority(sum((weights[label] for label in group), Counter()))
        actors.append((group, kind, _short_id(group, kind, acronym_of)))
    short = Counter(actor for _, _, actor in actors)
    joined = {}
    for group, kind, actor in actors:
        if short[actor] > 1 or actor in taken:
            actor = _id(_words_of(group[0]), kind)
        other = actor in taken and kind != "place"  # a place of that name is that place
        joined |= dict.fromkeys(group, (f"FOUND_{actor}" if other else actor, group[0], kind))
    return joined


def _group_spellings(weights: Mapping[str, Counter[str]]) -> list[list[str]]:
    """The spellings of each name, most frequent first: a label joins the first group with whose first it is one."""
    labels = sorted(weights, key=lambda label: (-weights[label].total(), label))
    keys = []
    portfolios = {}
    for label in labels:
        words = split_words(label)
        keys.append(tuple(fold_loosely(word.surface) for word in words))
        if any(word.folded == "ministry" for word in words):
            portfolios[label] = portfolio(label)
    texts = [" ".join(key) for key in keys]
    blocks = _block({text for text, key in zip(texts, keys, strict=True) if len("".join(key)) >= LONG})
    groups: list[list[str]] = []
    first_by: dict[tuple, int] = {}  # what a label must share with the first of a group -> the first such group
    in_block: defaultdict[int, list[int]] = defaultdict(list)
    head_text: list[str] = []
    for label, key, text in zip(labels, keys, texts, strict=True):
        ends = [("ends", key[0], key[-1])] if len(key) > 1 else []
        purpose = [("for", portfolios[label])] if portfolios.get(label) else []
        whole = [("key", key), *purpose]
        shared = whole + ends if _majority(weights[label]) == "person" else whole
        number = min((first_by[trait] for trait in shared if trait in first_by), default=len(groups))
        own = blocks[text].tolist() if text in blocks else []
        near = sorted({other for block in own for other in in_block.get(block, ()) if other < number})
        number = next((other for other in near if fuzz.ratio(head_text[other], text) >= ALIKE), number)
        if number < len(groups):
            groups[number].append(label)
            continue
        groups.append([label])
        head_text.append(text)
        for trait in whole + ends:
            first_by.setdefault(trait, number)
        for block in own:
            in_block[block].append(number)
    return groups


def _block(texts: Collection[str]) -> dict[str, np.ndarray]:
    """Text -> its blocks, such that any two texts of as many words and with a `fuzz.ratio` of `ALIKE` share one.

    To `fuzz.ratio` an edit takes out or puts in one letter or space, and the ratio is 100 less the edits in percent of
    both lengths, so `ALIKE` bounds the edits between two texts. Deal the letters into three classes more than that.
    Reduced to the letters of one class and its spaces, a text changes only by edits of that class, so two texts that
    are alike are equal in at least three classes. Or a space is edited: then, as both have as many words, a second one
    is, which leaves two edits less for the letters, and without spaces the texts are equal in three classes of two
    less. So a text goes into one block for each three classes, by what it is reduced to. No pair is lost, and blocks
    are small, as a reduced text keeps something of the whole name: no frequent first name makes a block.
    """
    texts = sorted(texts)
    letters = Counter("".join(texts))
    members: defaultdict[int, list[int]] = defaultdict(list)
    for i, text in enumerate(texts):
        for edits in _possible_edits(len(text)):
            members[edits].append(i)
    found = [np.empty((2, 0), dtype=np.int64)]
    blocks = 0
    for edits, chosen in sorted(members.items()):
        own = [texts[i] for i in chosen]
        words = np.array([text.count(" ") for text in own], dtype=np.uint64)
        same = 3 if edits < 5 else 2  # long names say enough in two classes
        kept = [_number(own, others.replace(" ", "")) for others in _other_letters(letters, edits + same)]
        closed = [_number(own, others) for others in _other_letters(letters, edits - 2 + same)]
        of_classes = chain(combinations(kept, same), combinations(closed, same))
        for together in of_classes if edits <= MOST_EDITS else [()]:
            key = words
            for numbers in together:
                key = key * HASH + numbers  # where keys happen to be equal, there is one comparison more
            _, block, size = np.unique(key, return_inverse=True, return_counts=True)
            shared = size[block] > 1
            found.append(np.stack([np.array(chosen)[shared], block[shared] + blocks]))
            blocks += len(size)
    owner, block = np.concatenate(found, axis=1)
    block = block[np.argsort(owner, kind="stable")]
    ends = np.cumsum(np.bincount(owner, minlength=len(texts)))
    return {text: block[start:end] for text, start, end in zip(texts, [0, *ends], ends, strict=False) if end > start}


def _possible_edits(length: int) -> range:
    """How many edits `ALIKE` allows between a text of this length and one, shorter or longer, that is alike."""
    off = 100 - ALIKE
    shortest, longest = -(-ALIKE * length // (100 + off)), (100 + off) * length // ALIKE
    fewest, most = (min(off * (length + other) // 100, MOST_EDITS + 1) for other in (shortest, longest))
    return range(fewest, most + 1)


def _other_letters(letters: Counter[str], classes: int) -> list[str]:
    """Deal the letters into classes of about equal frequency; for each class, all that it does not hold."""
    dealt = [""] * classes
    sizes = [0] * classes
    for letter in sorted(letters.keys() - {" "}, key=lambda letter: (-letters[letter], letter)):
        i = sizes.index(min(sizes))
        dealt[i] += letter
        sizes[i] += letters[letter]
    return ["".join(letters.keys() - set(own)) for own in dealt]


def _number(texts: list[str], others: str) -> np.ndarray:
    """The texts without some letters, each as a number, equal where they are."""
    without = str.maketrans("", "", others)
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(text.translate(without), len(numbers)) for text in texts], dtype=np.uint64)


def _majority(counts: Counter[str]) -> str:
    return min(counts, key=lambda kind: (-counts[kind], kind))


def _words_of(label: str) -> list[str]:
    plain = re.sub(r"['’]s\b", "s", without_marks(label))  # "People's Council" gives PEOPLES_COUNCIL
    words = [re.sub(r"\W+", "", word.surface) for word in split_words(plain) if word.surface[0].isalnum()]
    return [word for word in words if word] or ["NAME"]


def _id(words: list[str], kind: str) -> str:
    return ("PLACE_" if kind == "place" else "") + "_".join(words).upper()


def _short_id(group: list[str], kind: str, acronyms: Mapping[str, str]) -> str:
    acronym = next((acronyms[label] for label in group if label in acronyms), "")
    words = _words_of(acronym or group[0])
    if kind == "person":
        words = words[:-1] if len(words) > 1 and words[-1].lower() in GENERATIONS else words
        words = words[-2:] if len(words) > 1 and words[-2].lower() in ("abu", "umm", "bin", "ibn") else words[-1:]
    return _id(words, kind)
