"""Starting from the workbook an office has, and taking it back."""
