"""The English text of docs/findings.md. The gaps are filled with what is computed from the data."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ENGLISH"]

_WRITTEN: Final[dict[str, str]] = {
    # The page
    "title": "What the data says",
    "intro": """What became of the promises made to Morocco's metal, mechanical and electromechanical industry (IMME)?
        This page gathers what web pages print about them, and when. It does not say whether a promise was kept. The
        data has {figures} from {pages}. The dated pages are from {first} to {last}. Each link opens a page, in most
        browsers at the words that print the number or the fact. Read the [limits](#limits-of-this-page) before you
        quote a number. Those who recorded the numbers are called the readers here. Their notes stand below the tables.
        Quotes in other languages are not translated. The page is also [in French](constats.md), without the notes and
        the pictures.""",
    "keys": """The code after a statement is its key: in Python, `data.track("key")` shows all its evidence. `make dist`
        computes this page from version {version} of the data, of {day}.""",
    "heading summary": "Summary",
    "heading promisors": "By promisor",
    "heading done": "Jobs, staff and capacity: what pages print as a result",
    "heading inputs": "Money, land and support",
    "heading announced": "Only announced",
    "heading facts": "What pages say in words, without a number",
    "heading due": "Deadline or planned start-up passed, no number",
    "heading plans": "Numbers that followed one another on the same thing",
    "heading contradictions": "Where pages contradict each other",
    "heading expected": "What is expected, without a named promisor",
    "heading size": "The stated size of the sector",
    "heading nothing found": "Searched, nothing found",
    "heading limits": "Limits of this page",
    # Nouns, in the singular and the plural
    "noun commitment": "1 commitment|commitments",
    "noun counting": "1 commitment that counts|commitments that count",
    "noun figure": "1 number|numbers",
    "noun page": "1 page|pages",
    "noun other page": "1 other page|other pages",
    "noun source": "1 source|sources",
    "noun more source": "1 more source|more sources",
    "noun query": "1 query|queries",
    "noun fact": "1 fact|facts",
    "noun other figure": "1 other number|other numbers",
    "noun older figure": "1 older number|older numbers",
    "noun pair": "1 pair of pages|pairs of pages",
    "noun series": "1 series|series",
    "noun search": "1 search|searches",
    # Small words
    "and": " and ",
    "semicolon": "; ",
    "quoted": '"{}"',
    "on day": "on {}",
    "from to": "from {} to {}",
    "no date": "no date",
    "no date, page of": "no date; page of {}",
    "no date, undated page": "no date; undated page",
    "unknown": "not stated",
    "not known": "not stated",
    "nobody": "no named organization",
    "nobody heading": "No named organization",
    "inferred": "{} (inferred)",
    "by another page": "{} (by another page: {})",
    "due": "due date: {}",
    "starts": "planned start-up: {}",
    "no deadline": "no deadline printed",
    "text of": "a text of {}",
    "one text": "one text",
    "also in": "{text}, also in {pages}",
    "and more": "and {}",
    "page itself": "the page itself",
    "says": "{}: {}",
    "all": "all",
    "colon": "{}: {}",
    # Summary
    "what a commitment is": """A commitment is a number that somebody promises, plans or aims at, or that pages expect
        of projects. One or more pages print it. The word stands for every number that is followed, promised or not:
        only an undertaking is signed or expressly promised. The data has {commitments}. {some} of them count. The
        others are older plans, parts, other forms of the same promise, options, or numbers without a coherent reading
        ([what counts](tracker.md#what-counts)). {expectations} of the {some} are expectations: no named organization
        promises them.""",
    "bank": """{bank} of the {some} commitments that count are of the bank of industrial projects. It takes projects of
        all industry, not of this sector alone.""",
    "with a number": """**{count} of {some}** have a published result in numbers. {parts} A result can be below the
        target.""",
    "result timely": """Counted or completed, and dated in the period of the deadline or later: {timely} (jobs, people,
        capacity: {outputs}; money, land: {inputs}).""",
    "result done": "Counted or completed, but before the deadline or without a printed deadline: {}.",
    "result announced": "Only announced, most at an opening: {}.",
    "result rest": "Committed or under way: {}.",
    "words only": """**{count} of {some}** have no result in numbers. Pages say [in
        words](#what-pages-say-in-words-without-a-number) what happened, such as an opening, works, a delay or a
        liquidation. These words do not say how much of the promise was done. Some only say that a plan goes on.""",
    "nothing found": """**{count} of {some}** have no result in numbers. Searches found no words about a result, at most
        the promise again ([the list](#searched-nothing-found)). This is weak evidence: the searches reached only the
        openings of pages.""",
    "not searched": "**{count} of {some}** have no result in numbers, no words and no search.",
    "deadlines": """{none} of {some} have no result in numbers. Of these, **{passed}** have a deadline that has passed
        (a due date for {due}, only a planned start-up for {starts}), **{open}** have a deadline that lies ahead, and
        **{undated}** have no printed deadline.""",
    "head kinds": "kind|meaning|commitments that count",
    "head states": "what the pages read print",
    "kind undertaking": """signed, or expressly promised in words such as "s'engage à\"""",
    "kind plan": 'the one who will do it says so: "créera", "investira"',
    "kind goal": 'an aim: "objectif", "vise"',
    "kind expectation": 'said of projects or plans: "devrait", "potentiel"; no named organization promises it',
    "state reached": """counted or completed, at or above the target, dated by the deadline, or without a printed
        deadline""",
    "state reached_late": "counted or completed, at or above the target, dated after the deadline",
    "state short_at_due": """counted or completed, below the target by the last number that a page prints; dated in the
        period of the deadline or later""",
    "state spent": "a published cost, a sum said to be paid, or land said to be in use; not a closed account",
    "state announced": "only announced by the firm or a ministry, most at an opening",
    "state some_done": "another number: counted before the deadline, committed, or under way",
    "state due_passed": "no result in numbers; the deadline has passed",
    "state open": "no result in numbers; the deadline lies ahead",
    "state undated": "no result in numbers; no page in the data prints a deadline",
    "promisors": """The promisor is the organization that promises, plans or aims. "With a number", "words only" and
        "searched, nothing found" mean what they mean in the summary. "Inferred" counts the commitments whose promisor
        no page in the data names: the readers inferred it. A row does not show how well an organization keeps its word.
        It depends on which pages were read.""",
    "unsearched": "not searched",
    "head promisors": """promisor|commitments that count|of these, undertakings|with a number|words only|searched,
        nothing found|not searched|inferred""",
    # Results
    "done": """The table has the outputs and outcomes (jobs, people, capacity) for which a page prints a result.
        Counted means that a page prints a number of a day, a month or a year, such as the people who work for a
        firm. Completed means that a page prints the capacity of a plant that opened or is in use. A capacity is no
        output, also where the promise is of output. "Committed" is ordered or reserved, not delivered or paid.
        Target and result do not always have the same scope: read the notes before you quote a percentage. A planned
        start-up is not a date for full capacity. A number with a late date does not show on which day the target
        was reached. A number below the target does not show why. A number says nothing about what followed: if a
        page dates a later delay, stop or liquidation, the remark says so. "The page itself" means that the data
        names nobody else who says the number.""",
    "inputs": """These are inputs. The table compares the plan with what a page prints as spent, used or committed. More
        money than planned is not a success. Less money is not a failure. The cost that a page prints at an opening is a
        stated price, not an account. The plan and the result do not always cover the same works: read the notes.""",
    "announced": """These numbers are announced by the firm or a ministry, most at an opening or in its communiqué. No
        page in the data counts them later.""",
    "no rows": "No commitment in the data has such a number.",
    "picture progress": "What was counted of each commitment, what was spent, and what was only announced",
    "head done": """commitment|whose promise, plan or goal|number promised or expected|published result|date of the
        result|said by|remark""",
    "copy rescopes": "The same number for another scope: {}",
    "copy restates": "The same promise in another form: {}",
    "copy part_of": "A part of another commitment: {}",
    "stage measured": "counted",
    "stage completed": "completed or in use",
    "stage committed": "committed (ordered or reserved), not said to be delivered or paid",
    "stage under_way": "under way",
    "stage announced": "announced",
    "cost": "printed as the cost of works that opened or are in use",
    "paid": "printed as paid",
    "another currency": "another currency, not compared",
    "of planned": "{} of {} planned",
    "share": "{} of the target",
    "by due": "at or above the target, dated by the deadline",
    "by starts": "at or above the target, dated by the planned start-up",
    "without deadline": "at or above the target, no deadline is printed",
    "after due": "at or above the target, dated after the deadline",
    "after starts": "at or above the target, dated after the planned start-up",
    "below due": "below the target by the last number that a page prints, dated in the period of the deadline or later",
    "below starts": """below the target by the last number that a page prints, dated in the period of the planned
        start-up or later""",
    "before due": "dated before the deadline",
    "before starts": "dated before the planned start-up",
    "disagree above": "pages disagree: another page prints a number at or above the target",
    "disagree below": "pages disagree: another page prints a number below the target",
    "printed since": "printed at this number since {}",
    "printed more since": "a higher number is printed since {}",
    "target in conflict": "pages conflict on the promised number",
    "later fact": "later, in words: {fact} ({link})",
    # Facts in words
    "facts": """Here pages say in words what happened. A quote can have a number, but none that measures the promise.
        **An opening is no proof of the promised jobs, money or capacity.** Nor are works, a contract or a delivery. A
        delay or a liquidation is no proof that nothing was done. One row is one fact. If pages print different dates,
        the row has them all. Each quote links to the page that prints it.""",
    "facts kinds": """The readers chose the kind, the organization and the commitments: read the words. A heading names
        the organization that a fact is about, not the one that promised. The last column names who promised. "State of
        things" is any report on the way, good or bad. The words can be about a whole firm, a programme or the whole
        sector, not about the promised plant alone.""",
    "facts count": """The tables have {facts} from {pages}. They bear on {commitments}; {without} of these have no
        result in numbers. A commitment that does not count stands in a row only if no other one does. It is marked.""",
    "facts of": "{name}: {facts}",
    "facts of others": "Organizations with one fact",
    "facts of nobody": "No organization named",
    "head facts": "date|what happened|words of the page|promised, planned or expected, and by whom",
    "head facts of others": """who it is about|what happened|words of the page|promised, planned or expected, and by
        whom""",
    "fact undated": "date not printed",
    "date by": "{date} by {pages}",
    "kind and date": "{kind}, {date}",
    "not counted": "{} (does not count)",
    # Deadlines
    "due passed": """{commitments} had a deadline before {day}, and the data has no result in numbers. The deadline is
        the due date. If a page prints only a planned start-up, that takes its place: a plant that is to start need not
        be finished. In each table, the due dates come first. "Inferred" means that no page in the data names who
        promises: the readers inferred it.""",
    "searched": """Somebody looked for results {days}, with {queries}, in stored copies of public web pages. Of each
        page, only the opening could be read. The index does not have every page. So to find nothing there is weak
        evidence. It does not prove that nothing was done. In the table, a query that led to several pages can count as
        several searches.""",
    "unsought": """"Not looked for yet" means that the data has no search for a result. It does not mean that nothing
        was done.""",
    "last fact": """"Last fact" is the newest thing that a page says in words. It does not show whether the promised
        number was reached.""",
    "due of": "{name}: {commitments}",
    "of them inferred": "{}, {count} of them inferred",
    "due of others": "Organizations with one commitment",
    "due not counted": "Not counted",
    "due belongs": """These passed a deadline or a planned start-up without a result in numbers too. They do not count,
        because they belong to another commitment or have no coherent reading.""",
    "belongs part_of": "a part of `{}`",
    "belongs rescopes": "the same number for another scope: `{}`",
    "belongs restates": "another form of `{}`",
    "belongs option": "an option",
    "belongs nothing": "belongs to no other one; a number without a coherent reading",
    "head due": "commitment|deadline|what searches found|number (kind)|whose promise, plan or goal|printed by",
    "last fact cell": "{found}; last fact: {fact} ({link})",
    "found nothing": """For {}, searches found no number and no words about a result. This is weak evidence: it does not
        prove that nothing was done.""",
    # Plans
    "plans": """The data has {chains} in which a newer number followed an older one on the same thing, or on nearly the
        same thing. The newer number can cover more projects or count taxes otherwise: it is not always a raised target
        or a cost overrun. The note below each table says why the readers join the numbers, and what differs. A number
        that changes is not a contradiction between pages.""",
    "expected by": "expected, {} promises it",
    "head plans": "number|date of the plan|plan|deadline|printed by",
    # Contradictions
    "contradictions": """Only promised or expected numbers are compared here, and numbers that describe the same date.
        Results are not compared. Two numbers contradict each other if neither rounding nor words such as "about" or
        "more than" explain the difference. In the pages read, sources contradict each other on the promised number of
        {opposed} (of {all}), and on {groups} ({pairs}). {alone} of the {all} commitments have only one source: a
        contradiction cannot show there. A newer plan, another scope or another currency is not a contradiction. The
        data does not say which page is right.""",
    "promisor in the data": "`{key}`. Promisor in the data: {promisor}.",
    "not in the summary": "It does not count in the summary, but its sources are compared.",
    "picture sources": "Who printed what: {}",
    "one page": "One page prints {number}, in the words {quote}: {pages}.",
    "other pages": "{number}, by {pages} from {sources}: {links}.",
    "rounding": "Rounding does not explain the difference. {one} can stand for {low}. {other} can stand for {high}.",
    "also printed": "Also printed, and in no contradiction to these: {number}, {pages}.",
    "also in another currency": "Also printed, in another currency and so not compared: {number}, {pages}.",
    "also doubtful": "Also printed, but doubtful and so not compared: {number}, {pages}.",
    # Expectations
    "expected": """Pages say what projects of investors, or a plan, should bring: "devrait", "potentiel", "permettra".
        In the pages read, no named organization promises these numbers. {whole} of them count. The table also has
        their parts. It leaves out {older} that a newer one replaces. The bank of industrial projects takes projects of
        all industry: its numbers are not about this sector alone. Do not add these numbers to promises. "The page
        itself" means that the data names nobody else who says the number.""",
    "expected prefix": "Expected of investors' projects: ",
    "part of": "Part of `{}`: {}",
    "head expected": "what is expected|number|said by|printed by",
    # Size of the sector
    "size": """These numbers are about the whole sector. Pages draw the sector differently: IMM (mechanical and
        metallurgical industries), IMME (the same with the electromechanical industry), or with other branches. The
        letter in each row says what is counted. Do not compare rows with different letters. Even with one letter, two
        pages can count different firms, so the step from one row to the next is not always growth or decline. A date
        in brackets is the date of the page, because the page does not date the number. Pages without a date stand
        last.""",
    "what is counted": "What is counted: {}",
    "counted letter": "**{letter}**: {definition}",
    "not defined": "not defined",
    "in English": "{}",
    "beware employment": "These numbers count persons. The next table counts posts.",
    "beware jobs": "These numbers count posts. The table before counts persons.",
    "picture size": "{}: what pages print, by date",
    "head size": "date|what is printed|printed by|counted",
    "forecast": "forecast",
    "doubtful": "doubtful: see the note",
    # Limits
    "limit openings": """**Openings.** The data has {pages}. For {openings} of them, only the opening was read. A
        result can stand further down, or on a page that is not in the data.""",
    "limit verdict": """**Evidence, not a verdict.** This page says what pages print, with the date. It does not say
        that a promise was kept or broken, why, or what is true today.""",
    "limit copies": """**One text, many pages.** {released} of {pages} pages carry a communiqué or a text of an agency
        ({releases} texts in all). {copies} of {pages} repeat another page. Pages with one text count as one source.
        {single} of the {some} commitments that count have only one source.""",
    "limit dates": """**Dates.** The readers inferred the date of {inferred} pages. The data has no date for {undated}
        pages. If a number has no date, the date of its page is compared with the deadline. The number can be older
        than the page.""",
    "limit promisors": """**Who promises.** {promised} commitments that count have a promisor. For {unnamed} of them,
        the readers inferred the promisor: no page in the data names who promises. Do not print these as promises of
        that organization without a look at the page.""",
    "limit readers": """**Readers.** For {once} of the {some} commitments that count, only one reader recorded at least
        one of the numbers. Only one reader recorded {single} of the {developments} quotes that tell a fact in words.
        [The codebook](codebook.md) says how well readers agree.""",
    "limit searches": """**Searches.** The data records {queries} for results, made {days} in stored copies of public
        web pages. Only the opening of each page could be read, and the index does not have every page. {unsought} of
        the {all} commitments were not searched for. A search that found nothing is weak evidence, not proof.""",
    "limit selection": """**Selection.** The pages in the data are a selection. From no count here can a share of all
        promises to the sector be computed. The [datasheet](datasheet.md) says which pages were read.""",
}
#: Each text of the page, in one line.
ENGLISH: Final[dict[str, str]] = {key: re.sub("\n +", " ", text) for key, text in _WRITTEN.items()}
