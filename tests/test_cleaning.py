import random
from itertools import pairwise

import pytest

from presslens.blocks import INVISIBLE
from presslens.cleaning import find_segments
from presslens.datelines import find_dateline
from presslens.dates import find_date, only_date, read_iso

LEAD = "The army said on Monday that two soldiers were killed in an attack near the town of Harda in the west."
SECOND = "Officials in the capital blamed a group that has fought the army for years and that is paid from abroad."
THIRD = "The attack was the ninth since the start of the year, and the worst of them by the number of the dead."
TITLE = "Two soldiers killed in attack near Harda"


def kinds(*lines: str, between: str = "\n\n") -> list[str]:
    return list(find_segments(between.join(lines))["kind"])


def inside(line: str) -> str:
    """The kind of a line in the middle of an ordinary article."""
    segments = find_segments("\n\n".join([TITLE, LEAD, SECOND, line, THIRD, LEAD.replace("two", "three")]))
    return segments.loc[segments["text"].eq(line), "kind"].item()


def test_clean_article():
    text = "\n".join(
        [
            TITLE,
            "The minister calls the attackers cowards and promises an answer",
            "Soldiers stand guard in Harda. (Photo: Mara Lind)",
            "Nov. 20, 2024",
            f"HARDA, Ostland – {LEAD}",
            SECOND,
            "Read More: Army opens new base",
            "A war of words",
            THIRD,
            "Tags: army, Harda, attack",
            "Related News",
            "Army opens new base",
            "Minister visits Harda",
        ]
    )
    segments = find_segments(text)
    assert list(segments["kind"]) == [
        "title", "subtitle", "caption", "date", "dateline", "body", "body", "link", "subhead", "body", "tags",
        "related", "related", "related",
    ]  # fmt: skip
    assert segments.loc[segments["kind"].eq("dateline"), "text"].item() == "HARDA, Ostland –"
    assert segments.loc[segments["kind"].eq("body"), "text"].tolist() == [LEAD, SECOND, THIRD]


def test_article_without_a_title():
    assert kinds(f"HARDA — {LEAD}", SECOND, THIRD) == ["dateline", "body", "body", "body"]


def test_deck_that_ends_with_a_full_stop():
    assert kinds(TITLE, "The minister calls the attackers cowards.", LEAD, SECOND)[:3] == ["title", "subtitle", "body"]


def test_lead_is_no_deck():
    assert kinds(TITLE, LEAD, SECOND, THIRD) == ["title", "body", "body", "body"]


def test_caption_repeated_behind_a_label():
    caption = "Soldiers on the bridge at Harda"
    segments = find_segments("\n".join([TITLE, caption, f"image caption{caption}", LEAD, SECOND, THIRD]))
    assert segments["kind"].tolist() == ["title", "caption", "caption", "body", "body", "body"]


def test_caption_repeated():
    caption = "The bridge at Harda. Photo: Mara Lind"
    assert kinds(TITLE, caption, caption, LEAD, SECOND) == ["title", "caption", "caption", "body", "body"]


def test_keywords_and_headlines_at_the_end():
    end = [
        "army, harda, ostland, world news",
        "like this",
        "Army Opens New Base",
        "‘Man of Iron’ Freed in Prisoner Swap",
    ]
    assert kinds(TITLE, LEAD, SECOND, *end)[3:] == ["tags", "related", "related", "related"]


@pytest.mark.parametrize(
    "line",
    [
        "“It is over,” he said.",
        "“We will not leave.”",
        "The group denied it.",
        "In a statement, the group said:",
        "The minister told the state news agency (INA).",
        "He had a bad image: people saw him as a puppet.",
        "Reporting by the newspaper led to the arrest of two officers.",
        "By Tuesday, the road was open again.",
        "Video of the attack was posted online within the hour.",
        "On March 3, 2020, he was arrested.",
        "Help us, the letter says, or we die.",
        "- an end to the strikes;",
    ],
)
def test_short_sentences_stay(line):
    assert inside(line) == "body"


@pytest.mark.parametrize(
    "line",
    [
        "Boost relations",
        "US: Army Needs to Stop Attacks",
        "What happens next?",
        "‘We have waited’",
        "By the numbers",
        "Features of the deal",
    ],
)
def test_subheads(line):
    assert inside(line) == "subhead"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Read More: Army opens new base", "link"),
        ("Also read: Who leads the army?", "link"),
        ("Sign up to our Morning Briefing newsletter for more stories like this.", "notice"),
        ("Powered by automated translation", "notice"),
        ("Share on Facebook", "notice"),
        ("Advertisement", "notice"),
        ("By Mara Lind and Jon Eke", "notice"),
        ("Reporting by Mara Lind in Harda; Editing by Jon Eke", "notice"),
        ("The bridge at Harda. Mara Lind/Reuters", "caption"),
        ("© 2021 AP Photo/Mara Lind", "caption"),
        ("Updated: October 23, 2023, 12:47 PM", "date"),
    ],
)
def test_furniture(line, kind):
    assert inside(line) == kind


@pytest.mark.parametrize("opener", ["See also", "Read also:"])
def test_headlines_behind_a_word_that_announces_them(opener):
    box = "\n".join([opener, "Army opens new base in the north", "Who leads the army after the vote"])
    assert kinds(TITLE, LEAD, SECOND, box, THIRD)[3:6] == ["related"] * 3


@pytest.mark.parametrize(
    "title",
    [
        "Will the army hold Harda?",
        "Analysis: Why soldiers are killed in Harda",
        "Help us or leave, soldiers in Harda tell army",
        "Ostland frees American reporter seized in Harda attack",
        "Soldiers killed in Harda attack: What we know",
    ],
)
def test_titles(title):
    assert kinds(title, LEAD, SECOND, THIRD)[0] == "title"


def test_page_with_everything_around():
    before = [
        "Skip to content",
        "Menu",
        "News",
        "Sport",
        "Weather",
        "We use cookies to give you the best experience on our site.",
    ]
    head = ["By Mara Lind", "March 3, 2025 7:42 PM", "Share"]
    after = [
        "3 Comments",
        "tom_s",
        "2 hours ago",
        "They should have known that it would come to this.",
        "Reply",
        "anna",
        "1 hour ago",
    ]
    end = [
        "Who could have stopped it with so few men on the bridge?",
        "Reply",
        "Most Read",
        "Man bites dog",
        "© 2025 Ostland Post",
    ]
    segments = find_segments("\n".join([*before, TITLE, *head, LEAD, SECOND, "Advertisement", THIRD, *after, *end]))
    kept = segments[segments["kind"].isin(["title", "subtitle", "subhead", "body"])]
    assert kept["text"].tolist() == [TITLE, LEAD, SECOND, THIRD]


def content(*lines):
    segments = find_segments("\n".join(lines))
    return segments["text"][segments["kind"].isin(["title", "subtitle", "subhead", "body"])].tolist()


MENU = ["Skip to content", "Menu", "Home", "News", "Sport", "Weather", "Search"]
FOOT = ["Share", "Most Read", "Man bites dog", "Dog bites man", "© 2025 Ostland Post", "Privacy policy", "Contact us"]


def test_sections_of_one_paragraph_each_are_no_teasers():
    lead = (
        "Letting the air out of a radiator is one of those jobs that sounds worse than it is, and it takes ten minutes."
    )
    steps = [
        ("Step 1: Turn it on", "Let the whole system get hot. The pressure helps to push the air out."),
        ("Step 2: Open the valve", "Hold the cloth under the valve at the end. It will hiss when it opens."),
        ("Step 3: Close it", "Close the valve when the water comes. It should not be turned any further."),
    ]
    article = ["How to let air out of a radiator", lead, *(line for step in steps for line in step)]
    assert content(*MENU, *article, *FOOT) == article


def test_headlines_with_a_sentence_each_are_teasers():
    teasers = [
        "Ostland opens a new bridge to the island of Harda",
        "The bridge was built in two years and is the longest of the country.",
        "Teachers of Harda go on strike for a second week",
        "The teachers want to be paid for the hours that they work at home.",
        "Fishermen find a bell from the year 1612 in the bay",
        "The bell will be shown in the museum of the town from the first of May.",
    ]
    assert content(*MENU, TITLE, "By Mara Lind", LEAD, SECOND, THIRD, "Share", *teasers, *FOOT) == [
        *(TITLE, LEAD, SECOND, THIRD),
    ]


def test_list_and_table_inside_an_article():
    items = ["Rubber boots and gloves", "A bucket of clean sand", "Water for three days", "A rope that holds a man"]
    table = ["Depth\tWater\tSand", "20 feet\t1 cup\t2 cups"]
    article = [TITLE, LEAD, *items, SECOND, *table, THIRD]
    assert content(*MENU, *article, *FOOT) == article


def test_heading_after_furniture_is_a_subhead():
    article = [TITLE, LEAD, SECOND, "Share", "Link copied!", "March 3, 2025", "Minister resigns", "By Mara Lind", THIRD]
    segments = find_segments("\n".join(article))
    assert segments["kind"][segments["text"] == "Minister resigns"].tolist() == ["subhead"]


def test_headings_in_a_list_of_contents_are_no_subheads():
    heading = "Why the army came to town"
    segments = find_segments(
        "\n".join(
            [TITLE, LEAD, SECOND, "Contents", heading, "What next?", THIRD, heading, LEAD.replace("Monday", "Friday")]
        )
    )
    assert segments["kind"][segments["text"] == heading].tolist() == ["notice", "subhead"]


def test_pull_quote():
    long = "“Nobody in this town believes the calendar,” said a teacher who has lived in Harda for forty years."
    segments = find_segments(
        "\n".join([TITLE, LEAD, long, SECOND, "“Nobody in this town believes the calendar”", THIRD])
    )
    assert segments["rule"].iloc[4] == "pull quote"


@pytest.mark.parametrize(
    ("paragraph", "dateline", "place"),
    [
        (
            "ERBIL, Kurdistan Region of Iraq – The",
            "ERBIL, Kurdistan Region of Iraq –",
            "ERBIL, Kurdistan Region of Iraq",
        ),
        ("WASHINGTON DC - The", "WASHINGTON DC -", "WASHINGTON DC"),
        (
            "WASHINGTON DC, United States (Kurdistan 24) The",
            "WASHINGTON DC, United States (Kurdistan 24)",
            "WASHINGTON DC, United States",
        ),
        ("BAGHDAD, March 3 (Reuters) - Iraq", "BAGHDAD, March 3 (Reuters) -", "BAGHDAD"),
        ("TEHRAN, Jan. 04 (MNA) – Iran", "TEHRAN, Jan. 04 (MNA) –", "TEHRAN"),
        ("Baghdad (AFP) — The", "Baghdad (AFP) —", "Baghdad"),
        ("LONDON: The", "LONDON:", "LONDON"),
        ("Baghdad/IraqiNews – The", "Baghdad/IraqiNews –", "Baghdad"),
        ("MILLBROOK, Mo. — One", "MILLBROOK, Mo. —", "MILLBROOK, Mo."),
        ("BAGHDAD–The", "BAGHDAD–", "BAGHDAD"),
        ("BAGHDAD / NINA / The", "BAGHDAD / NINA /", "BAGHDAD"),
        ("Shafaq News/ The", "Shafaq News/", None),
    ],
)
def test_datelines(paragraph, dateline, place):
    found, _ = find_dateline(paragraph)
    assert (found.group(), found["place"]) == (dateline, place)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Iraq – once again – is caught",
        "The National Security Council (NSC) said",
        "Kurdistan Democratic Party (KDP) President Masoud",
        "UPDATE: The",
        "In Baghdad – The",
        "Q: What",
        "Monday, March 3 – The",
    ],
)
def test_no_datelines(paragraph):
    assert find_dateline(paragraph) is None


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Nov. 20, 2024", "2024-11-20"),
        ("20 November 2024", "2024-11-20"),
        ("2024-11-20T10:00:00Z", "2024-11-20T10:00"),
        ("20/11/2024", "2024-11-20"),
        ("03/04/2024", "2024"),
        ("Updated: October 23, 2023, 12:47 PM", "2023-10-23T12:47"),
        ("Mon 23 Oct 2023 12.47 BST", "2023-10-23T12:47"),
        ("PUBLISHED: March 14, 2023 at 5:47 p.m. | UPDATED: March 15, 2023 at 9:02 a.m.", "2023-03-14T17:47"),
        ("1:02 PM EST, Wed November 20, 2024", "2024-11-20T13:02"),
        ("4 January 2026 - 12:31", "2026-01-04T12:31"),
        ("November 2024", "2024-11"),
    ],
)
def test_date_lines(line, value):
    assert only_date(line)
    assert find_date(line).value == value


@pytest.mark.parametrize("line", ["2 hours ago", "Updated 2 hours ago", "Published 3 days ago", "Yesterday"])
def test_time_since(line):
    assert only_date(line)
    assert find_date(line) is None


@pytest.mark.parametrize(
    "line", ["March to war", "2003", "On March 3, 2020", "The 2024 budget", "12 Nov: the strike", "9/11", "By March 3"]
)
def test_no_date_lines(line):
    assert not only_date(line)


def test_read_iso():
    assert read_iso("2024-06-07T12:30:00Z") == ("2024-06-07T12:30", "minute")
    assert read_iso("2021-06") == ("2021-06", "month")
    assert read_iso("2024-02-30") is None
    assert read_iso("last week") is None


PIECES = [
    *(TITLE, LEAD, SECOND, THIRD, f"HARDA (AP) — {LEAD}", "LONDON:", "What now?", "By Mara Lind", "(Photo: Mara Lind)"),
    *("Share", "Reply", "2 hours ago", "Tags: a, b", "Related Articles", "1 2 3", "...", "—", "“", "a" * 3000),
    *("\x00\x01", "\u202e\u2066abc", "\ufeff", "\u200b"),
]
BREAKS = ["\n", "\n\n", "\r\n", "\r\n\r\n", " \n\t\n ", "\r", "\u2028"]


def visible(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in INVISIBLE)


@pytest.mark.parametrize("seed", range(60))
def test_segments_cover_the_text_once(seed):
    chance = random.Random(seed)
    text = "".join(chance.choice(PIECES) + chance.choice(BREAKS) for _ in range(chance.randrange(25)))
    segments = list(find_segments(text).itertuples())
    assert all(text[row.start : row.end] == row.text for row in segments)
    assert all(row.text and row.text == row.text.strip() and row.rule for row in segments)
    assert all(one.end <= two.start for one, two in pairwise(segments))
    assert visible("".join(row.text for row in segments)) == visible(text)


@pytest.mark.parametrize("change", [str, lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text])
def test_line_ends_and_byte_order_mark_change_nothing(change):
    text = "\n".join([f"HARDA, Ostland – {LEAD}", SECOND, "", "A war of words", THIRD, "Nov. 20, 2024"])
    assert find_segments(change(text))[["text", "kind"]].equals(find_segments(text)[["text", "kind"]])


@pytest.mark.parametrize("text", ["", " \r\n\t\n", "\u2028", "\ufeff"])
def test_nothing(text):
    segments = find_segments(text)
    assert segments.empty
    assert list(segments.columns) == ["start", "end", "text", "kind", "rule"]


def test_one_endless_line_is_a_paragraph():
    assert kinds("word " * 1_000_000) == ["body"]


def test_many_paragraphs():
    assert set(kinds(*(f"{LEAD} It was attack number {number}." for number in range(2000)))) == {"body"}


FOURTH = "The town has a hospital and two schools, and most of its people have left it since the war began."
ARTICLE = [TITLE, LEAD, SECOND, THIRD, FOURTH]


@pytest.mark.parametrize(
    "line",
    [
        "Video Player is loading.",
        "Beginning of dialog window. Escape will cancel and close the window.",
        "Space to play or pause, M to mute, left and right arrows to seek.",
        "10 stocks we like better than Harda Oil",
        "Price as of April 15, 2020, 4:00 p.m. ET",
        "Free weekly newsletter",
        "The stolen lorry was found at the edge of the town. (Messenger photo by Greg Lind)",
        "The mayor says that he has tried everything. (Southern Rural: Mara Lind)",
        "The bridge carries about 300 lorries a day.(WKLV)",
        "- By Mara Lind and Greg Holm",
        "Sliced leeks in a Dutch oven",
        "Back in town: Mara Lind looked in good spirits when she arrived at the office of the mayor",
    ],
)
def test_furniture_inside_an_article(line):
    assert inside(line) not in ("body", "subhead")


@pytest.mark.parametrize(
    "line",
    [
        "Parcels are delivered every morning by a van that comes from the coast.",
        "Iran must within 30 days grant inspectors access to the site near the town.",
        "The navy has promised to keep the strait open to all ships that pass it.",
        "Making a contribution to the alliance costs the country two billion a year.",
        "All cases are handled in accordance with the law of the land.",
        "Figures provided by the ministry show that exports fell by a third.",
        "Would you like to see the US leave the region before the end of the year?",
        "He took over the firm in 1999. (His father had founded it.)",
        "The video could not be verified by the agency, which was not in the town.",
        "We cannot leave our allies alone in this war.",
    ],
)
def test_sentences_that_sound_like_furniture(line):
    assert inside(line) == "body"
    assert kinds(*ARTICLE, line)[-1] == "body"


@pytest.mark.parametrize(
    "line",
    [
        "If you have pictures of the town, our editors would love to see your work.",
        "With reporting by Mara Lind.",
        "- Mara Lind is a writer and teacher from Harda.",
    ],
)
def test_what_closes_an_article_but_is_not_of_it(line):
    assert kinds(*ARTICLE, line) == ["title", "body", "body", "body", "body", "notice"]


def test_what_stands_behind_a_footer_is_not_of_the_article():
    tail = [
        "© 2024 The Harda Post",
        "Nine of ten people in the town earn more from home than they did at work.",
    ]
    assert kinds(*ARTICLE, *tail) == ["title", "body", "body", "body", "body", "notice", "notice"]


def test_comments_signed_with_name_and_date():
    comments = ["Comments (2 posted)", "Joan Holm on 03/08/2011 09:14:22", SECOND.replace("blamed", "praised")]
    assert kinds(*ARTICLE, LEAD.replace("two", "six"), *comments)[-3:] == ["notice", "notice", "notice"]


def test_headline_without_the_name_of_the_site():
    segments = find_segments("\n".join([f"{TITLE} | The Harda Post", TITLE, "By Mara Lind", LEAD, SECOND, THIRD]))
    assert segments.loc[segments["kind"].eq("title"), "text"].tolist() == [TITLE]


def test_name_of_a_site_above_its_menu_is_no_headline():
    lines = ["The Harda Post for all of the West", "Home", "About", "Sport", TITLE, "By Mara Lind", LEAD, SECOND, THIRD]
    segments = find_segments("\n".join(lines))
    assert segments.loc[segments["kind"].eq("title"), "text"].tolist() == [TITLE]


def test_items_under_a_label_are_headlines_and_not_a_list():
    box = ["READ MORE:", "* Brothers meet for the first time since the war", "* Coach: 'We have been here before'"]
    assert kinds("\n".join([TITLE, LEAD, SECOND]), "\n".join(box), "\n".join([THIRD, FOURTH]))[3:6] == [
        "related", "related", "related",
    ]  # fmt: skip


def test_table_that_a_sentence_announces():
    table = ["Now the company expects:", "(in millions)", "Net sales", "$840 - $865", "Profit", "$128 - $136", "$35"]
    assert kinds(*ARTICLE[:3], *table, THIRD, FOURTH)[3:10] == ["body"] * 7
