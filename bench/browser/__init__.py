"""The source page, measured in real browsers beside a page that has only the text: `python -m bench.browser`."""
