"""Draft the seed record of a new article from its text. A person then completes and checks the draft."""

from imme_data.curation.drafting.article import Draft, draft

__all__ = ["Draft", "draft"]
