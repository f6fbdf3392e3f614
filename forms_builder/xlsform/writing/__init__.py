"""Writing: a form → rows of cells by heading → a workbook, or what pyxform makes of them."""
