"""Tables, figures, wording and HTML: numbers in, pages out."""
