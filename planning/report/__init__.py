"""Shows a run to people: a page, a workbook, a summary in Markdown, calendars, a map; from the run's folder alone."""
