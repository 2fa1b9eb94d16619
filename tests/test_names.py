import pytest

from presslens.names import fold, fold_loosely, portfolio, similarity, split_words, without_marks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kata'ib", "Kata’ib"), ("Kata'ib", "Katai'b"), ("Mobilisation", "Mobilization"), ("Türkiye", "Turkiye"),
        ("U.S.", "US"), ("Co-ordination", "Coordination"), ("Mohamed", "Mohammed"), ("Defence", "Defense"),
    ],
)  # fmt: skip
def test_spellings_fold_together(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Iran", "Iraq"), ("AAH", "AH"), ("Hassan", "Hussein"), ("rise", "rize")])
def test_different_names_stay_apart(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(("one", "other"), [("Moqtada", "Muqtada"), ("Qassem", "Kasim"), ("Hizbollah", "Hezbullah")])
def test_transliterations_fold_loosely_together(one, other):
    assert fold_loosely(one) == fold_loosely(other)


def spans(text):
    return [text[word.with_article : word.end] for word in split_words(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Iraq’s army", ["Iraq", "’s", "army"]),
        ("the Houthis' men", ["the", "Houthis", "'", "men"]),
        ("Shi’a al-Sudani and Al Kadhimi", ["Shi’a", "al-Sudani", "and", "Al Kadhimi"]),
        ("as-Sadr as ever", ["as-Sadr", "as", "ever"]),
        ("in Ad Dawr, near As Samawah", ["in", "Ad Dawr", ",", "near", "As Samawah"]),
        ("As Syria An Oakfield", ["As", "Syria", "An", "Oakfield"]),
        ("U.S.-led, Iran-backed", ["U.S.", "led", ",", "Iran", "backed"]),
    ],
)
def test_words_and_articles(text, words):
    assert spans(text) == words


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("Soudani", "Sudani", True), ("Sader", "Sadr", True), ("Kerry", "Kirby", False), ("Kerry", "Kelly", False)],
)
def test_short_words_may_differ_in_vowels_only(one, other, alike):
    keys = [[fold_loosely("Oakfield"), fold_loosely(word)] for word in (one, other)]
    assert (similarity(*keys) >= 88) is alike


def test_ministries_are_compared_by_what_they_are_for():
    assert portfolio("Oil Ministry") == portfolio("Ministry of Oil") == {"oil"}
    assert portfolio("Iraqi Ministry of the Interior") == {"iraqi", "interior"}
    assert portfolio("Oil Company") is None


def test_without_marks():
    assert without_marks("Recep Tayyip Erdoğan, São Tomé") == "Recep Tayyip Erdogan, Sao Tome"
