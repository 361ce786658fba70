"""Fine-tuning: one checkpoint an epoch, so that a run that was cut off goes on from the last."""

import hashlib
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from appliance.inference.text import clean
from models.training.data import Corpus, batches, encode, pad, sha256
from models.training.heads import COLUMNS, EMOTION, ENGLISH
from models.training.loss import loss
from models.training.network import Base, EmotionNetwork
from models.training.perturb import roughen
from models.training.ranges import Ranges
from models.training.swap import swap

log = logging.getLogger(__name__)

# The modules that decide what a step of training does.
SOURCE = ("data", "dropout", "heads", "loss", "network", "perturb", "ranges", "swap", "train")


@dataclass(frozen=True)
class Recipe:
    """What a run is made of; written into metrics.json as it is."""

    seed: int = 7
    epochs: int = 3
    batch: int = 32
    learning_rate: float = 1.5e-4
    # How many times that rate the fresh heads get.
    heads_faster: float = 10.0
    weight_decay: float = 0.01
    warm_up: float = 0.1
    # A large base keeps its word vectors and this many of its lowest layers, which know enough
    # about language; 0 keeps nothing.
    frozen_layers: int = 0
    # Weight of `Ranges.cost` in the loss.
    narrowed: float = 0.0
    # Share of the texts that are changed at each reading: people exchanged for others; typing made
    # rough.
    swapped: float = 0.0
    roughened: float = 0.0


def train(corpus: Corpus, base: Base, recipe: Recipe, work: Path) -> list[Path]:
    """Train to the end and return the weights of each epoch (`work/epoch-N.safetensors`).

    Goes on after the last finished epoch that `work` holds of the same recipe.
    """
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    network = base.fresh()
    _start_at_base_rates(network, corpus.targets)
    network.freeze(recipe.frozen_layers)
    optimizer = _optimizer(network, recipe)
    steps = recipe.epochs * -(-len(corpus) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _slope(step, steps, recipe.warm_up)
    )
    weights = [work / f"epoch-{epoch}.safetensors" for epoch in range(1, recipe.epochs + 1)]
    ranges = Ranges(network.encoder) if recipe.narrowed else None
    course = _Course(network, optimizer, schedule, ranges, recipe)
    tokenizer = base.tokenizer()
    state = work / "state.pt"
    # A run under other code is another one.
    source = [sha256(Path(__file__).with_name(f"{name}.py")) for name in SOURCE]
    run = (recipe, base.sha256, fingerprint(corpus), source)
    first = 0
    if state.exists():
        saved = torch.load(state, weights_only=False)
        if saved["run"] == run:
            first = saved["epoch"]
            network.load_state_dict(load_file(weights[first - 1]))
            optimizer.load_state_dict(saved["optimizer"])
            schedule.load_state_dict(saved["schedule"])
            log.info("going on after epoch %d", first)
    if first == 0:
        (work / "epochs.jsonl").unlink(missing_ok=True)
    for epoch in range(first + 1, recipe.epochs + 1):
        rng = np.random.default_rng([recipe.seed, epoch])
        ids = encode(tokenizer, [_changed(text, recipe, rng) for text in corpus.texts])
        torch.manual_seed(recipe.seed * 1000 + epoch)
        record = course.epoch(ids, corpus.targets, rng)
        save_file(network.state_dict(), weights[epoch - 1])
        with (work / "epochs.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"epoch": epoch} | record) + "\n")
        torch.save(
            {
                "run": run,
                "epoch": epoch,
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
            },
            state.with_suffix(".part"),
        )
        state.with_suffix(".part").replace(state)
    return weights


def fingerprint(corpus: Corpus) -> str:
    """SHA-256 of the cleaned texts and their targets: the same for the very same lessons only."""
    found = hashlib.sha256(corpus.targets.tobytes())
    for text in corpus.texts:
        found.update(clean(text).encode() + b"\n")
    return found.hexdigest()


def records(work: Path) -> list[dict[str, float]]:
    """Loss and seconds of each epoch; of one that was cut off after it was noted, the last."""
    lines = (work / "epochs.jsonl").read_text(encoding="utf-8").splitlines()
    found = {record["epoch"]: record for record in map(json.loads, lines)}
    return [found[epoch] for epoch in sorted(found)]


def _start_at_base_rates(network: EmotionNetwork, targets: np.ndarray) -> None:
    """A head that begins by saying how often its label occurs need not learn that first."""
    binary = [*range(EMOTION.start, EMOTION.stop), ENGLISH]
    rates = np.nanmean(targets[:, binary].astype(np.float64), axis=0).clip(1e-4, 1 - 1e-4)
    with torch.no_grad():
        network.head.bias[binary] = torch.from_numpy(np.log(rates / (1 - rates))).float()


def _optimizer(network: EmotionNetwork, recipe: Recipe) -> torch.optim.AdamW:
    encoder = [weight for weight in network.encoder.parameters() if weight.requires_grad]
    groups = [
        {
            "params": [weight for weight in encoder if weight.ndim > 1],
            "weight_decay": recipe.weight_decay,
        },
        {"params": [weight for weight in encoder if weight.ndim <= 1], "weight_decay": 0.0},
        {
            "params": list(network.head.parameters()),
            "weight_decay": 0.0,
            "lr": recipe.learning_rate * recipe.heads_faster,
        },
    ]
    # Fused: a fifth of a step's time on a CPU goes into the update otherwise.
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, fused=True)


def _slope(step: int, steps: int, warm_up: float) -> float:
    """Learning-rate factor: up to 1 over the warm-up, then straight down to 0."""
    rising = max(1, round(steps * warm_up))
    return min((step + 1) / rising, max(0.0, (steps - step) / max(1, steps - rising)))


def _changed(text: str, recipe: Recipe, rng: np.random.Generator) -> str:
    if rng.random() < recipe.swapped:
        text = swap(text, rng)
    if rng.random() < recipe.roughened:
        text = roughen(text, rng)
    return text


@dataclass(frozen=True)
class _Course:
    network: EmotionNetwork
    optimizer: torch.optim.AdamW
    schedule: torch.optim.lr_scheduler.LambdaLR
    ranges: Ranges | None
    recipe: Recipe

    def epoch(
        self, ids: list[list[int]], targets: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        """Every row once. Returns the mean loss and the seconds it took."""
        self.network.train()
        started, total = time.monotonic(), 0.0
        for count, rows in enumerate(batches(ids, self.recipe.batch, rng), start=1):
            total += self._step([ids[row] for row in rows], torch.from_numpy(targets[rows]))
            if count % 100 == 0:
                log.info("batch %d loss %.4f", count, total / count)
        return {"loss": total / count, "seconds": round(time.monotonic() - started, 1)}

    def _step(self, rows: list[list[int]], targets: torch.Tensor) -> float:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.network(*pad(rows, self.network.pad_id))
        taught = loss(logits.float(), targets)
        error = taught
        if self.ranges is not None:
            error = taught + self.recipe.narrowed * self.ranges.cost()
        self.optimizer.zero_grad(set_to_none=True)
        error.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        return taught.item()


@torch.inference_mode()
def predict(weights: Path, base: Base, texts: Sequence[str], size: int = 64) -> np.ndarray:
    """Logits `[texts, COLUMNS]` in float32."""
    network = base.shaped()
    network.load_state_dict(load_file(weights))
    network.eval()
    rows = encode(base.tokenizer(), texts)
    order = np.argsort([len(row) for row in rows], kind="stable")
    logits = np.zeros((len(rows), len(COLUMNS)), dtype=np.float32)
    for start in range(0, len(order), size):
        chosen = order[start : start + size]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = network(*pad([rows[row] for row in chosen], network.pad_id))
        logits[chosen] = found.float().numpy()
    return logits
