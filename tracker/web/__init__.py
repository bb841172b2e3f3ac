"""Flask glue without a domain: words, formats, charts, pages, forms."""
