import numpy as np
import pandas as pd

from presslens import voice_findings, voices
from presslens.provenance import pieces, plain


def test_speakers():
    table = pd.DataFrame(
        {"camp": ["not resolved", "US"], "statements": [2, 1], "words": [13, 7], "share": [0.65, 0.35],
         "low": [np.nan, np.nan], "high": [np.nan, np.nan]}
    )  # fmt: skip
    assert voice_findings.speakers(table) == (
        "Sources are given 3 statements with 20 words; the camp with the largest share is US, 35% of the words (one "
        "article only, so no range); 65% are of none that is told apart."
    )
    assert voice_findings.speakers(table.head(1)) == (
        "Sources are given 2 statements with 13 words; none of them belongs to a camp that is told apart."
    )


def shares(*groups):
    columns = ["channel", "statements", "share_statements", "share", "low", "high"]
    return pd.DataFrame(groups, columns=columns)


def test_largest_tells_of_how_many_it_is_known():
    table = shares(("not said", 5, 0.5, 0.6, 0.5, 0.7), ("a_speech", 3, 0.3, 0.3, 0.2, 0.4),
                   ("post", 2, 0.2, 0.1, 0.0, 0.2))  # fmt: skip
    assert voice_findings.largest(table, "channel") == (
        "The channel is known of 5 of 10 statements. The channel with most words is “a speech”: 30% of the words (20 "
        "to 40% when any one article is left out) and 30% of the statements; then comes “post” (10%)."
    )
    assert voice_findings.largest(table.head(1), "channel") == "The channel is known of none of 5 statements."
    assert voice_findings.largest(table[1:2], "channel").endswith("and 30% of the statements.")


def test_naming():
    statements = pd.DataFrame({"source_status": ["named_person", "unnamed_person", "institution"]})
    assert voice_findings.naming(statements) == (
        "By source, the 3 statements come from named persons (1), from unnamed persons (1) and from institutions (1). "
        "Of those of single persons, 1 of 2 give no name."
    )
    assert voice_findings.naming(statements.tail(1)) == "By source, the 1 statement comes from institutions (1)."


def test_verbatim():
    spoken = pd.DataFrame({"mode": ["direct", "direct", "mixed", "indirect"], "camp": ["US", "Iran", "US", "other"]})
    assert voice_findings.verbatim(spoken) == (
        "Of 4 statements, 2 are quoted whole, 1 in part and 1 paraphrased. Quoted whole, by camp: US 1 of 2, Iran 1 "
        "of 1."
    )


def test_diversity():
    columns = ["article", "sources", "once", "order_1"]
    table = pd.DataFrame([("all", 5, 2, 3.51), ("lowest", 3, 1, 2.0), ("highest", 4, 2, 4.0), ("A", 3, 1, 1.0),
                          ("B", 4, 2, 2.44)], columns=columns)  # fmt: skip
    assert voice_findings.diversity(table) == (
        "There are 5 sources, 2 with only one statement. By words they are as varied as 3.5 equally loud ones (2.0 to "
        "4.0 when any one article is left out), those of a single article as between 1.0 and 2.4."
    )
    assert voice_findings.diversity(pd.DataFrame([("all", 1, 0, 1.0), ("A", 1, 0, 1.0)], columns=columns)) == (
        "There is 1 source, none with only one statement. By words they are as varied as 1.0 equally loud ones (one "
        "article only, so no range), those of a single article as 1.0."
    )


def test_common_verb_and_marked_cues():
    verbs = pd.DataFrame({"cue": ["say", "say", "urge"], "statements": [2, 1, 1]})
    assert voice_findings.common_verb(verbs) == (
        "“say” is the most common cue (3 of 4 statements); 1 cue occurs only once."
    )
    spoken = pd.DataFrame({"cue_class": ["neutral", "warn", "warn", "claim"], "camp": ["US", "US", "Iran", "US"]})
    assert voice_findings.marked_cues(spoken) == (
        "1 of 4 statements come with a cue that only reports; the others by the class of their cue and the camps that "
        "have most: “warn” (2: Iran 1, US 1) and “claim” (1: US 1)."
    )
    assert voice_findings.marked_cues(spoken.head(1)) == "1 of 1 statement comes with a cue that only reports."


def test_named_not_heard():
    table = pd.DataFrame(
        [("Iraq", 50, 20, 0.5, 0.2, -0.3), ("Iran", 10, 3, 0.1, 0.03, -0.07), ("Israel", 5, 0, 0.05, 0.0, -0.05),
         ("US", 35, 77, 0.35, 0.77, 0.42)],
        columns=["camp", "mentions", "words", "named", "heard", "gap"],
    )  # fmt: skip
    assert voice_findings.named_not_heard(table) == (
        "The widest gap between being named and being heard is that of the camp Iraq: 50% of the mentions of actors, "
        "20% of the words attributed to sources. For how often it is named, the camp Iran is heard least (10%, 3%). "
        "Nothing is attributed to the camp Israel (5 mentions)."
    )
    assert voice_findings.named_not_heard(table.tail(1)) == "No camp is heard less than it is named."


def test_silent():
    columns = ["label", "camp", "mentions", "mentions_low", "mentions_high", "spoken_about", "statements", "words",
               "words_low", "words_high", "camp_words"]  # fmt: skip
    table = pd.DataFrame([("Land X", "US", 9, 4, 8, 2, 0, 0, 0, 0, 7), ("Zed", "Iran", 1, 0, 1, 0, 2, 12, 0, 12, 0)],
                         columns=columns)  # fmt: skip
    loudest = "The loudest actor is Zed: 12 words (0 to 12 when any one article is left out) and 1 mention."
    assert voice_findings.silent(table) == (
        "Of 2 actors, 1 is named without being heard. The one named most often is Land X: 9 mentions (4 to 8 when any "
        f"one article is left out), 2 of them in what others say, while others of its camp are given 7 words. {loudest}"
    )
    assert "say, while nobody of its camp is heard. The" in voice_findings.silent(table.assign(camp_words=0))
    assert "in what others say. The" in voice_findings.silent(table.assign(camp_words=0, camp="other"))
    assert voice_findings.silent(table.tail(1)) == f"Every actor named is heard. {loudest}"
    assert voice_findings.silent(table.head(1)) == "Of 1 actor named, none is heard."


def test_heard_and_reported_again():
    spoken = pd.DataFrame({"words": [5, 3, 2], "utterance": ["a/s1", "a/s1", "b/s2"]})
    again = pd.DataFrame({"label": ["Zed"], "articles": [2], "words": [8], "called": ["Zed, he"]})
    assert voice_findings.heard_in_several(again, spoken) == (
        "1 source speaks in more than one article, with 80% of the words; Zed in 2, as Zed, he."
    )
    repeats = pd.DataFrame({"reports": [2], "articles": [1]})
    assert voice_findings.reported_again(repeats, spoken) == (
        "1 utterance is reported more than once (2 reports), none of them in several articles; so 3 statements report "
        "2 utterances."
    )


def test_doubtful_and_survival():
    spoken = pd.DataFrame({"words": [9, 1], "confidence": [0.9, 0.4]})
    assert voice_findings.doubtful(spoken, 0.5) == (
        "The program gives 1 of 2 statements a probability below 0.5 of being right (10% of the words); on average it "
        "is 0.65."
    )
    checks = pd.DataFrame({"camp": ["US", "Iran"], "share": [0.6, 0.4], "sure": [0.7, 0.3], "weighted": [0.6, 0.4],
                           "once": [0.45, 0.55]})  # fmt: skip
    assert voice_findings.survival(checks) == (
        "The largest share is that of “US”, but not always: “Iran” with each utterance counted once. It is 60% as "
        "found, 70% without doubtful statements, 60% with words weighted by confidence and 45% with each utterance "
        "counted once."
    )
    assert voice_findings.survival(checks.head(1)).startswith("The largest share is that of “US”, whatever is counted.")


def test_corrected():
    table = pd.DataFrame({"camp": ["Iran", "US"], "by_hand": [10, 5], "found": [8, 9], "share": [0.4, 0.6],
                          "corrected": [0.55, 0.45], "low": [0.5, 0.4], "high": [0.6, 0.5]})  # fmt: skip
    assert voice_findings.corrected(table) == (
        "In the articles with statements made by hand these have 15 words, the program's 17. Corrected by that, group "
        "by group, the share of “US” is 45% (40 to 50% when any one article is left out) instead of 60%."
    )


def opens(sentence):
    return [piece for piece in pieces(sentence) if piece[1]]


SPOKEN = pd.DataFrame(
    [("a", "US", "X", "named_person", "direct", "neutral", 6, 0.9),
     ("a", "US", "X", "institution", "mixed", "warn", 2, 0.4),
     ("b", "Iran", "Y", "unnamed_person", "indirect", "warn", 2, 0.8)],
    columns=["article_id", "camp", "voice", "source_status", "mode", "cue_class", "words", "confidence"],
).assign(cue=["say", "warn", "warn"], id=["s1", "s2", "s3"], same_as="", utterance=["a/1", "a/2", "b/1"])  # fmt: skip


def test_numbers_open_the_statements_that_they_count():
    shares = voices.source_shares(SPOKEN)
    assert opens(voice_findings.speakers(shares)) == [
        ("3 statements", "s1 s2 s3"), ("10 words", "s1 s2 s3"),
        ("80% of the words (0 to 100% when any one article is left out)", "s1 s2"),
    ]  # fmt: skip
    assert opens(voice_findings.largest(shares, "camp"))[1:] == [("67% of the statements", "s1 s2"), ("20%", "s3")]
    assert opens(voice_findings.naming(SPOKEN)) == [
        ("3 statements", "s1 s2 s3"), ("1", "s1"), ("1", "s3"), ("1", "s2"), ("1", "s3"), ("2", "s1 s3"),
    ]  # fmt: skip
    assert opens(voice_findings.verbatim(SPOKEN)) == [
        ("3 statements", "s1 s2 s3"), ("1", "s1"), ("1", "s2"), ("1", "s3"), ("1", "s1"), ("2", "s1 s2"), ("1", "s3"),
    ]  # fmt: skip
    assert opens(voice_findings.marked_cues(SPOKEN)) == [
        ("1", "s1"), ("3 statements", "s1 s2 s3"), ("2", "s2 s3"), ("1", "s3"), ("1", "s2"),
    ]  # fmt: skip
    assert opens(voice_findings.doubtful(SPOKEN, 0.5)) == [
        ("1", "s2"), ("3 statements", "s1 s2 s3"), ("20% of the words", "s2"), ("0.70", "s1 s2 s3"),
    ]  # fmt: skip
    assert opens(voice_findings.survival(voices.share_checks(SPOKEN))) == [
        ("80%", "s1 s2"), ("75%", "s1"), ("79%", "s1 s2"), ("80%", "s1 s2"),
    ]  # fmt: skip


def test_numbers_of_sources_and_cues_open_their_statements():
    numbers = voices.source_numbers(SPOKEN, pd.Series({"a": "A", "b": "B"}))
    assert opens(voice_findings.diversity(numbers)) == [
        ("2 sources", "s1 s2 s3"), ("1", "s3"),
        ("1.6 equally loud ones (1.0 whichever article is left out)", "s1 s2 s3"), ("1.0", "s1 s2"),
    ]  # fmt: skip
    assert opens(voice_findings.common_verb(voices.attribution_verbs(SPOKEN))) == [
        ("2", "s3 s2"), ("3 statements", "s3 s2 s1"), ("1 cue", "s1"),
    ]  # fmt: skip


def test_naming_opens_mentions_and_hearing_statements():
    row = {"camp": "Iraq", "mentions": 2, "words": 3, "named": 0.5, "heard": 0.2, "gap": -0.3}
    ids = {"ids": "m1 m2 s1", "mentions_ids": "m1 m2", "named_ids": "m1 m2", "heard_ids": "s1"}
    said = voice_findings.named_not_heard(pd.DataFrame([row | ids]))
    assert opens(said) == [
        ("50% of the mentions of actors", "m1 m2"), ("20% of the words attributed to sources", "s1"),
    ]  # fmt: skip
    assert plain(said) == voice_findings.named_not_heard(pd.DataFrame([row]))


def test_every_sentence_reads_well_where_nobody_speaks():
    none, empty = pd.DataFrame(), pd.DataFrame({"words": [], "confidence": []})
    said = [
        voice_findings.speakers(none), voice_findings.largest(none, "mode"), voice_findings.naming(none),
        voice_findings.verbatim(none), voice_findings.diversity(none), voice_findings.common_verb(none),
        voice_findings.marked_cues(none), voice_findings.named_not_heard(empty), voice_findings.silent(none),
        voice_findings.heard_in_several(none, none), voice_findings.reported_again(none, none),
        voice_findings.doubtful(none, 0.5), voice_findings.survival(none), voice_findings.corrected(none),
    ]  # fmt: skip
    for text in said:
        assert text[0].isupper() and text.endswith(".") and "nan" not in text and "None" not in text
