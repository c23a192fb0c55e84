"""Builders: from rows to documents, one file per side. Confidential text and persons never enter."""
