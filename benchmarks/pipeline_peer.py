"""The emotion model as the old system ran one: a transformers pipeline in PyTorch, in fp32.

`python pipeline_peer.py TOKENIZER COLUMNS` reads questions from stdin, one JSON object a line
(`texts`, and `threads`, null for PyTorch's own choice), and answers each with the milliseconds that
the texts took as one batch. Needs the training environment. The weights are random: they do not
matter for time, only the shape does, which is that of the shipped model.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time

import torch
import transformers
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast, pipeline

LAYERS, HIDDEN, HEADS, INNER, MOST_TOKENS = 6, 384, 12, 1536, 512


def main() -> None:
    """Answer until stdin ends."""
    tokenizer, columns = sys.argv[1:]
    # Libraries that print must not be read as an answer.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    logging.disable()
    classify = build(tokenizer, int(columns))
    own = torch.get_num_threads()
    versions = f"torch {torch.__version__}, transformers {transformers.__version__}, {own} threads"
    for line in sys.stdin:
        question = json.loads(line)
        torch.set_num_threads(question["threads"] or own)
        texts = question["texts"]
        begin = time.perf_counter()
        if texts:
            classify(texts, batch_size=len(texts))
        answers.write(
            json.dumps({"ms": (time.perf_counter() - begin) * 1000, "versions": versions}) + "\n"
        )


def build(tokenizer: str, columns: int) -> transformers.Pipeline:
    """The pipeline, with every score, as the old system asked for."""
    config = BertConfig(
        num_hidden_layers=LAYERS,
        hidden_size=HIDDEN,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        num_labels=columns,
    )
    words = BertTokenizerFast(tokenizer_file=tokenizer, model_max_length=MOST_TOKENS)
    model = BertForSequenceClassification(config).eval()
    return pipeline(
        "text-classification",
        model=model,
        tokenizer=words,
        top_k=None,
        function_to_apply="sigmoid",
        truncation=True,
        device="cpu",
    )


if __name__ == "__main__":
    main()
