"""What is done to workbooks: taken in, recorded for good, taken back."""
