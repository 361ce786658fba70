"""How the tutor makes an answer out of lessons.

`talk` reads the question in its conversation (with `asking`), `shelf` finds the lesson, `choosing`
the sentences, `pedagogy` the framing; `replies`, `follow_up` and `smalltalk` put the answer
together in a `draft`, and `checking` judges a learner's answer.
"""
