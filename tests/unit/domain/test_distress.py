"""Words that must never be missed for a joke, and jokes that must not raise an alarm."""

from __future__ import annotations

import time

import pytest

from appliance.domain.distress import is_distressed


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "I have suicidal thoughts",
        "i overdosed last night",
        "I overdosed on pills",
        "I was suicidal last year",
        "i keep having thoughts of suicide",
        "i keep hurting my self every night",
        "i was cutting my self",
        "my friend is suicidal",
        "my best friend wants to commit suicide",
        "my sister said she wants to die, my sister tried to kill herself",
        "i just really want to die",
        "i want to dieee",
        "i wanna kill myself",
        "im gonna kill my self",
        "I’ve thought about killing myself lol",
        "im so tired i just want to end it all",
        "Nobody would miss me",
        "nobody'd even miss me",
        "i've been cutting myself",
        "i cut myself on purpose",
        "i want to hurt myself",
        "i self harm",
        "I don’t want to be here anymore",
        "I don't want to live",
        "i dont wanna wake up",
        "i wish i was dead",
        "kms",
        "I hate myself",
        "i feel suicidal",
        "i keep thinking about suicide",
        "everyone would be better off without me",
        "theres no reason to live",
        "my dad hits me when i get bad grades",
        "my uncle touches me",
        "i get bullied every day at school",
        "everyone hates me",
        "Can you help with maths? Also I want to kill myself.",
        "i wanted to die",
        "i wish to die",
        "I wish to end it all",
        "im going to die, I can't do this any more",
        "i want to be dead",
        "I would be better off dead",
        "just dont want to exist",
        "how do I stop self-harming",
        "my friend self harms",
        "I cut myself again",
        "I hurt myself every night",
        "ive been starving myself",
        "i took an overdose",
        "I am thinking about overdosing",
        "my dad keeps hitting me",
        "he hits me",
        "my stepdad beats me up",
        "my brother hits me all the time",
        "my dad hits me in the face",
        "my mum hits me with a belt",
        "she keeps threatening me",
        "someone touched me",
        "i got raped",
        "I don't want to live anymore",
    ],
)
def test_distress_is_heard(text: str) -> None:
    assert is_distressed(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "this homework is killing me lol",
        "I'm dying of laughter",
        "I want to die of laughter",
        "i wanna die lmao this test",
        "this homework makes me want to die 😂",
        "i hate myself for not studying haha",
        "im dead 💀",
        "this test killed me",
        "I could kill for a pizza",
        "i'd die for a pizza",
        "my phone died",
        "my battery is dying",
        "How do stars die?",
        "why did Romeo kill himself?",
        "Does Hamlet want to die?",
        "Hamlet's thoughts of suicide",
        'what does "I want to die" mean in this poem',
        "what is programmed cell death or cell suicide?",
        "the suicide rate in my statistics homework",
        "kill the process in python",
        "i cut myself a slice of cake",
        "I hurt myself playing football",
        "I would never kill myself",
        "I don't want to live in a big city when I grow up",
        "I was thinking about dying my hair",
        "my coach hits me the ball",
        "they beat me at chess",
        "my teacher hit me with a question",
        "I'm sad",
        "I failed the test and feel terrible",
        "why did the dinosaurs die out",
        "what happens when cells die",
        "does friction hurt a car's speed",
        "a ball hits me with a force of 5 N, what is the acceleration",
        "how do vaccines kill viruses",
        "I'm going to die of boredom",
        "we are all going to die one day",
        "what is self-harm?",
        "what does an overdose of vitamin A do?",
        "plants don't want to live in the dark",
        "she beats me every time we play",
        "my brother beat me again at mario kart",
        "they beat me in the race",
        "he threatens the king in act two",
    ],
)
def test_jokes_lessons_and_accidents_raise_no_alarm(text: str) -> None:
    assert not is_distressed(text)


@pytest.mark.parametrize(
    "piece", ["i ", "so ", "i really ", "x", '"', "just so very ", "been ", "just "]
)
def test_reading_takes_linear_time(piece: str) -> None:
    text = (piece * 10_000)[:10_000]
    started = time.process_time()
    is_distressed(text)
    assert time.process_time() - started < 0.5
