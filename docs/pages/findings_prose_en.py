"""The English text of docs/findings.md. The gaps are filled with what is computed from the data."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ENGLISH"]

_WRITTEN: Final[dict[str, str]] = {
    # The page
    "title": "What the data says",
    "intro": """This page says what pages print about promises for Morocco's metal, mechanical and electromechanical
        industry (IMME), and when. It does not say whether a promise was kept. The data has {figures} from {pages}. The
        dated pages are from {first} to {last}. Each link opens a page, in most browsers at the words that print the
        number or the fact. Read the [limits](#limits-of-this-page) before you quote a number. The notes of the readers
        are in the data: they say how a page was read. The code after a statement is its key: in Python,
        `data.track("key")` shows all its evidence. `make dist` computes this page from version {version} of the data,
        of {day}. The page is also [in French](constats.md), without the notes.""",
    "heading summary": "Summary",
    "heading done": "What was counted or completed",
    "heading inputs": "Money, land and support",
    "heading announced": "Only announced at an opening",
    "heading facts": "What pages say in words, without a number",
    "heading due": "Deadlines that passed without a number",
    "heading plans": "What changed from plan to plan",
    "heading contradictions": "Where pages contradict each other",
    "heading expected": "What is expected, without a named promisor",
    "heading size": "The stated size of the sector",
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
    # Small words
    "and": " and ",
    "semicolon": "; ",
    "quoted": '"{}"',
    "on day": "on {}",
    "from to": "from {} to {}",
    "per year": "{} a year",
    "per month": "{} a month",
    "no date": "no date",
    "no date, page of": "no date; page of {}",
    "no date, undated page": "no date; undated page",
    "unknown": "unknown",
    "not known": "not known",
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
        of projects. One or more pages print it. The data has {commitments}. {some} of them count. The others are older
        plans, parts, other forms of the same promise, options, or numbers without a coherent reading ([what
        counts](tracker.md#what-counts)). {expectations} of the {some} are expectations: no named organization promises
        them.""",
    "with a number": """**{count} of {some}** have a number of what was done. Counted or completed, and dated in the
        period of the deadline or later: {timely} (jobs, people, capacity: {outputs}; money, land: {inputs}). Counted
        or completed, but before the deadline or without a printed deadline: {done}. Only announced at an opening:
        {announced}. Committed or under way: {rest}. A number can be below the target.""",
    "words only": """**{count} of {some}** have no number. Pages say [in
        words](#what-pages-say-in-words-without-a-number) what happened, such as an opening, works, a delay or a
        liquidation. These words do not say how much of the promise was done. Some only say that a plan goes on.""",
    "nothing found": """**{count} of {some}** have no number. Searches found no words about a result, at most the
        promise again. This is weak evidence: the searches reached only the openings of pages.""",
    "not searched": "**{count} of {some}** have no number, no words and no search.",
    "deadlines": """{none} of {some} have no number. Of these, **{passed}** have a deadline that has passed (a due date
        for {due}, only a planned start-up for {starts}), **{open}** have a deadline that lies ahead, and **{undated}**
        have no printed deadline.""",
    "head kinds": "kind|meaning|commitments that count",
    "head states": "what the pages read print",
    "kind undertaking": """signed, or promised in words such as "s'engage à\"""",
    "kind plan": 'the one who will do it says so: "créera", "investira"',
    "kind goal": 'an aim: "objectif", "vise"',
    "kind expectation": 'said of projects or plans: "devrait", "potentiel"; no named organization promises it',
    "state reached": """counted or completed, at or above the target, dated by the deadline, or without a printed
        deadline""",
    "state reached_late": "counted or completed, at or above the target, dated after the deadline",
    "state short_at_due": "counted or completed, below the target, dated in the period of the deadline or later",
    "state spent": "money or land that a page prints as spent or in use",
    "state announced": "only announced at an opening",
    "state some_done": "another number: counted before the deadline, committed, or under way",
    "state due_passed": "no number; the deadline has passed",
    "state open": "no number; the deadline lies ahead",
    "state undated": "no number; no page in the data prints a deadline",
    # Results
    "done": """The table has the outputs and outcomes (jobs, people, capacity) for which a page prints a result.
        Counted means that a page prints a number of a day, a month or a year, such as the people who work for a firm.
        Completed means that a page prints the capacity of a plant that opened or is in use. Capacity is not
        production. A planned start-up is not a date for full capacity. A number with a late date does not show on
        which day the target was reached. A number below the target does not show why. A number says nothing about the
        time after its date: if a page dates a later delay, stop or liquidation, the remark says so. "The page itself"
        means that the data names nobody else who says the number.""",
    "inputs": """These are inputs. The table sets what a page prints as spent, used or committed beside the plan. More
        money than planned is not a success. Less money is not a failure. The cost that a page prints at an opening is
        a stated price, not an account. The plan and the result do not always cover the same works: read the notes.""",
    "announced": """A page prints these numbers at an opening, or in the communiqué of the opening. No page in the data
        counts them later.""",
    "no rows": "No commitment in the data has such a number.",
    "picture progress": "What was counted of each commitment, what was spent, and what was only announced",
    "head done": "commitment|whose promise, plan or goal|target|result|date of the result|said by|remark",
    "copy rescopes": "The same number for another scope: {}",
    "copy restates": "The same promise in another form: {}",
    "copy part_of": "A part of another commitment: {}",
    "stage measured": "counted",
    "stage completed": "completed or in use",
    "stage committed": "committed, not said to be paid",
    "stage under_way": "under way",
    "stage announced": "announced",
    "cost": "printed as the cost of works that opened or are in use",
    "paid": "printed as paid",
    "another currency": "another currency, not compared",
    "of planned": "{} of {} planned",
    "share": "{} of the target",
    "by the deadline": "at or above the target, dated by the deadline",
    "without deadline": "at or above the target, no deadline is printed",
    "after the deadline": "at or above the target, dated after the deadline",
    "below": "below the target, dated in the period of the deadline or later",
    "before the deadline": "dated before the deadline",
    "later fact": "later, in words: {fact} ({link})",
    # Facts in words
    "facts": """Here pages say in words what happened. A quote can have a number, but none that measures the promise.
        **An opening is no proof of the promised jobs, money or capacity.** Nor are works, a contract or a delivery. A
        delay or a liquidation is no proof that nothing was done. One row is one fact: a kind, an organization and a
        date. If pages differ on the date, the row has the date that the readers kept. Each quote links to the page
        that prints it.""",
    "facts kinds": """The readers chose the kind, the organization and the commitments: read the words. "State of
        things" is any report on the way, good or bad. The words can be about a whole firm, a programme or the whole
        sector, not about the promised plant alone.""",
    "facts count": """The table has {facts} from {pages}. They bear on {commitments}; {without} of these have no number
        of what was done. A commitment that does not count stands in a row only if no other one does. It is marked.""",
    "facts of": "{name}: {facts}",
    "facts of others": "Organizations with one fact",
    "facts of nobody": "No organization named",
    "head facts": "date|what happened|words of the page|promised, planned or expected",
    "head facts of others": "organization|what happened|words of the page|promised, planned or expected",
    "fact undated": "not printed",
    "not counted": "{} (does not count)",
    # Deadlines
    "due passed": """{commitments} had a deadline before {day}, and the data has no number of what was done. The
        deadline is the due date. If a page prints only a planned start-up, that is the deadline. "Inferred" means that
        no page in the data names who promises: the readers inferred it. {others} more passed a deadline without a
        number and do not count. They are parts, other scopes or other forms of a commitment, or numbers without a
        coherent reading.""",
    "searched": """Somebody looked for results {days}, with {queries}, in stored copies of public web pages. Of each
        page, only the opening could be read. The index does not have every page. So to find nothing there is weak
        evidence. It does not prove that nothing was done. In the table, a query that led to several pages is several
        searches.""",
    "unsought": """"Not looked for yet" means that the data has no search for a result. It does not mean that nothing
        was done.""",
    "last fact": """"Last fact" is the newest thing that a page says in words. It does not show whether the promised
        number was reached.""",
    "due of": "{name}: {commitments}",
    "due of others": "Organizations with one commitment",
    "head due": "commitment|deadline|what searches found|number (kind)|whose promise, plan or goal|printed by",
    "last fact cell": "{found}; last fact: {fact} ({link})",
    # Plans
    "plans": """For {chains}, the data has a newer one for the same thing, or for nearly the same thing. The note below
        each table says why the readers join them, and what differs. A number that changes from plan to plan is not a
        contradiction between pages.""",
    "expected by": "expected, {} promises it",
    "head plans": "number|date of the plan|plan|deadline|printed by",
    # Contradictions
    "contradictions": """Two numbers contradict each other if neither rounding nor words such as "about" or "more than"
        explain the difference. In the pages read, sources contradict each other on {opposed} of {all} commitments, and
        on {groups} ({pairs}). {alone} of the {all} commitments have only one source: a contradiction cannot show
        there. A changed plan, another scope or another currency is not a contradiction. The data does not say which
        page is right.""",
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
    "limit selection": """**Selection.** The pages in the data are a selection. No count here is a share of all
        promises to the sector. The [datasheet](datasheet.md) says which pages were read.""",
}
#: Each text of the page, in one line.
ENGLISH: Final[dict[str, str]] = {key: re.sub("\n +", " ", text) for key, text in _WRITTEN.items()}
