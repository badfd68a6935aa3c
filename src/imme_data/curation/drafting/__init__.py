"""From the text of a new article to a nearly finished seed record, which a person then settles."""

from imme_data.curation.drafting.article import Draft, draft

__all__ = ["Draft", "draft"]
