"""What mentors know and sessions are about: one list for both, so that they can be matched."""

from enum import StrEnum


class Field(StrEnum):
    STRATEGY = "strategy"
    PRODUCT = "product"
    TECHNOLOGY = "technology"
    CLOUD_AI = "cloud_ai"
    MARKETING = "marketing"
    SALES = "sales"
    FINANCE = "finance"
    FUNDRAISING = "fundraising"
    LEGAL = "legal"
    PATENTS = "patents"
    PEOPLE = "people"
    GLOBAL_EXPANSION = "global_expansion"
    PUBLIC_PROCUREMENT = "public_procurement"
    CERTIFICATION = "certification"
    OTHER = "other"
