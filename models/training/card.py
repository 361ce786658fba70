"""The model card and the notice. Every figure of the card comes out of metrics.json."""

from textwrap import fill
from typing import Any

CARD = """\
# {name}

Guesses which of 28 emotions a short English text expresses. It is the part of Attune that reads
how a learner's message sounds; it runs on the school's own computer and sends nothing anywhere.

**It is a guess about a text, never a diagnosis of a person.** It knows nothing but the words: no
face, no voice, no typing rhythm, no history. A wrong guess is normal, and whoever sees one should
be able to see how sure it was and which words it rests on.

## What it is

all-MiniLM-L6-v2 (22.7 million parameters), the mean of its token vectors, one linear layer to 28
logits; fine-tuned with binary cross-entropy, since a text may carry several emotions. ONNX, fused,
dynamic int8 (weights in 7 bits, so that CPUs without VNNI do not saturate): {megabytes:.1f} MB.

## What it was trained on

GoEmotions (Demszky et al. 2020): {rows[train]:,} English Reddit comments for training,
{rows[dev]:,} for tuning and {rows[test]:,} for the test, labelled by adults in India who speak
English. Emoji and emoticons are written out as words and stretched words are shortened before the
tokenizer, at training as at run time.
{remark}
## How good it is

Thresholds (one a label) and temperature were tuned on dev.
Epoch {chosen_epoch} of {recipe[epochs]} was chosen on dev.

| | int8 (shipped) | fp32 |
|---|---|---|
{scores}

Between the two, {changed:.1%} of the top labels on test differ. A label's calibration error is the
mean gap between the probability given and the share that proved right, over 15 bins, averaged over
the labels.

Published on the same test: {published}

How often the top label is among the right ones, on the surest part of the test:

| share of the texts | top label right |
|---|---|
{coverage}

| label | threshold | rows | precision | recall | F1 |
|---|---|---|---|---|---|
{labels}

## What it cannot do

- It learned from adults on Reddit. Learners of 10 to 18 write differently, and how well it does on
  their messages **was not measured**; the figures above do not carry over.
- English only. Another language gets a meaningless guess.
- The rare labels (few rows in the table) are poorly learned and poorly measured.
- It takes irony, sarcasm and quotation at their word more often than not.
- It knows neither boredom nor frustration: GoEmotions has no such labels. Attune adds a few
  documented word rules for them, which are rules and nothing more.
- Reddit's biases are in it: the same sentence about different groups may score differently. This
  was not measured for this version.
- Texts share a batch at run time, and int8 activations are scaled by batch, so that the same text
  may differ in the second decimal from one time to another.

## Not for

Judging, grading, ranking or disciplining anyone; hiring; medical or psychological conclusions;
watching a learner without their knowledge. Words of self-harm are found by a separate word rule
in Attune, not by this model; neither replaces a person who listens.

## Licence

Apache-2.0. Data and base model: see NOTICE. `make model DATA=folder` makes it again (a like one;
training does not repeat to the bit). Every figure here is a line of metrics.json.
"""

PUBLISHED = (
    "the paper's BERT-base (110 million parameters)\nmacro-F1 .46; its thresholds were chosen "
    "otherwise, so compare with care."
)

SCORE_ROWS = (
    ("macro-F1, 28 labels", "macro_f1"),
    ("macro-F1, labels with 50 rows or more", "macro_f1_frequent_labels"),
    ("macro-F1 without the texts that also occur in train", "macro_f1_without_copies"),
    ("micro-F1", "micro_f1"),
    ("calibration error", "calibration_error"),
)

NOTICE = """\
attune-emotion
Copyright 2026 the Attune authors. Licensed under the Apache License, Version 2.0.

This model was made from:

* all-MiniLM-L6-v2, by the sentence-transformers authors, Apache License 2.0
  https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
  which goes back to MiniLM-L6-H384-uncased (nreimers) and MiniLM (Microsoft, MIT License).
  Changed: fine-tuned, its pooler dropped, a head added, quantized.
  tokenizer.json is its tokenizer, without truncation and padding.

* GoEmotions, by Dorottya Demszky, Dana Movshovitz-Attias, Jeongwoo Ko, Alan Cowen, Gaurav Nemade
  and Sujith Ravi (Google Research, 2020), code Apache License 2.0, data CC BY 4.0
  https://github.com/google-research/google-research/tree/master/goemotions
  'GoEmotions: A Dataset of Fine-Grained Emotions', ACL 2020, arXiv 2005.00547.
  The rows themselves are not part of this folder.
"""


def card(name: str, metrics: dict[str, Any]) -> str:
    """The model card as Markdown."""
    shipped, full = metrics["test"]["int8"], metrics["test"]["fp32"]
    low, high = shipped["macro_f1_interval_95"]
    scores = [f"| {title} | {shipped[key]:.3f} | {full[key]:.3f} |" for title, key in SCORE_ROWS]
    scores.insert(1, f"| 95 % bootstrap interval of it | {low:.3f} to {high:.3f} | |")
    coverage = [
        f"| surest {share} | {right:.1%} |"
        for share, right in shipped["top_label_right_at_coverage"].items()
    ]
    labels = [
        "| {label} | {threshold:.2f} | {rows} | {precision:.2f} | {recall:.2f} | {f1:.2f} |".format(
            label=label, **row
        )
        for label, row in metrics["labels"].items()
    ]
    return CARD.format(
        name=name,
        megabytes=metrics["model_bytes"] / 1e6,
        rows=metrics["rows"],
        recipe=metrics["recipe"],
        chosen_epoch=metrics["chosen_epoch"],
        remark="\n" + fill(metrics["remark"], 100) + "\n" if metrics["remark"] else "",
        changed=metrics["int8_top_labels_changed"],
        published=PUBLISHED,
        scores="\n".join(scores),
        coverage="\n".join(coverage),
        labels="\n".join(labels),
    )


def notice() -> str:
    """Whose work is in it, and under which licences."""
    return NOTICE
