"""Fine-tuning: one checkpoint an epoch, so that a run that was cut off goes on from the last."""

import json
import logging
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch.nn import functional

from models.training.data import Split, batches, pad
from models.training.network import EmotionNetwork, from_base

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """What a run is made of; written into metrics.json as it is."""

    seed: int = 7
    epochs: int = 3
    batch: int = 32
    learning_rate: float = 1.5e-4
    weight_decay: float = 0.01
    warm_up: float = 0.1


def train(split: Split, recipe: Recipe, work: Path) -> list[Path]:
    """Train to the end and return the weights of each epoch (`work/epoch-N.safetensors`).

    Goes on after the last finished epoch that `work` holds of the same recipe.
    """
    work.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.seed)
    network = from_base(split.targets.shape[1])
    optimizer = _optimizer(network, recipe)
    steps = recipe.epochs * -(-len(split) // recipe.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _slope(step, steps, recipe.warm_up)
    )
    weights = [work / f"epoch-{epoch}.safetensors" for epoch in range(1, recipe.epochs + 1)]
    state = work / "state.pt"
    first = 0
    if state.exists():
        saved = torch.load(state, weights_only=False)
        if saved["recipe"] == recipe and saved["rows"] == len(split):
            first = saved["epoch"]
            network.load_state_dict(load_file(weights[first - 1]))
            optimizer.load_state_dict(saved["optimizer"])
            schedule.load_state_dict(saved["schedule"])
            log.info("going on after epoch %d", first)
    for epoch in range(first + 1, recipe.epochs + 1):
        _epoch(network, optimizer, schedule, split, recipe, epoch, work)
        save_file(network.state_dict(), weights[epoch - 1])
        torch.save(
            {
                "recipe": recipe,
                "rows": len(split),
                "epoch": epoch,
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
            },
            state,
        )
    return weights


def records(work: Path) -> list[dict[str, float]]:
    """Loss and seconds of each epoch, the latest run of it."""
    lines = (work / "epochs.jsonl").read_text(encoding="utf-8").splitlines()
    found = {record["epoch"]: record for record in map(json.loads, lines)}
    return [found[epoch] for epoch in sorted(found)]


def _optimizer(network: EmotionNetwork, recipe: Recipe) -> torch.optim.AdamW:
    matrices = [weight for weight in network.parameters() if weight.ndim > 1]
    vectors = [weight for weight in network.parameters() if weight.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": recipe.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate)


def _slope(step: int, steps: int, warm_up: float) -> float:
    """Learning-rate factor: up to 1 over the warm-up, then straight down to 0."""
    rising = max(1, round(steps * warm_up))
    return min((step + 1) / rising, max(0.0, (steps - step) / max(1, steps - rising)))


def _epoch(
    network: EmotionNetwork,
    optimizer: torch.optim.AdamW,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    split: Split,
    recipe: Recipe,
    epoch: int,
    work: Path,
) -> None:
    network.train()
    rng = np.random.default_rng([recipe.seed, epoch])
    torch.manual_seed(recipe.seed * 1000 + epoch)
    started, total = time.monotonic(), 0.0
    for count, rows in enumerate(batches(split, recipe.batch, rng), start=1):
        ids, mask = pad([split.ids[row] for row in rows])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = network(ids, mask)
        loss = functional.binary_cross_entropy_with_logits(
            logits.float(), torch.from_numpy(split.targets[rows])
        )
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += loss.item()
        if count % 100 == 0:
            log.info("epoch %d batch %d loss %.4f", epoch, count, total / count)
    record = {"epoch": epoch, "loss": total / count, "seconds": time.monotonic() - started}
    with (work / "epochs.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")


@torch.inference_mode()
def predict(weights: Path, split: Split, size: int = 64) -> np.ndarray:
    """Logits `[rows, labels]` in float32, in the order of the split."""
    network = EmotionNetwork(split.targets.shape[1])
    network.load_state_dict(load_file(weights))
    network.eval()
    order = np.argsort([len(row) for row in split.ids], kind="stable")
    logits = np.zeros(split.targets.shape, dtype=np.float32)
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        logits[rows] = network(*pad([split.ids[row] for row in rows])).numpy()
    return logits
