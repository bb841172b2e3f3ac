"""What a workbook says, before anybody asks the database."""
