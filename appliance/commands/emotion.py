"""Reading emotions from texts that are not messages: for people who measure."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from appliance.commands.registry import EVERYONE, Arguments, Context, command
from appliance.domain.emotions import Analyzed
from appliance.protocol.objects import Emotion, LearningState, Share, Value


class DetailedEmotion(Emotion, frozen=True, kw_only=True):
    """With `detail`: what each head of the model says, before any doubt.

    `scores` has all 28 probabilities, `labels` those over their thresholds (none where
    the text cannot be read), `states` the probability of each learning state (they sum to 1), and
    `english` how likely the model can read the text at all.
    """

    labels: tuple[str, ...]
    states: dict[LearningState, float]
    english: Share


class Analysis(Value, frozen=True, kw_only=True):
    """One result for each text, in order.

    With `detail`, `scores` has all 28, and there are `labels` (those over their thresholds),
    `states` (the probability of each learning state) and `english` (that of the language).
    """

    results: tuple[Emotion, ...]


class Analyze(Arguments, frozen=True, kw_only=True):
    """Up to 32 texts."""

    texts: Annotated[
        tuple[Annotated[str, Meta(max_length=50_000)], ...], Meta(min_length=1, max_length=32)
    ]
    detail: bool = False


@command("POST", "/api/emotion/analyze", roles=EVERYONE, result=Analysis)
async def analyze(context: Context, args: Analyze) -> Analysis:
    """Read emotions from texts; nothing is kept."""
    analyzed = await context.services.emotions.analyze(args.texts)
    if not args.detail:
        return Analysis(results=tuple(one.emotion for one in analyzed))
    return Analysis(results=tuple(_detailed(one) for one in analyzed))


def _detailed(analyzed: Analyzed) -> DetailedEmotion:
    shown = {name: getattr(analyzed.emotion, name) for name in Emotion.__struct_fields__}
    return DetailedEmotion(
        **shown | {"scores": analyzed.reading.scores},
        labels=analyzed.reading.labels,
        states=analyzed.reading.states,
        english=analyzed.reading.english,
    )
