"""Start from the workbook an office has: its sheets matched, previewed, taken in, taken back."""
