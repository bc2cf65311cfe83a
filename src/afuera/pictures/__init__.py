"""How is it drawn?  Data in, one SVG out: the same picture for pages, reports and files.

tokens         the colours, once, for light and dark
marks          circles, lines, words: the smallest pieces, everything escaped
letters        how wide are these words, where do they break
scale          from numbers to places on paper
hundred        how many of a hundred people reached their goal
dots           each part with its interval and its benchmark
dumbbell       inside against outside, row by row
bars           lengths with intervals
stack          one whole cut in named pieces
emotion_line   what people felt, step by step, with gaps where nobody spoke
walk           one person's journey, silences to scale
control_chart  recurrence by week, the declared date and the band of the expected
flow/          the real paths, layered

Every picture carries a title and a description, takes its colours as `var(--token)`, needs no script and no
style attribute, and stands alone as a file after `tokens.resolve(svg, "light")`.
"""
